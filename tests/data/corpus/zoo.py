# -*- coding: utf-8 -*-
"""Classes whose instances are in the corpus. The pickles name them `zoo.X`."""
import collections
import enum
import functools
import operator
import sys

HAS_DATACLASSES = sys.version_info >= (3, 7)
HAS_SLOT_DATACLASSES = sys.version_info >= (3, 10)


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def length(self):
        return (self.x**2 + self.y**2) ** 0.5


class Node:
    def __init__(self, label, next=None):
        self.label = label
        self.next = next


class Empty:
    pass


class Slots:
    __slots__ = ("a", "b")

    def __init__(self, *values):
        for name, value in zip(self.__slots__, values):
            setattr(self, name, value)


class Both(Slots):
    def __init__(self, *values):
        Slots.__init__(self, *values)
        if values:
            self.extra = "e"


class SlotsAndState:
    __slots__ = ("n",)

    def __init__(self, n):
        self.n = n

    def __getstate__(self):
        return {"n": self.n}

    def __setstate__(self, state):
        self.n = state["n"]


class State:
    """Its state is whatever it was given."""

    def __init__(self, state):
        self.state = state

    def __getstate__(self):
        return self.state

    def __setstate__(self, state):
        self.state = state


class NewArgs:
    def __new__(cls, *args):
        self = object.__new__(cls)
        self.args = args
        return self

    def __getnewargs__(self):
        return self.args


class NewArgsEx:
    def __new__(cls, *args, **keywords):
        self = object.__new__(cls)
        self.args, self.keywords = args, keywords
        return self

    def __getnewargs_ex__(self):
        return self.args, self.keywords

    def __getstate__(self):
        return None


class Outer:
    class Inner:
        class Deepest:
            pass

    class Level(enum.Enum):
        LOW = 1

    def method(self):
        pass


class zoo:
    pass


globals()["\xc9t\xe9"] = type("\xc9t\xe9", (), {"__module__": "zoo", "__qualname__": "\xc9t\xe9"})

Pose = collections.namedtuple("Pose", "x y theta")
Single = collections.namedtuple("Single", "only")
Nothing = collections.namedtuple("Nothing", "")


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Mode(enum.Enum):
    AUTO = "auto"


class Shade(enum.IntEnum):
    DARK = 300


class Flags(enum.Flag):
    A = 1
    B = 2
    C = 4


class Bits(enum.IntFlag):
    X = 1
    Y = 2


class Deserializer:
    """Has the state of the class that a robot's answers carry."""

    def __init__(self, remaining):
        self.remaining = remaining


class RobotError(Exception):
    def __init__(self, text, code):
        Exception.__init__(self, text, code)
        self.code = code


class AuthentificationError(Exception):
    pass


class MyList(list):
    pass


class MyDict(dict):
    pass


class MyTuple(tuple):
    pass


class MySet(set):
    pass


class MyFrozenSet(frozenset):
    pass


class MyStr(str):
    pass


class MyInt(int):
    pass


class MyFloat(float):
    pass


class MyBytes(bytes):
    pass


class MyByteArray(bytearray):
    pass


class MyComplex(complex):
    pass


class MyOrdered(collections.OrderedDict):
    pass


class Everything(list):
    """Takes items, pairs and state."""

    def __setitem__(self, key, value):
        self.__dict__.setdefault("pairs", {})[key] = value


class Persistent:
    """Written as a persistent id by the corpus's pickler."""

    def __init__(self, pid):
        self.pid = pid


class Reduced:
    """Its `__reduce__` gives whatever it was given."""

    def __init__(self, value):
        self.value = value if isinstance(value,
            str) else tuple(list(part) if hasattr(part, "__next__") else part for part in value)

    def __reduce__(self):
        if isinstance(self.value, str):
            return self.value
        return self.value[:3] + tuple(iter(part) if isinstance(part,
            list) else part for part in self.value[3:5]) + self.value[5:]


class Recursive:
    def __init__(self, box):
        self.box = box

    def __reduce__(self):
        return Recursive, (self.box,)


SINGLETON = Reduced("SINGLETON")


def recursive_reduce():
    value = Recursive([])
    value.box.append(value)
    return value


def loop_through_tuple():
    value = MyList()
    value.append((value,))
    return value


def with_state(value, state):
    value.__dict__.update(state)
    return value


def build(*args):
    return ("built",) + args


def harmless(text):
    return len(text)


def set_state(target, state):
    target.__dict__.update(state)



def partial():
    return functools.partial(build, 1, key="v")


def attrgetter():
    return operator.attrgetter("x", "y.z")


def itemgetter():
    return operator.itemgetter(1, "k")


def methodcaller():
    return operator.methodcaller("move", 1, fast=True)


if HAS_DATACLASSES:
    from zoo_dataclasses import Car, Frozen, NoFields, Wheel, Wide  # noqa: E402,F401
if HAS_SLOT_DATACLASSES:
    from zoo_slots import FrozenSlots, SlotWheel  # noqa: E402,F401
