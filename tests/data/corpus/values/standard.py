"""Types of the standard library that cross a wire now and then."""
import array
import collections
import decimal
import fractions
import ipaddress
import pathlib
import re
import types
import uuid


def entries():
    pairs = [("b", 1), ("a", 2)]
    for size in (0, 1, 2, 3):
        items = [("k%d" % i, i) for i in range(size)]
        yield "ordered-dict/%d" % size, collections.OrderedDict(items)
        yield "defaultdict/int-%d" % size, collections.defaultdict(int, items)
        yield "deque/%d" % size, collections.deque(range(size))
        yield "counter/%d" % size, collections.Counter("abc"[:size])
    yield "ordered-dict/shared-value", collections.OrderedDict([("a", pairs), ("b", pairs)])
    yield "ordered-dict/list", [collections.OrderedDict(pairs), collections.OrderedDict(pairs)]
    yield "ordered-dict/1000", collections.OrderedDict((i, None) for i in range(1000)), {"large": True}
    yield "ordered-dict/1001", collections.OrderedDict((i, None) for i in range(1001)), {"large": True}
    yield "defaultdict/list", collections.defaultdict(list, {"a": [1]})
    yield "defaultdict/no-factory", collections.defaultdict(None, {"a": 1})
    yield "deque/maxlen", collections.deque([1, 2, 3], maxlen=3)
    yield "deque/maxlen-empty", collections.deque(maxlen=0)
    yield "deque/strings", collections.deque(["x", "y", "x"])
    yield "deque/1001", collections.deque(range(1001)), {"large": True}
    yield "counter/negative", collections.Counter({"a": -1, "b": 0})
    yield "chain-map", collections.ChainMap({"a": 1}, {"b": 2})
    yield "user-dict", collections.UserDict({"a": 1})
    yield "user-list", collections.UserList([1, 2])
    yield "user-string", collections.UserString("u")
    for text in ("0", "-0", "1", "1.50", "-1E+5", "1E-20", "NaN", "-sNaN12", "Infinity", "-Infinity",
        "123456789012345678901234567890.5"):
        yield "decimal/" + text, decimal.Decimal(text)
    for text in ("0", "1/3", "-7/2", "5", "123456789012345678901/2"):
        yield "fraction/" + text, fractions.Fraction(text)
    yield "uuid/usual", uuid.UUID("d1bf4e1c-0d3c-4f8c-ae33-5d4dc4c1c9ee")
    yield "uuid/zero", uuid.UUID(int=0)
    yield "uuid/most", uuid.UUID(int=2**128 - 1)
    yield "uuid/two", [uuid.UUID(int=1), uuid.UUID(int=2)]
    for name in ("a/b.txt", "/etc/hosts", ".", "", "../x", "/"):
        yield "path/posix-pure/" + name, pathlib.PurePosixPath(name)
        yield "path/posix/" + name, pathlib.PosixPath(name)
    for name in ("C:\\a\\b", "\\\\host\\share\\x", "rel\\x"):
        yield "path/windows-pure/" + name, pathlib.PureWindowsPath(name)
    for code in "bBhHiIlLqQfd":
        yield "array/" + code, array.array(code, [0, 1, 100])
        yield "array/empty-" + code, array.array(code)
    yield "array/u", array.array("u", "h\xe9llo\U0001f600")
    yield "array/negative", array.array("i", [-1, -2**31, 2**31 - 1])
    yield "array/floats", array.array("d", [0.0, -0.0, 1.5, float("inf"), 5e-324])
    yield "array/two", [array.array("B", [1]), array.array("B", [2])]
    yield "range/5", range(5)
    yield "range/steps", range(10, 0, -3)
    yield "slice", slice(1, None, 2)
    yield "namespace", types.SimpleNamespace(x=1, y="two")
    yield "regex", re.compile(r"a+(b)", re.I)
    yield "ip/4", ipaddress.ip_address("192.168.1.5")
    yield "ip/6", ipaddress.ip_address("::1")
    yield "ip/network", ipaddress.ip_network("10.0.0.0/8")
    yield "iterators/list", iter([1, 2])
    yield "iterators/range", iter(range(3))
    yield "iterators/map", map(str, [1])
    yield "iterators/enumerate", enumerate(["a"])
    yield "mapping-proxy-like", collections.OrderedDict([(("x", 1), {"deep": collections.OrderedDict()})])
