# -*- coding: utf-8 -*-
"""Pickles Python 2's values with cPickle and pickle, a JSON line for each result."""
import array
import binascii
import cPickle
import cStringIO
import collections
import datetime
import decimal
import json
import os
import pickle
import StringIO
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import oldzoo  # noqa: E402


def scalars():
    for value in [None, True, False, 0, 1, -1, 255, 256, 65535, 65536, 2**31 - 1, -(2**31), 2**31, 2**40, sys.maxint,
        0L, 1L, -1L, 255L, 256L, -128L, -129L, 2L**31, 2L**63, -(2L**63), 2L**64, 10L**40, 2L**2039, -(2L**2039),
        2L**2040]:
        yield "int/%r" % (value,) if abs(value or 0) < 10**41 else "int/%d-bits%s" % (value.bit_length(),
            "-" if value < 0 else ""), value
    for value in [0.0, -0.0, 1.0, 1.5, -2.25, 0.1, 1e100, 1e16, 5e-324, 1.7976931348623157e308, float("inf"),
        float("-inf"), float("nan"), 1 / 3.0]:
        yield "float/%r" % value, value
    yield "float/nan-payload", struct.unpack(">d", "\x7f\xf8\xde\xad\xbe\xef\xca\xfe")[0]
    for name, value in [("zero", 0j), ("usual", 1.5 - 2j)]:
        yield "complex/" + name, value


def texts():
    named = [("empty", ""), ("a", "a"), ("quote", "it's"), ("double", 'say "x"'), ("both", "it's \"x\""),
        ("newline", "a\nb"), ("nul", "\0"), ("backslash", "a\\b"), ("high", "\xe9\xff"), ("utf8", "\xc3\xa9"),
        ("all", "".join(map(chr, range(256)))), ("stop", "a.b."), ("tab", "\t\r"), ("255", "x" * 255),
        ("256", "x" * 256)]
    for name, value in named:
        yield "str/" + name, value
    named = [("empty", u""), ("a", u"a"), ("latin1", u"\xe9"), ("newline", u"a\nb"), ("backslash", u"a\\b"),
        ("backslash-u", u"\\u0041"), ("euro", u"\u20ac"), ("astral", u"\U0001f600"), ("lone", u"\ud800"),
        ("split-pair", u"\ud83d\ude00"), ("nul", u"\0"), ("ctrl-z", u"\x1a"), ("255", u"x" * 255),
        ("256", u"x" * 256), ("c1", u"\x85\xa0"), ("quote", u"it's")]
    for name, value in named:
        yield "unicode/" + name, value
    yield "str-and-unicode", ["a", u"a", "b", u"b", "a"]
    yield "bytearray", bytearray("\x00\xff")
    yield "unicode/keys", {u"a": "b", u"c": u"d"}


def containers():
    for size in (0, 1, 2, 3, 4, 10):
        yield "list/%d" % size, list(range(size))
        yield "tuple/%d" % size, tuple(range(size))
        yield "dict/%d" % size, dict.fromkeys(range(size))
        yield "set/%d" % size, set(range(size))
    yield "frozenset", frozenset([1, 2])
    yield "nested", [1, (2, [3, {4: (5,)}]), {6: [7]}]
    shared = [1]
    yield "shared", [shared, shared, (shared,)]
    text = "some text"
    yield "shared-str", [text, text, "".join(["some", " text"])]
    value = []
    value.append(value)
    yield "cycle/list", value
    value = {}
    value["me"] = value
    yield "cycle/dict", value
    inner = []
    value = (inner,)
    inner.append(value)
    yield "cycle/tuple", value
    inner = []
    value = (inner, 1, 2, 3)
    inner.append(value)
    yield "cycle/tuple-of-4", value
    yield "strings", ["s%d" % i for i in range(90)]
    yield "request", ("R", 0x10, 0xDEADBEEFL, ("wheeledbase", 1.5), {"speed": 2})
    yield "reply", ("A", 123456L, (None,))


