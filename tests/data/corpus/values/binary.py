"""bytes and bytearray."""


def entries():
    for name, value in [
        ("empty", b""), ("one", b"a"), ("nul", b"\0"), ("high", b"\x80"), ("ff", b"\xff"), ("newlines", b"\n\r"),
        ("quotes", b"it's \"x\""), ("single", b"'"), ("backslash", b"\\x41"),
        ("stop", b"."), ("latin1", b"\xe9t\xe9"), ("float", b"\x00\x00\xc8B"), ("utf8-surrogate", b"\xed\xa0\x80"),
        ("all", bytes(range(256))),
    ]:
        yield "bytes/" + name, value
        yield "bytearray/" + name, bytearray(value)
    for length in (2, 3, 127, 128, 254, 255, 256, 257):
        yield "bytes/%d" % length, b"x" * length
        yield "bytes/%d-high" % length, b"\xe9" * length
        yield "bytearray/%d" % length, bytearray(b"y" * length)
    one = bytes(bytearray(b"twice"))
    yield "bytes/shared", [one, one]
    yield "bytes/equal-but-two", [bytes(bytearray(b"twice")), bytes(bytearray(b"twice"))]
    array = bytearray(b"ba")
    yield "bytearray/shared", [array, array]
    yield "bytearray/equal-but-two", [bytearray(b"ba"), bytearray(b"ba")]
    yield "bytes/in-a-row", [b"abc", b"def", b"", b"\x80", b"ghi"]
    yield "bytes/one-byte-and-text", [b"q", "q", b"q"]
    yield "bytes/beside-latin1", [b"\xe9", "latin1", "latin-1", "\xe9"]
    yield "bytes/beside-latin1-first", ["latin1", b"\xe9"]
    yield "bytes/keys", {b"a": 1, "a": 2}
    yield "mixed", [b"abc", bytearray(b"abc"), "abc"]
    yield "empties", [b"", bytearray(), "", (), [], {}, b""]
