"""Seeded random values for differential tests, the same under every CPython.

Only `Random.random` and `getrandbits` are used, since `choice`, `sample` and
`shuffle` changed between versions.
"""
import datetime
import decimal
import fractions
import random
import struct
import uuid
from collections import Counter, OrderedDict, defaultdict, deque

BOUNDARY_INTS = [0, 1, 255, 256, 65535, 65536, 2**31 - 1, 2**31, 2**32, 2**53, 2**63, 2**64, 2**2039]
LENGTHS = [0, 0, 1, 1, 2, 3, 5, 8, 13, 40, 254, 255, 256, 257]
RARE_LENGTHS = [999, 1000, 1001, 2000, 2001]
WORDS = ["speed", "angle", "x", "y", "wheeledbase", "send", "", "name", "\xe9t\xe9", "__proto__", "key", "1",
    "latin1", "a" * 20, "builtins", "datetime"]
PIECES = ["a", "Z", "0", " ", "\n", "\\", "'", '"', "\0", "\x7f", "\x80", "\xe9", "\xff", "\u20ac", "\u2028",
    "\ud800", "\udfff", "\ud83d\ude00", "\uffff", "\U0001f600", "\U0010ffff", "\r", "\u0378", "."]
FLOATS = [0.0, -0.0, 1.0, -1.0, 0.5, 1e16, 1e15, 1e-5, 1e-4, 1e22, 1e21, 1.1, 1e300, 5e-324, 2.2250738585072014e-308,
    float("inf"), float("-inf"), float("nan"), 2.0**53, 0.1]
ERRORS = [ValueError, KeyError, TypeError, RuntimeError, IndexError, ZeroDivisionError, OSError, StopIteration,
    TimeoutError, FileNotFoundError]
CLASSES = [int, str, list, dict, ValueError, KeyError, OSError, datetime.datetime, OrderedDict, Exception, tuple,
    frozenset]

SCALARS = ["none", "bool", "int", "int", "float", "float", "str", "str", "str", "bytes", "word", "word"]
HASHABLE = SCALARS + ["bytes", "tuple-key", "frozenset"]
CONTAINERS = ["list", "list", "tuple", "tuple", "dict", "dict", "set", "frozenset", "ordered"]
STANDARD = ["complex", "bytearray", "datetime", "date", "time", "timedelta", "timezone", "error", "class", "decimal",
    "fraction", "uuid", "deque", "defaultdict", "counter"]
PLAIN_STANDARD = ["bytearray", "complex"]