def objects():
    old, new = oldzoo.Old(1), oldzoo.New(1)
    yield "old", old
    yield "old-twice", [old, old, oldzoo.Old("y")]
    yield "old-with-args", oldzoo.OldWithArgs(1, "b")
    yield "old-with-state", oldzoo.OldWithState()
    yield "old-class", oldzoo.Old
    loop = oldzoo.Old()
    loop.x = loop
    yield "old-in-itself", loop
    yield "new", new
    yield "new-twice", [new, new, oldzoo.New("y")]
    slots = oldzoo.NewSlots()
    slots.a = 5
    yield "new-slots", slots
    yield "my-list", oldzoo.MyList([1, 2])
    yield "my-dict", oldzoo.MyDict(a=1)
    yield "my-int", oldzoo.MyInt(7)
    yield "my-str", oldzoo.MyStr("s")
    yield "my-tuple", oldzoo.MyTuple((1, 2))
    yield "error", ValueError("bad", 1)
    yield "own-error", oldzoo.OldError("bad")
    yield "io-error", IOError(2, "No such file")
    yield "os-error", OSError(2, "No such file", "x")
    yield "environment-error", EnvironmentError(1, "e")
    yield "standard-error", StandardError("s")
    yield "unicode-error", UnicodeDecodeError("ascii", "\xff", 0, 1, "no")
    for kind in (ValueError, KeyError, StandardError, OSError, int, long, str, unicode, basestring, xrange, object,
        Exception, StringIO.StringIO, collections.OrderedDict):
        yield "class/%s.%s" % (kind.__module__, kind.__name__), kind
    for function in (len, unichr, reduce, range, raw_input, oldzoo.function):
        yield "function/" + function.__name__, function
    yield "xrange", xrange(5)
    yield "date", datetime.date(2019, 5, 30)
    yield "datetime", datetime.datetime(2019, 5, 30, 12, 34, 56, 789)
    yield "datetime-high", datetime.datetime(2024, 12, 31, 23, 59, 59, 999999)
    yield "time", datetime.time(12, 34)
    yield "timedelta", datetime.timedelta(1, 2, 3)
    yield "decimal", decimal.Decimal("1.50")
    yield "ordered-dict", collections.OrderedDict([("b", 1), ("a", 2)])
    yield "defaultdict", collections.defaultdict(int, {"a": 1})
    yield "deque", collections.deque([1, 2])
    yield "counter", collections.Counter("a")
    yield "array", array.array("i", [1, 2, -3])
    yield "array-bytes", array.array("B", [0, 255])


def cpickled(value, protocol):
    out = cStringIO.StringIO()
    pickler = cPickle.Pickler(out, protocol)
    pickler.persistent_id = persistent_id
    pickler.dump(value)
    return out.getvalue()


def pickled(value, protocol):
    out = StringIO.StringIO()
    pickler = pickle.Pickler(out, protocol)
    pickler.persistent_id = persistent_id
    pickler.dump(value)
    return out.getvalue()


def persistent_id(value):
    return value.pid if isinstance(value, oldzoo.Persistent) else None


def entries():
    for group in (scalars, texts, containers, objects):
        for name, value in group():
            yield name, value
    yield "persistent", [oldzoo.Persistent("id-7"), 1]


def main():
    version = "%d.%d.%d" % sys.version_info[:3]
    for name, value in entries():
        for protocol in (0, 1, 2):
            for writer, dump in (("cPickle", cpickled), ("pickle2", pickled)):
                try:
                    data = dump(value, protocol)
                except Exception as error:
                    sys.stderr.write("%s p%d %s: %r\n" % (name, protocol, writer, error))
                    continue
                line = {"name": "python2/" + name, "python": version, "protocol": protocol, "writer": writer,
                    "hex": binascii.hexlify(data)}
                if name == "persistent":
                    line["persistent"] = True
                print(json.dumps(line))


if __name__ == "__main__":
    main()
