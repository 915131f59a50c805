"""Text: lengths round each boundary, escapes, astral characters and surrogates."""

NAMED = [
    ("empty", ""), ("a", "a"), ("newline", "\n"), ("cr", "\r"), ("nul", "\0"), ("ctrl-z", "\x1a"),
    ("backslash", "\\"), ("backslash-u", "\\u0041"), ("backslash-n", "a\\nb"),
    ("single-quote", "it's"), ("double-quote", 'say "x"'), ("both-quotes", "it's \"x\""), ("tab", "\t"),
    ("del", "\x7f"), ("c1", "\x80\x85\x9f"), ("nbsp", "\xa0"), ("soft-hyphen", "\xad"),
    ("latin1", "\xe9\xff"), ("two-byte-edge", "\x7f\x80"), ("three-byte-edge", "\u07ff\u0800"),
    ("bmp-edge", "\ud7ff\ue000\uffff"), ("bom", "\ufeffx"), ("bom-swapped", "\ufffe"),
    ("line-separators", "\u2028\u2029"), ("euro", "\u20ac"), ("cjk", "\u65e5\u672c"), ("combining", "e\u0301"),
    ("rtl", "\u05d0\u202e"), ("astral", "\U0001f600"), ("astral-edge", "\U00010000\U0010ffff"),
    ("family", "\U0001f469\u200d\U0001f52c"), ("lone-high", "\ud800"), ("lone-low", "\udfff"),
    ("reversed-pair", "\ude00\ud83d"), ("split-pair", "\ud83d\ude00"),
    ("astral-and-split-pair", "\U0001f600\ud83d\ude00"),
    ("high-then-text", "\ud83dx"), ("surrogateescape", "caf\udce9"), ("unassigned", "\u0378"),
    ("private-use", "\ue000"), ("tag", "\U000e0041"), ("proto", "__proto__"), ("constructor", "constructor"),
    ("dot", "."), ("stop-inside", "a.b.c."), ("mark", "(("), ("french", "\xc9l\xe9vateur \xe0 gauche"),
]


def entries():
    for name, value in NAMED:
        yield name, value
    for length in (2, 127, 128, 254, 255, 256, 257):
        yield "ascii-%d" % length, "x" * length
    for count in (127, 128, 85, 86):
        yield "two-bytes-each-%d" % count, "\xe9" * count
    yield "three-bytes-each-85", "\u20ac" * 85
    yield "three-bytes-each-86", "\u20ac" * 86
    yield "four-bytes-each-63", "\U0001f600" * 63
    yield "four-bytes-each-64", "\U0001f600" * 64
    yield "255-bytes-mixed", "a" * 253 + "\xe9"
    yield "256-bytes-mixed", "a" * 254 + "\xe9"
    yield "all-latin1", "".join(map(chr, range(256)))
    yield "printable-bmp-sample", "".join(chr(c) for c in range(0x100, 0x3000, 97))
    yield "list-of-literals", ["speed", "angle", "speed", "x", "x", ""]
    yield "list-of-surrogates", ["\ud800", "\udc00", "\ud800\udc00", "\U00010000"]
    yield "dict-of-split-pairs", {"\ud83d\ude00": 1, "\U0001f600": 2}
