"""Sets and frozensets. Only values whose order does not hang on an address."""


def entries():
    for name, items in [
        ("empty", []), ("one", [1]), ("two", [1, 2]), ("three", [1, 2, 3]), ("four", [0, 1, 2, 3]),
        ("ten", range(10)), ("str", ["a"]), ("strings", ["alpha", "beta", "gamma"]), ("bytes", [b"a", b"b"]),
        ("mixed", [1, "a", b"b", 2.5]), ("tuple", [(1, 2)]), ("tuples", [(1, 2), (3, "x"), ()]), ("none", [None]),
        ("true", [True]), ("float", [1.0]), ("frozenset", [frozenset([1])]), ("big", [2**70, -2**70]),
        ("empty-str", [""]), ("negative", [-1, -2, -3]),
    ]:
        yield "set/" + name, set(items)
        yield "frozenset/" + name, frozenset(items)
    one = frozenset([5])
    yield "frozenset/shared", [one, one]
    yield "frozenset/empty-twice", [frozenset(), frozenset()]
    yield "set/in-dict", {"s": {1}, "f": frozenset([2])}
    yield "set/several", [{1}, set(), {2}, set(), frozenset([3])]
    yield "frozenset/nested", frozenset([frozenset([frozenset()])])
