"""Subclasses of the builtin types: items, pairs and state in their order."""
import zoo
from zoo import MyByteArray, MyBytes, MyComplex, MyDict, MyFloat, MyFrozenSet
from zoo import MyInt, MyList, MyOrdered, MySet, MyStr, MyTuple, with_state


def entries():
    for size in (0, 1, 2, 3):
        yield "list/%d" % size, MyList(range(size))
        yield "dict/%d" % size, MyDict((i, "v") for i in range(size))
        yield "tuple/%d" % size, MyTuple(range(size))
        yield "set/%d" % size, MySet(range(size))
        yield "frozenset/%d" % size, MyFrozenSet(range(size))
        yield "ordered/%d" % size, MyOrdered((i, "v") for i in range(size))
    for size in (1000, 1001):
        yield "list/%d" % size, MyList(range(size)), {"large": True}
        yield "dict/%d" % size, MyDict.fromkeys(range(size)), {"large": True}
    for name, value in [
        ("list", MyList([1])), ("dict", MyDict(a=1)), ("tuple", MyTuple([1])), ("set", MySet([1])),
        ("frozenset", MyFrozenSet([1])), ("str", MyStr("s")), ("int", MyInt(5)),
        ("float", MyFloat(2.5)), ("bytes", MyBytes(b"b")), ("bytearray", MyByteArray(b"ba")),
        ("complex", MyComplex(1, 2)), ("ordered", MyOrdered(a=1)),
    ]:
        yield name + "/bare", value
        yield name + "/twice", [value, value]
    for name, value in [
        ("list", MyList([1, 2])), ("dict", MyDict(a=1, b=2)), ("tuple", MyTuple([1])), ("set", MySet([1])),
        ("frozenset", MyFrozenSet([1])), ("str", MyStr("s")), ("int", MyInt(5)),
        ("float", MyFloat(2.5)), ("bytes", MyBytes(b"b")), ("bytearray", MyByteArray(b"ba")),
        ("ordered", MyOrdered(a=1)),
    ]:
        yield name + "/with-state", with_state(value, {"note": "n"})
    looped = MyList([1])
    looped.append(looped)
    yield "list/in-itself", looped
    looped = MyDict()
    looped["me"] = looped
    yield "dict/in-itself", looped
    looped = MyList()
    looped.owner = looped
    yield "list/state-in-itself", looped
    yield "int/big", MyInt(2**80)
    yield "str/empty", MyStr("")
    yield "list/of-own", MyList([MyList([MyList()])])
    yield "list/in-tuple", zoo.loop_through_tuple()
