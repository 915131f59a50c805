"""Shared references, cycles, and strings that are equal but not the same."""
from zoo import Node, Point


def fresh(text):
    """A new string object, whatever CPython interns."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")


def cycles():
    value = []
    value.append(value)
    yield "list-in-itself", value
    value = {}
    value["self"] = value
    yield "dict-in-itself", value
    inner = []
    value = (inner,)
    inner.append(value)
    yield "tuple-through-list", value
    yield "list-through-tuple", inner
    inner = {}
    value = (1, 2, 3, inner)
    inner["t"] = value
    yield "tuple-of-4-through-dict", value
    for size in (1, 2, 3, 4, 5):
        inner = []
        value = (inner,) * size
        inner.append(value)
        yield "tuple-of-%d-through-list" % size, value
        inner = []
        value = tuple([inner] + [0] * (size - 1))
        inner.extend([value, value])
        yield "tuple-of-%d-twice" % size, value
    first, second = [], []
    first.append(second)
    second.append(first)
    yield "two-lists", first
    node = Node("ring")
    node.next = node
    yield "object-in-itself", node
    left, right = Node("left"), Node("right")
    left.next, right.next = right, left
    yield "two-objects", [left, right]
    node = Node("in-set")
    node.next = {node}
    yield "set-through-object", node.next
    node = Node("in-frozenset")
    node.next = frozenset([node])
    yield "frozenset-through-object", node.next
    node = Node("in-tuple")
    node.next = (node,)
    yield "tuple-through-object", node.next
    node = Node("key")
    yield "dict-key-to-itself", cyclic_key(node)
    value = [[]]
    value[0].append((value, {"back": value}))
    yield "three-kinds", value


def cyclic_key(node):
    value = {node: 1}
    node.next = value
    return value


def entries():
    for name, value in cycles():
        yield "cycle/" + name, value
    for label, thing in [
        ("list", [1]), ("dict", {"a": 1}), ("tuple", (1, [])), ("set", {1}), ("frozenset", frozenset([1])),
        ("bytes", bytes(bytearray(b"xy"))),
        ("bytearray", bytearray(b"xy")), ("str", fresh("text")), ("object", Point(1, 2)), ("class", Point),
        ("long", 2**70), ("empty-list", []), ("empty-tuple", ()),
    ]:
        yield "twice/" + label, [thing, thing]
        yield "thrice-deep/" + label, (thing, [thing, {"k": thing}])
    shared = [fresh("alpha")] * 3
    unshared = [fresh("alpha") for _ in range(3)]
    yield "strings/one-object", shared
    yield "strings/three-objects", unshared
    yield "strings/mixed", shared[:1] + unshared[:2] + shared[:1] + unshared[1:2]
    yield "strings/empty", [fresh(""), fresh("")]
    yield "strings/one-character", [fresh("x"), fresh("x"), fresh("\xe9"), fresh("\xe9"), fresh("\u20ac"),
        fresh("\u20ac")]
    yield "strings/equal-surrogates", [fresh("\ud83d\ude00"), fresh("\U0001f600"), fresh("\U0001f600")]
    yield "strings/keys-and-values", {fresh("a b"): fresh("a b"), "c": fresh("c"), fresh("dd"): fresh("dd")}
    yield "strings/shared-keys", [{"speed": 1, "angle": 2}, {"speed": 3, "angle": 4}]
    yield "strings/unshared-keys", [{fresh("speed"): 1}, {fresh("speed"): 2}]
    yield "tuples/equal-but-two", [tuple([1, 2]), tuple([1, 2])]
    yield "lists/equal-but-two", [[1, 2], [1, 2]]
    yield "dag", dag(6)
    yield "temporaries", [(1, (2, (3,))), [4, [5]], (1, (2, (3,)))]


def dag(depth):
    value = ()
    for _ in range(depth):
        value = (value, value)
    return value
