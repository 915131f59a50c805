"""`__reduce__` in each of its shapes."""
import zoo
from zoo import Reduced


def entries():
    yield "function-of-0", Reduced((zoo.build, ()))
    yield "function-of-1", Reduced((zoo.build, (1,)))
    yield "function-of-2", Reduced((zoo.build, (1, "b")))
    yield "function-of-4", Reduced((zoo.build, (1, 2, 3, 4)))
    yield "class", Reduced((zoo.Point, (1, 2)))
    yield "class-and-state", Reduced((zoo.Point, (1, 2), {"z": 3}))
    yield "state-none", Reduced((zoo.Point, (1, 2), None))
    yield "items", Reduced((zoo.MyList, (), None, iter([1, 2])))
    yield "one-item", Reduced((zoo.MyList, (), None, iter([1])))
    yield "no-items", Reduced((zoo.MyList, (), None, iter([])))
    yield "pairs", Reduced((zoo.MyDict, (), None, None, iter([("a", 1), ("b", 2)])))
    yield "one-pair", Reduced((zoo.MyDict, (), None, None, iter([("a", 1)])))
    yield "items-and-state", Reduced((zoo.MyList, (), {"s": 1}, iter([1, 2])))
    yield "items-pairs-state", Reduced((zoo.Everything, (), {"s": 1}, iter([1, 2]), iter([("k", "v")])))
    yield "state-setter", Reduced((zoo.Point, (1, 2), {"z": 3}, None, None, zoo.set_state))
    yield "state-setter-and-items", Reduced((zoo.MyList, (), {"z": 3}, iter([1]), None, zoo.set_state))
    yield "string", Reduced("SINGLETON")
    yield "string-twice", [zoo.SINGLETON, zoo.SINGLETON]
    yield "same-twice", [Reduced((zoo.Point, (1, 2)))] * 2
    yield "args-shared", shared_args()
    yield "recursive-through-args", zoo.recursive_reduce()
    yield "nested-callable", Reduced((zoo.Outer.Inner, ()))
    yield "getattr", Reduced((getattr, (zoo.Point, "length")))
    yield "eval-like", Reduced((zoo.harmless, ("import os",)))
    yield "partial", zoo.partial()
    yield "attrgetter", zoo.attrgetter()
    yield "itemgetter", zoo.itemgetter()
    yield "methodcaller", zoo.methodcaller()


def shared_args():
    args = (1, [2])
    return [Reduced((zoo.build, args)), Reduced((zoo.build, args)), args]
