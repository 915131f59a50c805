"""One value of every type that crosses a link, by name. Names that start with `robot_` need the
robots' own modules, which are then made up (robot_modules.py)."""

import array
import collections
import datetime
import decimal
import enum
import fractions
import uuid

from . import robot_modules

Point = collections.namedtuple("Point", "x y")


class Colour(enum.Enum):
    RED = 1


class Level(enum.IntEnum):
    LOW = 1


class Text(str):
    pass


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a, b):
        self.a = a
        self.b = b

    def __eq__(self, other):
        return (self.a, self.b) == (other.a, other.b)


class Plain:
    def __init__(self, **fields):
        self.__dict__.update(fields)

    def __eq__(self, other):
        return self.__dict__ == other.__dict__


def recursive_list():
    value = [1]
    value.append(value)
    return value


def recursive_dict():
    value = {"a": 1}
    value["self"] = value
    return value


def recursive_tuple():
    inner = []
    value = (inner, 1)
    inner.append(value)
    return value


def shared():
    inner = ["shared"]
    return [inner, inner, (inner,)]


UTC2 = datetime.timezone(datetime.timedelta(hours=2))

MAKERS = {
    "none": lambda: None,
    "true": lambda: True,
    "false": lambda: False,
    "int_0": lambda: 0,
    "int_255": lambda: 255,
    "int_65536": lambda: 65536,
    "int_minus_1": lambda: -1,
    "int_2_31": lambda: 2**31,
    "int_2_53_plus_1": lambda: 2**53 + 1,
    "int_2_63": lambda: 2**63,
    "int_minus_2_63": lambda: -(2**63),
    "int_huge": lambda: 2**2048,
    "float_1": lambda: 1.0,
    "float_minus_0": lambda: -0.0,
    "float_inf": lambda: float("inf"),
    "float_nan": lambda: float("nan"),
    "float_tiny": lambda: 5e-324,
    "complex": lambda: 1 + 2j,
    "str_empty": lambda: "",
    "str_accents": lambda: "évité à Noël",
    "str_emoji": lambda: "🤖🎉",
    "str_nul": lambda: "a\0b\n",
    "str_surrogate": lambda: "\ud83d",
    "str_pair": lambda: "\ud83d\ude00",
    "str_256": lambda: "x" * 256,
    "bytes_empty": lambda: b"",
    "bytes_all": lambda: bytes(range(256)),
    "bytes_dots": lambda: b"." * 20,
    "bytearray": lambda: bytearray(b"abc"),
    "tuple_0": lambda: (),
    "tuple_1": lambda: (1,),
    "tuple_3": lambda: (1, 2, 3),
    "tuple_5": lambda: (1, 2, 3, 4, 5),
    "list_0": lambda: [],
    "list_1": lambda: [1],
    "list_1001": lambda: list(range(1001)),
    "dict_0": lambda: {},
    "dict_mixed": lambda: {1: "x", (1, 2): None, "k": [1.5], None: b""},
    "dict_1001": lambda: {n: str(n) for n in range(1001)},
    "set": lambda: {1, 2, 3},
    "frozenset": lambda: frozenset({"a"}),
    "nested": lambda: [[1, [2, (3, {"k": [None, True, 2.5, "é", b"z"]})]]],
    "shared": shared,
    "recursive_list": recursive_list,
    "recursive_dict": recursive_dict,
    "recursive_tuple": recursive_tuple,
    "ellipsis": lambda: ...,
    "range": lambda: range(1, 10, 2),
    "class": lambda: int,
    "function": lambda: len,
    "exception": lambda: ValueError("only a value", 2),
    "error_tuple": lambda: (ValueError, ValueError("returned"), []),
    "datetime": lambda: datetime.datetime(2018, 5, 3, 19, 17, 29, 5),
    "datetime_zone": lambda: datetime.datetime(2018, 5, 3, 19, 17, tzinfo=UTC2),
    "date": lambda: datetime.date(2018, 5, 3),
    "time": lambda: datetime.time(19, 17, 29),
    "timedelta": lambda: datetime.timedelta(days=-1, seconds=3, microseconds=7),
    "decimal": lambda: decimal.Decimal("1.10"),
    "fraction": lambda: fractions.Fraction(1, 3),
    "uuid": lambda: uuid.UUID(int=0x1234567890),
    "deque": lambda: collections.deque([1, 2], maxlen=5),
    "ordered_dict": lambda: collections.OrderedDict([("b", 1), ("a", 2)]),
    "default_dict": lambda: collections.defaultdict(list, a=[1]),
    "counter": lambda: collections.Counter("aab"),
    "array": lambda: array.array("i", [1, -2]),
    "namedtuple": lambda: Point(1, 2.5),
    "enum": lambda: Colour.RED,
    "int_enum": lambda: Level.LOW,
    "str_subclass": lambda: Text("t"),
    "slots": lambda: Slotted(1, "b"),
    "object": lambda: Plain(x=1, y=[2]),
    "object_empty": lambda: Plain(),
    "robot_deserializer": lambda: robot_modules.deserializer(b"\x00\x00\xc8B\x00\x00\x00?"),
}


def make(name):
    return MAKERS[name]()
