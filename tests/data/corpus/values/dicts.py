"""Dicts: sizes and odd keys."""


def entries():
    for size in (0, 1, 2, 3, 4, 10):
        yield "of-%d" % size, dict.fromkeys(range(size), None)
        yield "of-%d-strings" % size, {"k%d" % i: i for i in range(size)}
    keys = [
        ("true", True), ("false", False), ("int", 1), ("zero", 0), ("float", 1.0), ("minus-zero", -0.0),
        ("half", 0.5), ("nan", float("nan")), ("none", None), ("tuple", (1, 2)), ("empty-tuple", ()),
        ("nested-tuple", ((1,), ("a", b"b"))), ("bytes", b"a"), ("str", "a"), ("empty-str", ""),
        ("frozenset", frozenset([1])), ("empty-frozenset", frozenset()), ("big", 2**64), ("negative", -1),
        ("class", int),
        ("complex", 1j), ("inf", float("inf")), ("proto", "__proto__"), ("constructor", "constructor"),
        ("surrogate", "\ud800"), ("tuple-with-float", (1.0, True)),
    ]
    for name, key in keys:
        yield "key/" + name, {key: "value"}
        yield "key-and-value/" + name, {key: key, "other": [key]}
    yield "keys-all-different", {1: "int", "1": "str", b"1": "bytes", (1,): "tuple", None: "none",
        frozenset([1]): "frozenset", 1.5: "float"}
    yield "key-order", {"z": 1, "a": 2, "m": 3, 2: 4, 1: 5}
    overwritten = {1: "int"}
    overwritten[True] = "bool"
    overwritten[1.0] = "float"
    yield "first-key-last-value", overwritten
    yield "integer-like-strings", {"10": 1, "9": 2, "a": 3, "1": 4, 10: 5, 9: 6}
    yield "values-are-dicts", {"a": {"a": {"a": {}}}}
    yield "kwargs", {"active_high": True, "pin": 17, "name": "led", "timeout": None}
    yield "proto-with-object", {"__proto__": {"polluted": True}, "toString": 1, "hasOwnProperty": None}
    yield "two-nans", {float("nan"): 1, float("nan"): 2}
    yield "big-and-float", {2**53: 1, 2.0**53 + 2: 2, 10**30: 3}
