"""None, booleans and integers round every boundary of the opcodes."""


def entries():
    yield "none", None
    yield "true", True
    yield "false", False
    small = [0, 1, 2, 9, 10, 46, 127, 128, 254, 255, 256, 257, 1000, 32767, 32768, 65534, 65535, 65536, 65537, 10**6]
    for value in small:
        yield str(value), value
        yield str(-value), -value
    for bits in (31, 32, 33, 39, 40, 47, 48, 53, 63, 64, 65, 71, 72, 127, 128):
        for delta in (-1, 0, 1):
            yield "2^%d%+d" % (bits, delta), 2**bits + delta
            yield "-2^%d%+d" % (bits, delta), -(2**bits) + delta
    for bits in (2031, 2032, 2038, 2039, 2040):
        for delta in (-1, 0, 1):
            yield "2^%d%+d" % (bits, delta), 2**bits + delta
            yield "-2^%d%+d" % (bits, delta), -(2**bits) + delta
    yield "decimal-4300-digits", 10**4299, {"large": True}
    yield "2^9000", 2**9000, {"large": True}
    yield "bytes-pattern", int.from_bytes(bytes(range(1, 30)), "little")
    yield "negative-ff80", -128
    yield "negative-ff7f", -129
    yield "negative-ff8000", -32768
    yield "trimmed-sign-byte", -(1 << 39) * 1
    yield "list-of-all-widths", [0, 255, 256, 65535, 65536, -1, -2**31, 2**31 - 1, 2**31, -2**31 - 1, 2**63, True,
        False, None]
    yield "equal-big-ints", [2**40, 2**40, int("1" + "0" * 12)]
