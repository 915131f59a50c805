import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  ByteArray,
  Complex,
  float,
  FrozenSet,
  literalEval,
  PyDateTime,
  PyDict,
  PyFloat,
  PyGlobal,
  PyObject,
  pyRepr,
  PyStr,
  Registry,
  repr,
  tuple,
} from "../../../codec/mod.ts";
import { askPython } from "../../kit/python/ask.ts";

/** A seeded generator of 32-bit words. */
function words(seed: number): () => number {
  return () => {
    seed = seed + 0x9e3779b9 | 0;
    let word = Math.imul(seed ^ seed >>> 16, 0x21f0aaad);
    word = Math.imul(word ^ word >>> 15, 0x735a2d97);
    return (word ^ word >>> 15) >>> 0;
  };
}

function bits(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

function fromBits(pattern: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, pattern);
  return view.getFloat64(0);
}

const edges = [
  ...[
    0,
    -0,
    1,
    -1,
    0.1,
    1 / 3,
    1e15,
    1e16,
    9999999999999998,
    123456789012345680,
  ],
  ...[1e-4, 1e-5, 0.00012345, 9.9999e-5, 1e21, 1e22, 1e100, 1e-7, 5e-324],
  ...[2 ** 53, 2 ** 63, 1.7976931348623157e308, 2.2250738585072014e-308],
  ...[Infinity, -Infinity, NaN, 100, 1e5, 123456.789],
];

Deno.test("repr: prints floats and complex numbers as Python does", async () => {
  const next = words(1);
  const floats = [...edges];
  for (let i = 0; i < 4000; i++) {
    floats.push(fromBits(BigInt(next()) << 32n | BigInt(next())));
  }
  for (let i = 0; i < 2000; i++) {
    floats.push(next() / 10 ** (i % 25), next() * 10 ** (i % 25));
  }
  const pairs = edges.flatMap((re) => edges.map((im) => [re, im] as const));
  const hex = (value: number) => bits(value).toString(16).padStart(16, "0");
  const wanted = await askPython<{ floats: string[]; complex: string[] }>(
    `
import struct
def value(text):
    return struct.unpack(">d", bytes.fromhex(text))[0]
answer = {
    "floats": [repr(value(text)) for text in given["floats"]],
    "complex": [repr(complex(value(re), value(im))) for re, im in given["pairs"]],
}`,
    {
      floats: floats.map(hex),
      pairs: pairs.map(([re, im]) => [hex(re), hex(im)]),
    },
  );
  for (const [index, value] of floats.entries()) {
    assertEquals(repr(float(value)), wanted.floats[index]);
  }
  for (const [index, [re, im]] of pairs.entries()) {
    assertEquals(repr(new Complex(re, im)), wanted.complex[index]);
  }
});

Deno.test("repr: a number is an int where it is a safe integer, else a float", () => {
  assertEquals(repr(1), "1");
  assertEquals(repr(float(1)), "1.0");
  assertEquals(repr(-0), "-0.0");
  assertEquals(repr(Number.MAX_SAFE_INTEGER), "9007199254740991");
  assertEquals(repr(2 ** 53), "9007199254740992.0");
  assertEquals(repr(1e300), "1e+300");
  assertEquals(repr(2n ** 70n), "1180591620717411303424");
  assertEquals(repr(new PyFloat(NaN, 0x7ff0000000000001n)), "nan");
});

Deno.test("repr: an int that Python refuses to print is hexadecimal, and quickly so", () => {
  const nines = 10n ** 4300n - 1n;
  assertEquals(repr(nines), "9".repeat(4300));
  assertEquals(repr(-nines), `-${"9".repeat(4300)}`);
  assertEquals(BigInt(repr(nines + 1n)), nines + 1n);
  assert(repr(-nines - 1n).startsWith("-0x"));
  assertEquals(repr(2n ** 4_000_000n), `0x1${"0".repeat(1_000_000)}`);
});

