"""Batches of 1000, memo indices above 255, and frames of 64 KiB."""

LARGE = {"large": True}


def entries():
    for size in (255, 256, 257, 258):
        yield "list-of-%d-strings" % size, ["s%d" % i for i in range(size)], LARGE
    strings = ["s%d" % i for i in range(260)]
    yield "memo-get-beyond-255", strings + strings[250:], LARGE
    many = [[] for _ in range(257)]
    yield "memo-get-of-lists", many + many[253:], LARGE
    for size in (999, 1000, 1001, 1002, 1999, 2000, 2001):
        yield "list-of-%d" % size, [None] * size, LARGE
        yield "tuple-of-%d" % size, (7,) * size, LARGE
        yield "dict-of-%d" % size, dict.fromkeys(range(size)), LARGE
        yield "set-of-%d" % size, set(range(size)), LARGE
        yield "frozenset-of-%d" % size, frozenset(range(size)), LARGE
    for size in (65520, 65521, 65535, 65536, 65537):
        yield "bytes-of-%d" % size, b"x" * size, LARGE
        yield "str-of-%d" % size, "x" * size, LARGE
    for size in (65535, 65536):
        yield "bytearray-of-%d" % size, bytearray(b"y" * size), {"large": True, "protocols": (4, 5)}
    yield "str-of-65536-in-two-byte-characters", "\xe9" * 32768, LARGE
    yield "str-of-65535-in-mixed-characters", "\xe9" * 32767 + "x", LARGE
    big, text = b"z" * 65536, "t" * 65536
    yield "big-between", ["q", big, 1], LARGE
    yield "big-alone-in-list", [big], LARGE
    yield "big-twice-shared", [big, big, text, text], LARGE
    yield "big-after-big", [big, text], LARGE
    yield "big-key", {text: big}, LARGE
    yield "big-in-tuple", (big,), LARGE
    yield "big-then-frame", [big] + list(range(20)), LARGE
    yield "long-int-in-frame", [1, 1 << (8 * 66000), 2], LARGE
    for count in (216, 218, 440):
        yield "frame-boundary-%d-strings" % count, [str(i).rjust(300, "-") for i in range(count)], LARGE
    yield "frame-boundary-exact", [b"a" * 65000, b"b" * 518, 1, 2, b"c" * 3], LARGE
    for pad in range(512, 524):
        yield "frame-boundary-pad-%d" % pad, [b"a" * 65000, b"b" * pad, 1, None, "x", 2], LARGE
    yield "many-ints", list(range(0, 300000, 17)), LARGE
    yield "many-floats", [i / 8 for i in range(9000)], LARGE
    yield "request-with-frame", (b"R", 0x30, 12345, ("camera", bytes(range(256)) * 300), {}), LARGE