class Generator:
    """Makes one value.

    strings: "shared" (equal texts are one object), "fresh" (each text is an
    object of its own) or "mixed". kinds: "all", or "plain" for the builtin data
    types alone. budget: about how many parts a value may have.
    """

    def __init__(self, seed, strings="mixed", kinds="all", budget=30, sizes="small"):
        self.random = random.Random(seed)
        self.strings = strings
        self.kinds = kinds
        self.sizes = sizes
        self.budget = self.below(budget) + 1
        self.texts = {}
        self.made = []
        self.open = []

    def below(self, limit):
        return int(self.random.random() * limit)

    def pick(self, things):
        return things[self.below(len(things))]

    def chance(self, part):
        return self.random.random() < part

    def value(self, depth=0):
        self.budget -= 1
        if self.made and self.chance(0.08):
            return self.pick(self.made)
        if self.open and self.chance(0.03):
            return self.pick(self.open)
        if self.budget <= 0 or depth > 12 or self.chance(0.35):
            return self.make(self.pick(SCALARS), depth)
        if self.chance(0.15):
            return self.make(self.pick(STANDARD if self.kinds == "all" else PLAIN_STANDARD), depth)
        return self.make(self.pick(CONTAINERS), depth)

    def key(self, depth):
        return self.make(self.pick(HASHABLE), depth + 1)

    def make(self, kind, depth):
        value = getattr(self, "make_" + kind.replace("-", "_"))(depth)
        if kind not in ("none", "bool", "int", "float", "class", "tuple-key"):
            self.made.append(value)
        return value

    def message(self):
        """A TCPTalks request or reply."""
        retcode = self.random.getrandbits(32)
        args = tuple(self.value(1) for _ in range(self.below(4)))
        if self.chance(0.4):
            return (b"A", retcode, (self.value(1),))
        keywords = {}
        for _ in range(self.below(3)):
            name = self.pick(WORDS)
            keywords[name] = self.value(1)
        return (b"R", self.pick([0x10, 0x20, 0x82, 65, 256]), retcode, args, keywords)

    def length(self):
        if self.sizes == "large" and self.chance(0.02):
            return self.pick(RARE_LENGTHS)
        return min(self.pick(LENGTHS[:9]), max(self.budget, 0))

    def text(self, text):
        """The object for this text that the mode of sharing asks for."""
        if self.strings == "fresh" or (self.strings == "mixed" and self.chance(0.5)):
            return (text + "_")[:-1] if len(text) > 1 else text
        # the singleton that CPython's own decoding gives; a literal is another object in 3.11 and 3.12
        return self.texts.setdefault(text, chr(ord(text)) if len(text) == 1 else text)

    def make_none(self, _):
        return None

    def make_bool(self, _):
        return self.chance(0.5)

    def make_int(self, _):
        shape = self.below(4)
        if shape == 0:
            value = self.below(300)
        elif shape == 1:
            value = self.pick(BOUNDARY_INTS) + self.below(5) - 2
        else:
            value = self.random.getrandbits(self.below(80) + 1 if self.chance(0.95) else 2100)
        return -value if self.chance(0.3) else value

    def make_float(self, _):
        shape = self.below(4)
        if shape == 0:
            return self.pick(FLOATS)
        if shape == 1:
            return float(self.below(100000) - 50000)
        if shape == 2:
            return struct.unpack(">d", struct.pack(">Q", self.random.getrandbits(64)))[0]
        return round(self.random.random() * 1000 - 500, self.below(6))

    def make_word(self, _):
        return self.text(self.pick(WORDS))

    def make_str(self, _):
        length = self.pick(LENGTHS) if self.chance(0.1) else self.below(8)
        if self.sizes == "large" and self.chance(0.003):
            return self.text(self.pick(PIECES) * (65534 + self.below(5)))
        return self.text("".join(self.pick(PIECES) for _ in range(length)))

    def make_bytes(self, _):
        length = self.pick(LENGTHS) if self.chance(0.1) else self.below(8)
        if self.sizes == "large" and self.chance(0.003):
            length = 65534 + self.below(5)
        return bytes(bytearray(self.random.getrandbits(8) for _ in range(length)))

    def make_bytearray(self, depth):
        return bytearray(self.make_bytes(depth))

    def make_list(self, depth):
        value = []
        self.open.append(value)
        length = self.length()
        if length >= 200:
            value.extend(range(length))
        else:
            for _ in range(length):
                value.append(self.value(depth + 1))
        self.open.pop()
        return value

    def make_tuple(self, depth):
        length = self.length()
        return tuple(range(length)) if length >= 200 else tuple(self.value(depth + 1) for _ in range(length))

    def make_tuple_key(self, depth):
        return tuple(self.make(self.pick(SCALARS), depth) for _ in range(self.below(4)))

    def make_dict(self, depth):
        value = {}
        self.open.append(value)
        length = self.length()
        if length >= 200:
            value.update(dict.fromkeys(range(length)))
        else:
            for _ in range(length):
                value[self.key(depth)] = self.value(depth + 1)
        self.open.pop()
        return value

    def make_set(self, _):
        return set(self.set_items())

    def make_frozenset(self, _):
        return frozenset(self.set_items())

    def set_items(self):
        # no None: its hash is an address before 3.12, and with it the order
        length = self.length()
        if length >= 200:
            return range(length)
        return [self.make(self.pick(["int", "float", "str", "bytes", "word", "bool"]), 0) for _ in range(length)]

    def make_ordered(self, depth):
        return OrderedDict((self.key(depth), self.value(depth + 1)) for _ in range(self.length()))

    def make_complex(self, depth):
        return complex(self.make_float(depth), self.make_float(depth))

    def make_date(self, _):
        return datetime.date(1 + self.below(9999), 1 + self.below(12), 1 + self.below(28))

    def make_time(self, _):
        return datetime.time(self.below(24), self.below(60), self.below(60), self.pick([0, 0, 1, 999999]),
            fold=self.below(2))

    def make_datetime(self, depth):
        zone = self.pick([None, None, datetime.timezone.utc, self.make_timezone(depth)])
        return datetime.datetime.combine(self.make_date(depth), self.make_time(depth)).replace(tzinfo=zone)

    def make_timedelta(self, _):
        return datetime.timedelta(self.below(2000) - 1000, self.below(86400), self.pick([0, 1, self.below(10**6)]))

    def make_timezone(self, _):
        return datetime.timezone(datetime.timedelta(minutes=self.below(2800) - 1400))

    def make_error(self, depth):
        error = self.pick(ERRORS)(*[self.make(self.pick(SCALARS), depth) for _ in range(self.below(3))])
        if self.chance(0.2):
            error.code = self.value(depth + 1)
        return error

    def make_class(self, _):
        return self.pick(CLASSES)

    def make_decimal(self, _):
        return decimal.Decimal(self.random.getrandbits(60)).scaleb(self.below(20) - 10)

    def make_fraction(self, _):
        return fractions.Fraction(self.random.getrandbits(40), self.below(1000) + 1)

    def make_uuid(self, _):
        return uuid.UUID(int=self.random.getrandbits(128))

    def make_deque(self, depth):
        return deque([self.value(depth + 1) for _ in range(self.length())], self.pick([None, None, 5]))

    def make_defaultdict(self, depth):
        return defaultdict(self.pick([int, list, None]),
            [(self.key(depth), self.value(depth + 1)) for _ in range(self.length())])

    def make_counter(self, _):
        return Counter([self.pick(["a", "b", "c"]) for _ in range(self.below(6))])
