"""Classes by reference: names and how they share their module's text."""
import array
import collections
import datetime
import decimal
import socket
import zoo


def entries():
    for kind in (int, str, bytes, list, dict, tuple, set, frozenset, object, type, bool, float, complex, bytearray,
        range, slice, memoryview, property, map, zip, filter, enumerate, reversed, super, staticmethod):
        yield "builtin/" + kind.__name__, kind
    yield "builtin/several", [int, str, list, int]
    yield "builtin/with-function", [len, int, abs]
    yield "builtin/functions", [len, abs, print]
    yield "builtin/name-as-text", ["builtins", "int", int, "int"]
    yield "zoo/several", [zoo.Point, zoo.Node, "zoo", "Point", zoo.Point]
    yield "zoo/nested", zoo.Outer.Inner
    yield "zoo/nested-deep", zoo.Outer.Inner.Deepest
    yield "zoo/nested-two", [zoo.Outer, zoo.Outer.Inner, zoo.Outer.Inner.Deepest]
    yield "zoo/method", zoo.Outer.method
    yield "zoo/bound-method", zoo.Point(1, 2).length
    yield "zoo/unicode-name", getattr(zoo, "\xc9t\xe9")
    yield "zoo/instance-of-nested", zoo.Outer.Inner()
    yield "zoo/same-name-as-module", zoo.zoo
    for kind in (collections.OrderedDict, collections.deque, collections.defaultdict, decimal.Decimal, array.array,
        datetime.datetime, socket.socket, collections.UserDict, collections.UserList):
        yield "library/%s" % kind.__name__, kind
    yield "library/datetime-module-text", ["datetime", datetime.datetime, datetime.date]
    yield "library/socket-constants", [socket.AF_INET, socket.SOCK_STREAM]
