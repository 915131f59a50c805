"""Floats, bit by bit, and complex numbers."""
import struct


def of_bits(text):
    return struct.unpack(">d", bytes.fromhex(text))[0]


NAMED = [
    ("0.0", 0.0), ("-0.0", -0.0), ("1.0", 1.0), ("-1.0", -1.0), ("0.1", 0.1), ("0.5", 0.5), ("1.5", 1.5),
    ("-2.25", -2.25),
    ("1e100", 1e100), ("1e16", 1e16), ("1e15", 1e15), ("123456789012345680.0", 123456789012345680.0),
    ("9999999999999998.0", 9999999999999998.0),
    ("1e-4", 1e-4), ("1e-5", 1e-5), ("1.1e-7", 1.1e-7), ("pi", 3.141592653589793), ("2^53", 2.0**53),
    ("2^53+2", 2.0**53 + 2), ("2^63", 2.0**63),
    ("1e22", 1e22), ("1e21", 1e21), ("1e23", 1e23), ("100.0", 100.0), ("1e2000", float("inf")),
    ("-inf", float("-inf")), ("nan", float("nan")),
    ("max", 1.7976931348623157e308), ("-max", -1.7976931348623157e308), ("least-normal", 2.2250738585072014e-308),
    ("5e-324", 5e-324), ("-5e-324", -5e-324),
    ("hard", 2.2250738585072011e-308), ("third", 1 / 3), ("0.30000000000000004", 0.1 + 0.2),
]
BITS = [
    "7ff8000000000001", "fff8000000000000", "7ff8deadbeefcafe", "fff0000000000001", "7ff0000000000001",
    "7fffffffffffffff",
    "000fffffffffffff", "800fffffffffffff", "0000000000000002", "0010000000000000", "3fefffffffffffff",
    "3ff0000000000001", "4340000000000001",
    "2e2e2e2e2e2e2e2e", "0a0a0a0a0a0a0a0a", "2828282828282828",
]


def entries():
    for name, value in NAMED:
        yield name, value
    for text in BITS:
        yield "bits-" + text, of_bits(text)
    yield "list", [0.0, -0.0, 1.0, 1, True, 2.5]
    one = 1.25
    yield "same-float-twice", [one, one]
    yield "equal-to-ints", (1.0, 1, 0.0, 0, -1.0, -1, 1e10, 10**10)
    for name, value in [("1+2j", 1 + 2j), ("0j", 0j), ("-0j", complex(-0.0, -0.0)), ("j", 1j),
        ("inf+nanj", complex(float("inf"), float("nan"))), ("1.5-2.5j", 1.5 - 2.5j)]:
        yield "complex/" + name, value
    yield "complex/shared", [3 + 4j] * 2
