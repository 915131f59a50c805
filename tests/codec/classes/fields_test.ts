/** Classes made of their fields: Python gets its own back, and what it sends is typed here. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  dumps,
  float,
  loads,
  type PickleProtocol,
  PyException,
  PyGlobal,
  PyObject,
  Registry,
  repr,
  tuple,
} from "../../../codec/mod.ts";
import { askVersions } from "../../kit/python/ask.ts";
import { isMemberByName } from "../../kit/python/pickled.ts";

const registry = new Registry();
const Arm = registry.registerDataclass("robot", "Arm", {
  height: 80,
  name: "left",
  steps: [] as number[],
});
const Pin = registry.registerDataclass(
  "robot",
  "Pin",
  { number: 0, mode: "in" },
  { frozen: true },
);
const Slotted = registry.registerDataclass("robot", "Slotted", { a: 1, b: 2 }, {
  slots: true,
});
const Sealed = registry.registerDataclass("robot", "Sealed", { a: 1, b: 2 }, {
  slots: true,
  frozen: true,
});
const Point = registry.registerNamedTuple("robot", "Point", { x: 0, y: 0 });
const Color = registry.registerEnum("robot", "Color", { RED: 1, GREEN: 2 });

const OURS = [
  new Arm({ steps: [1, 2] }),
  new Arm({ height: 3, name: "right" }),
  new Pin({ number: 7 }),
  new Slotted({ b: 5 }),
  new Sealed({ a: 9 }),
  new Point({ x: 3, y: 4 }),
  Color.GREEN,
];

const SCRIPT = `
import collections, dataclasses, enum, pickle, sys, types
robot = types.ModuleType("robot")
sys.modules["robot"] = robot
def put(cls):
    cls.__module__ = "robot"
    setattr(robot, cls.__name__, cls)
    return cls
def fields(cls):
    cls.__annotations__ = {name: type(value) for name, value in vars(cls).items() if not name.startswith("_")}
    return cls
@put
@dataclasses.dataclass
class Arm:
    height: int = 80
    name: str = "left"
    steps: list = dataclasses.field(default_factory=list)
@put
@dataclasses.dataclass(frozen=True)
class Pin:
    number: int = 0
    mode: str = "in"
slots = {"slots": True} if sys.version_info >= (3, 10) else {}
@put
@dataclasses.dataclass(**slots)
class Slotted:
    a: int = 1
    b: int = 2
@put
@dataclasses.dataclass(frozen=True, **slots)
class Sealed:
    a: int = 1
    b: int = 2
put(collections.namedtuple("Point", ["x", "y"]))
@put
class Color(enum.Enum):
    RED = 1
    GREEN = 2
made = [Arm(steps=[1, 2]), Arm(3, "right"), Pin(7), Slotted(b=5), Sealed(9), robot.Point(3, 4), Color.GREEN]
highest = pickle.HIGHEST_PROTOCOL
answer = {"slots": bool(slots), "reprs": [repr(value) for value in made], "loaded": [], "pickles": []}
for protocol in range(2, highest + 1):
    loaded = []
    for value, text in zip(made, given[str(protocol)]):
        # Without slots in this Python the two classes have another layout.
        known = slots or type(value).__name__ not in ("Slotted", "Sealed")
        theirs = pickle.loads(bytes.fromhex(text)) if known else value
        loaded.append(type(theirs) is type(value) and theirs == value)
    answer["loaded"].append(loaded)
    answer["pickles"].append([pickle.dumps(value, protocol).hex() for value in made])
`;

interface Answered {
  readonly slots: boolean;
  readonly reprs: string[];
  readonly loaded: boolean[][];
  readonly pickles: string[][];
}

const PROTOCOLS: readonly PickleProtocol[] = [2, 3, 4, 5];

Deno.test("fields: Python gets its own dataclasses and named tuples back, byte for byte", async () => {
  const given = Object.fromEntries(
    PROTOCOLS.map((protocol) => [
      protocol,
      OURS.map((value) => dumps(value, { protocol, registry }).toHex()),
    ]),
  );
  const since37 = (minor: string) => minor !== "3.6";
  const answers = await askVersions<Answered>(SCRIPT, given, since37);
  for (const { minor, answer } of answers) {
    for (const [at, pickles] of answer.pickles.entries()) {
      const protocol = PROTOCOLS[at] ?? 4;
      for (const [i, hex] of pickles.entries()) {
        if (!answer.slots && (i === 3 || i === 4)) continue;
        const name = `CPython ${minor}, protocol ${protocol}: ${repr(OURS[i])}`;
        assertEquals(answer.loaded[at]?.[i], true, name);
        const pickle = Uint8Array.fromHex(hex);
        const read = loads(pickle, { registry });
        assertEquals(read, OURS[i], name);
        if (!(OURS[i] === Color.GREEN && isMemberByName(pickle))) {
          assertEquals(dumps(read, { protocol, registry }).toHex(), hex, name);
        }
        assertEquals(repr(read), answer.reprs[i], name);
      }
    }
  }
});

Deno.test("fields: what loads gives is typed", () => {
  const arm = loads(dumps(new Arm(), { registry }), { registry });
  assert(arm instanceof Arm);
  const height: number = arm.height;
  const steps: number[] = arm.steps;
  assertEquals([height, steps], [80, []]);
  const point = loads(dumps(new Point({ x: 1.5 }), { registry }), { registry });
  assert(point instanceof Point);
  const { x, y }: { x: number; y: number } = point;
  assertEquals([x, y, point.length], [1.5, 0, 2]);
});

Deno.test("fields: a pickle of a version without a field has the class's default, as in Python", () => {
  const old = new PyObject(new PyGlobal("robot", "Arm"), undefined, "newobj");
  old.state = new Map([["height", 5]]);
  const arm = loads(dumps(old), { registry });
  assert(arm instanceof Arm);
  assertEquals([arm.height, arm.name], [5, "left"]);
});

Deno.test("fields: each instance has its own containers", () => {
  new Arm().steps.push(1);
  assertEquals(new Arm().steps, []);
});

Deno.test("fields: names that are none are refused", () => {
  const classes = new Registry();
  assertThrows(
    () => new Arm({ heigth: 1 } as never),
    TypeError,
    '"Arm" has no field "heigth", it has height, name, steps',
  );
  // As Python would be given them.
  assertThrows(
    () => Reflect.construct(Arm, [90, "left"]),
    TypeError,
    'Cannot make "Arm" of a value of type number: expected a plain object, its fields by name',
  );
  for (const bad of ["constructor", "a b", "1", "__reduce__"]) {
    assertThrows(
      () => classes.registerDataclass("m", "A", { [bad]: 1 }),
      TypeError,
      "is no name of a field",
    );
  }
  assertThrows(
    () => classes.registerNamedTuple("m", "A", { length: 1 }),
    TypeError,
    'a tuple\'s "length"',
  );
  assertThrows(
    () => registry.registerNamedTuple("robot", "Arm", {}),
    TypeError,
  );
});

Deno.test("inert objects: attributes by name, in Python's order", () => {
  const object = new PyObject(new PyGlobal("robot", "Wheel"));
  object.state = [new Map()];
  assertEquals([object.get("a"), object.fields.size], [undefined, 0]);
  const read = loads(
    dumps(Object.assign(object, {
      state: new Map<unknown, unknown>([["z", 1], ["a", float(2)]]),
    })),
  );
  assert(read instanceof PyObject);
  assertEquals([...read.fields], [["z", 1], ["a", 2]]);
  assertEquals(read.get("z"), 1);
  // Python 2's names are bytes, those of "exact" may be boxed.
  const old = Uint8Array.from(
    "ccopy_reg\n_reconstructor\n(crobot\nOld\nc__builtin__\nobject\nNtR(dS'height'\nI80\nsb.",
    (c) => c.charCodeAt(0),
  );
  for (const options of [{ encoding: "bytes" }, { exact: true }] as const) {
    const inert = loads(old, options);
    assert(inert instanceof PyObject);
    if (options === undefined) continue;
    assertEquals(Number(inert.get("height") ?? 80), 80);
  }
});

Deno.test("Ellipsis and NotImplemented print as Python prints them", () => {
  const names = ["Ellipsis", "NotImplemented"].map((name) =>
    new PyGlobal("builtins", name)
  );
  assertEquals(repr(loads(dumps(names))), "[Ellipsis, NotImplemented]");
});

Deno.test("exceptions: those of a group are at hand", () => {
  const group = new PyException("ExceptionGroup", [
    "two",
    [new PyException("ValueError", [1]), new PyException("KeyError", ["a"])],
  ]);
  const read = loads(dumps(group));
  assert(read instanceof PyException);
  assertEquals(read.exceptions.map(String), ["ValueError: 1", "KeyError: 'a'"]);
  assertEquals(new PyException("ValueError").exceptions, []);
});

Deno.test("PyObject.get: looks one name up, whatever else is there", () => {
  const object = new PyObject(new PyGlobal("m", "C"));
  const dict = new Map<unknown, unknown>([["a", 1], ["b", 2]]);
  object.state = tuple(dict, new Map([["b", 3]]));
  dict[Symbol.iterator] = () => {
    throw new Error("All of them were read");
  };
  Object.assign(dict, { has: 1, get: 2 });
  assertEquals(object.get("a"), 1);
  assertEquals(object.get("b"), 3);
  object.state = new Map([[Uint8Array.of(0x61), 5]]);
  assertEquals(object.get("a"), 5);
  assertEquals(object.get("toString"), undefined);
});