Deno.test("repr: escapes each character as Python does, in the Unicode version of the engine", async () => {
  // From Python: where a run of printable or not printable characters starts; and what it does not know.
  const wanted = await askPython<{ printable: number[]; unknown: number[] }>(
    `
import unicodedata
def runs(test):
    starts, last = [], False
    for code in range(0x110000):
        now = test(chr(code))
        if now != last:
            starts.append(code)
            last = now
    return starts
answer = {
    "printable": runs(lambda c: "\\\\" not in repr(c)),
    "unknown": runs(lambda c: unicodedata.category(c) == "Cn"),
}`,
    null,
  );
  const printable = new Set(wanted.printable);
  const unknown = new Set(wanted.unknown);
  let isPrintable = false;
  let isUnknown = false;
  for (let code = 0; code < 0x110000; code++) {
    if (printable.has(code)) isPrintable = !isPrintable;
    if (unknown.has(code)) isUnknown = !isUnknown;
    if (isUnknown) continue; // a later Unicode may know it
    const text = repr(String.fromCodePoint(code));
    assertEquals(!text.includes("\\"), isPrintable, code.toString(16));
  }
});

const texts = [
  "",
  "abc",
  "it's",
  'say "hi"',
  `both ' and "`,
  "\\ back",
  "\t\n\r\0\x1b\x7f",
  "\x80\x9f\xa0\xad\xff",
  "é€ \u2028 \ufeff \u200b \u3000",
  "\ud800",
  "\udc00\ud800",
  "a\ud83db",
  "😀\u{10ffff}\u{e0001}",
  "'".repeat(3) + "\n",
  "é'".repeat(20_000),
  `${"x".repeat(0x3fff)}😀`,
  "😀".repeat(20_000),
];

Deno.test("repr: prints str, bytes and bytearray as Python does", async () => {
  const next = words(2);
  const units = "ab'\"\\\n\x00\x7f\x80é\u200b😀\ud800\udc00";
  const all = [...texts];
  for (let i = 0; i < 500; i++) {
    let text = "";
    for (let length = next() % 8; length > 0; length--) {
      text += units[next() % units.length];
    }
    all.push(text);
  }
  const wanted = await askPython<[string, string, string][]>(
    `
def kinds(text):
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    data = bytes(ord(c) & 255 for c in text)
    return repr(text), repr(data), repr(bytearray(data))
answer = [kinds(text) for text in given]`,
    all,
  );
  for (const [index, text] of all.entries()) {
    const [str, bytes, bytearray] = wanted[index] ?? [];
    const data = Array.from(text, (c) => c.codePointAt(0) ?? 0);
    assertEquals(repr(text), str);
    assertEquals(repr(new PyStr(text)), str);
    assertEquals(repr(Uint8Array.from(data)), bytes);
    assertEquals(repr(new ByteArray(data)), bytearray);
  }
});

Deno.test("repr: keeps surrogates apart that are two code points", () => {
  const utf8 = Uint8Array.fromHex("61eda0bdedb88062");
  assertEquals(repr(new PyStr("a😀b", utf8)), String.raw`'a\ud83d\ude00b'`);
  const many = new PyStr(
    "",
    Uint8Array.fromHex("eda0bdedb880".repeat(200_000)),
  );
  assert(repr(many).startsWith(String.raw`'\ud83d\ude00\ud83d`));
});

Deno.test("repr: prints containers as Python does", async () => {
  // What we read back is what Python printed, so both must print it alike.
  const wanted = await askPython<string[]>(
    `
import random
random = random.Random(5)
def scalar():
    return random.choice([None, True, False, random.randrange(-300, 300), random.random() * 10 ** random.randrange(-9, 20),
        2 ** random.randrange(80), "a\\u00e9'\\n\\U0001f600"[: random.randrange(6)], bytes(random.randrange(256) for _ in range(3)), float(random.randrange(9)), 1.5 - 2j])
def value(depth):
    if depth == 0 or random.random() < 0.3:
        return scalar()
    items = [value(depth - 1) for _ in range(random.randrange(4))]
    kind = random.randrange(5)
    if kind == 0: return items
    if kind == 1: return tuple(items)
    if kind == 2: return {scalar(): item for item in items}
    if kind == 3: return set([scalar()])
    return {(scalar(), ()): items}
answer = [repr(value(5)) for _ in range(1500)]`,
    null,
  );
  assert(wanted.join("").length > 20_000);
  for (const text of wanted) assertEquals(repr(literalEval(text)), text);
});

