"""Lists, tuples and nesting."""


def nest_list(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


def nest_tuple(depth):
    value = ()
    for _ in range(depth):
        value = (value,)
    return value


def nest_dict(depth):
    value = {}
    for i in range(depth):
        value = {"k": value}
    return value


def entries():
    for size in (0, 1, 2, 3, 4, 5, 10):
        yield "list-of-%d" % size, list(range(size))
        yield "tuple-of-%d" % size, tuple(range(size))
        yield "tuple-of-%d-strings" % size, tuple("s%d" % i for i in range(size))
        yield "list-of-%d-strings" % size, ["s%d" % i for i in range(size)]
        yield "list-of-%d-lists" % size, [[] for _ in range(size)]
        yield "list-of-%d-empty-tuples" % size, [() for _ in range(size)]
        yield "tuple-of-%d-tuples" % size, tuple((i,) for i in range(size))
    for size in (84, 85, 86):
        # the memo goes over 255 when each tuple, list and string takes a place
        yield "memo-%d" % (3 * size), [(str(i), [i]) for i in range(size)]
    for depth in (1, 2, 3, 10, 50):
        yield "nested-lists-%d" % depth, nest_list(depth)
        yield "nested-tuples-%d" % depth, nest_tuple(depth)
        yield "nested-dicts-%d" % depth, nest_dict(depth)
    yield "mixed", [1, (2, [3, {"four": (5,)}]), {6: [7]}, "eight", b"nine", None, True]
    yield "tuple-in-tuple", ((), ((),), ((), ()), ((), (), ()), ((), (), (), ()))
    yield "pairs", [(1, 2), (3, 4)]
    yield "matrix", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    yield "all-kinds", (None, True, 1, 2**40, 1.5, "s", b"b", bytearray(b"a"), (1,), [2], {3: 4}, {5}, frozenset([6]),
        1j)
    yield "json-like", {"name": "wheeledbase", "pins": [17, 27, 22], "pid": {"kp": 1.0, "ki": 0.5, "kd": 0.0},
        "active": True, "next": None}
