"""Instances with dict, slots, both; namedtuples, enums and dataclasses."""
import zoo
from zoo import Both, Color, Empty, Flags, Mode, Node, Point, Pose, Shade, Slots, SlotsAndState


def entries():
    yield "plain/point", Point(1, 2)
    yield "plain/floats", Point(1.5, -0.0)
    yield "plain/two", [Point(1, 2), Point(3, 4)]
    yield "plain/same-twice", [Point(1, 2)] * 2
    yield "plain/empty", Empty()
    yield "plain/two-empty", (Empty(), Empty())
    yield "plain/nested", Node("a", Node("b", Node("c")))
    yield "plain/no-string-key", zoo.with_state(Empty(), {1: 2})
    yield "plain/proto-attribute", zoo.with_state(Empty(), {"__proto__": 1, "constructor": 2})
    yield "plain/as-key", {Empty(): 1}
    yield "slots/both-set", Slots(1, 2)
    yield "slots/one-set", Slots(1)
    yield "slots/none-set", Slots()
    yield "slots/with-dict", Both(1, 2)
    yield "slots/with-dict-empty", Both()
    yield "slots/own-state", SlotsAndState(5)
    yield "getstate/true-value", zoo.State({"a": 1})
    yield "getstate/none", zoo.State(None)
    yield "getstate/false", zoo.State(False)
    yield "getstate/tuple", zoo.State((1, 2))
    yield "getstate/list", zoo.State([1, 2])
    yield "getstate/int", zoo.State(7)
    yield "getstate/two-tuple-of-none", zoo.State((None, {"x": 1}))
    yield "getnewargs/plain", zoo.NewArgs(1, 2)
    yield "getnewargs/empty", zoo.NewArgs()
    yield "getnewargs-ex/plain", zoo.NewArgsEx(1, key="v")
    yield "getnewargs-ex/no-keywords", zoo.NewArgsEx(1)
    yield "getnewargs-ex/two", [zoo.NewArgsEx(1, key="v"), zoo.NewArgsEx(2, key="w", more=3)]
    yield "getnewargs-ex/only-keywords", zoo.NewArgsEx(key=1)
    yield "namedtuple/pose", Pose(1.0, 2.0, 0.5)
    yield "namedtuple/two", [Pose(1, 2, 3), Pose(1, 2, 3)]
    yield "namedtuple/one-field", zoo.Single("x")
    yield "namedtuple/no-field", zoo.Nothing()
    yield "enum/color", Color.RED
    yield "enum/all", list(Color)
    yield "enum/str-value", Mode.AUTO
    yield "enum/twice", [Color.RED, Color.RED, Color.BLUE]
    yield "enum/int", Shade.DARK
    yield "enum/flag", Flags.A
    yield "enum/flags", Flags.A | Flags.C
    yield "enum/int-flag", zoo.Bits.X | zoo.Bits.Y
    yield "enum/nested", zoo.Outer.Level.LOW
    yield "enum/class", Color
    yield "enum/as-key", {Color.RED: 1}
    yield "deserializer", zoo.Deserializer(b"\x00\x00\xc8B\x00\x00\x00?")
    if zoo.HAS_DATACLASSES:
        yield "dataclass/plain", zoo.Wheel("left", 2.5)
        yield "dataclass/nested", zoo.Car([zoo.Wheel("left", 1.0), zoo.Wheel("right", 1.0)], {"id": 3})
        yield "dataclass/frozen", zoo.Frozen(1, "x")
        yield "dataclass/no-fields", zoo.NoFields()
        yield "dataclass/inherited", zoo.Wide("left", 2.5, 7)
    if zoo.HAS_SLOT_DATACLASSES:
        yield "dataclass/slots", zoo.SlotWheel("left", 2.5)
        yield "dataclass/frozen-slots", zoo.FrozenSlots(1, "x")