Deno.test("repr: prints what has no literal", async () => {
  const wanted = await askPython<string[]>(
    `
from collections import OrderedDict
one, two, three = [], {}, ([],)
one.append(one)
two["self"] = two
three[0].append(three)
answer = [repr(value) for value in [set(), frozenset(), frozenset([1]), {frozenset([(1,)])}, bytearray(b"a"),
    one, two, three, [one, one], int, ValueError, OrderedDict, len]]`,
    null,
  );
  const one: unknown[] = [];
  one.push(one);
  const two = new Map<string, unknown>();
  two.set("self", two);
  const inner: unknown[] = [];
  const three = tuple(inner);
  inner.push(three);
  const values = [
    new Set(),
    new FrozenSet(),
    new FrozenSet([1]),
    new Set([new FrozenSet([tuple(1)])]),
    new ByteArray([97]),
    one,
    two,
    three,
    [one, one],
    new PyGlobal("builtins", "int"),
    new PyGlobal("builtins", "ValueError"),
    new PyGlobal("collections", "OrderedDict"),
    new PyGlobal("builtins", "len"),
  ];
  assertEquals(values.map((value) => repr(value)), wanted);
});

Deno.test("repr: a plain object is a dict, with whatever keys", () => {
  assertEquals(repr({ a: 1, b: undefined }), "{'a': 1, 'b': None}");
  const bare = JSON.parse('{"__proto__": 1, "constructor": null}');
  assertEquals(repr(bare), "{'__proto__': 1, 'constructor': None}");
  assertEquals(repr(Object.create(null)), "{}");
});

Deno.test("repr: shows an object of an unknown class with all that it is made of", () => {
  const robot = new PyGlobal("robots", "Robot");
  assertEquals(repr(new PyObject(robot)), "robots.Robot()");
  const object = new PyObject(robot, tuple(1, "a"), "newobj_ex");
  object.kwargs = new Map([["speed", 2.5]]);
  object.listItems = [1, 2];
  object.dictItems = [["k", null]];
  object.state = new Map<string, unknown>([["x", 1], ["y", [object]]]);
  assertEquals(
    repr(object),
    "robots.Robot(1, 'a', speed=2.5, *[1, 2], **{'k': None}, x=1, y=[robots.Robot(...)])",
  );
  const stated = new PyObject(robot);
  for (
    const [state, shown] of [
      [new Map(), "state={}"],
      [new Map([["not a name", 1]]), "state={'not a name': 1}"],
      [tuple(null, new Map([["slot", 1]])), "slot=1"],
      [tuple(new Map([["a", 0]]), new Map([["slot", 1]])), "a=0, slot=1"],
      [tuple(1, 2), "state=(1, 2)"],
      ["text", "state='text'"],
    ] as const
  ) {
    stated.state = state;
    assertEquals(repr(stated), `robots.Robot(${shown})`);
  }
  assertEquals(
    repr(new PyObject(new PyGlobal("builtins", "ValueError"), tuple("no"))),
    "ValueError('no')",
  );
  const made = new PyObject(new PyObject(robot, tuple(1)), tuple(2));
  assertEquals(repr(made), "robots.Robot(1)(2)");
});

Deno.test("repr: prints instances by how they are rebuilt, or by their fields", () => {
  class Pose {
    x = 1;
    y = 2.5;
  }
  class Gripper {
    #open = true;
    __reduce__() {
      return {
        callable: new PyGlobal("robots", "Gripper"),
        args: tuple(this.#open),
      };
    }
  }
  class Broken {
    why = "no";
    __reduce__() {
      throw new Error("never");
    }
  }
  assertEquals(repr(new Pose()), "Pose(x=1, y=2.5)");
  assertEquals(repr(new Gripper()), "robots.Gripper(True)");
  assertEquals(repr(new Broken()), "Broken(why='no')");
  assertEquals(repr(Pose), "<class 'Pose'>");
  assertEquals(repr(new TypeError("bad")), "TypeError('bad')");
  assertEquals(repr(Symbol("s")), "<Symbol(s)>");
});

Deno.test("repr: an object with its own method prints itself, within the same limits", () => {
  class Deque {
    readonly items: unknown[];
    constructor(items: unknown[]) {
      this.items = items;
    }
    [pyRepr](show: (value: unknown) => string): string {
      return `deque(${show(this.items)})`;
    }
  }
  const loop = new Deque([1]);
  loop.items.push(loop);
  assertEquals(repr(loop), "deque([1, ...])");
  assertEquals(repr([new Deque([]), "x"]), "[deque([]), 'x']");
  let nested: unknown = "x".repeat(1000);
  for (let i = 0; i < 50; i++) nested = new Deque([nested]);
  const whole = `${"deque([".repeat(50)}'${"x".repeat(1000)}'${
    "])".repeat(50)
  }`;
  assertEquals(repr(nested, { maxLength: whole.length }), whole);
  assert(repr(nested, { maxLength: whole.length - 1 }).includes("…"));
  let bomb = new Deque([]);
  for (let i = 0; i < 200; i++) bomb = new Deque([bomb, bomb]);
  const text = repr(bomb, { maxLength: 10_000 });
  assert(text.length < 20_000 && text.includes("…"), `${text.length}`);
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = new Deque([deep]);
  assert(repr(deep).includes("…"));
});

Deno.test("repr: cuts what is too long or too deep", () => {
  assertEquals(repr([1, 2, 3, 4, 5], { maxLength: 7 }), "[1, 2, …");
  assertEquals(repr("x".repeat(1000), { maxLength: 5 }), "'xxxx…");
  assertEquals(
    repr(new Uint8Array(1000), { maxLength: 6 }),
    String.raw`b'\x00…`,
  );
  assertEquals(repr([[[1]]], { maxDepth: 2 }), "[[…]]");
  assertEquals(repr([1, [2], 3], { maxDepth: 1 }), "[1, …, 3]");
  let deep: unknown = [];
  for (let i = 0; i < 1_000_000; i++) deep = tuple(deep);
  assertEquals(repr(deep).length, 1000 + 1 + 2 * 1000);
  let twice: unknown[] = ["lol"];
  for (let i = 0; i < 100; i++) twice = [twice, twice];
  const text = repr(twice, { maxLength: 1_000_000 });
  assert(text.endsWith("…"));
  assertEquals(text.length, 1_000_001);
  const dict = new PyDict([[tuple(1), "x".repeat(100)]]);
  assertEquals(repr(dict, { maxLength: 10 }), "{(1,): 'xx…");
  for (const maxDepth of [0, 1001, 1.5, NaN]) {
    assertThrows(() => repr(1, { maxDepth }), RangeError, "maxDepth");
  }
  assertThrows(() => repr(1, { maxLength: 0 }), RangeError, "maxLength");
});

Deno.test("repr: names the classes that are known without registering", () => {
  assertEquals(repr(PyDateTime), "<class 'datetime.datetime'>");
  assertEquals(
    repr(new Date(Date.UTC(2024, 1, 29, 12, 30))),
    "datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.timezone.utc)",
  );
  assertEquals(repr(new Date(NaN)), "<Invalid Date>");
});

Deno.test("repr: names registered classes as Python knows them", () => {
  class Pose {
    x = 1;
  }
  const registry = new Registry().add({
    module: "geometry",
    name: "Pose",
    type: Pose,
    construct: () => new Pose(),
    reduce: (object) => ({
      callable: Pose,
      args: tuple(object instanceof Pose ? object.x : 0),
    }),
  });
  assertEquals(repr(new Pose(), { registry }), "geometry.Pose(1)");
  assertEquals(repr(Pose, { registry }), "<class 'geometry.Pose'>");
  assertEquals(
    repr(new PyObject(Pose, tuple(3)), { registry }),
    "geometry.Pose(3)",
  );
});
