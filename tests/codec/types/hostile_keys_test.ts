/** Keys that were chosen to be slow are refused or are not slow; honest ones are neither. */

import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  dumps,
  equivalentKey,
  FrozenSet,
  loads,
  PickleError,
  PyDict,
  PyGlobal,
  PyObject,
  PySet,
  PyStr,
  Registry,
  repr,
  Tuple,
  tuple,
} from "../../../codec/mod.ts";
import { isIndexText } from "../../../codec/types/collisions.ts";
import { entriesIn } from "../../../codec/types/tuple.ts";
import { pickle } from "../../kit/pickle_text.ts";

/** Numbers that V8 puts in one of 65,536 buckets. */
function collidingInts(count: number): number[] {
  const keys: number[] = [];
  for (let i = 0; keys.length < count; i++) {
    let x = ~i + (i << 15) | 0;
    x ^= x >>> 12;
    x = x + (x << 2) | 0;
    x ^= x >>> 4;
    x = Math.imul(x, 2057);
    x ^= x >>> 16;
    if ((x & 0xffff) === 0) keys.push(i);
  }
  return keys;
}

function collidingFloats(count: number): number[] {
  const view = new DataView(new ArrayBuffer(8));
  const mask = (x: bigint) => BigInt.asUintN(64, x);
  const keys: number[] = [];
  for (let i = 0; keys.length < count; i++) {
    const key = 1.5 + i * 2 ** -40;
    view.setFloat64(0, key);
    let h = view.getBigUint64(0);
    h = mask(~h + mask(h << 18n));
    h ^= h >> 31n;
    h = mask(h * 21n);
    h ^= h >> 11n;
    h = mask(h + mask(h << 6n));
    h ^= h >> 22n;
    if ((h & 0x3ffn) === 7n) keys.push(key);
  }
  return keys;
}

const HOSTILE: Readonly<Record<string, unknown[]>> = {
  ints: collidingInts(2000),
  floats: collidingFloats(2000),
  bigints: Array.from({ length: 2000 }, (_, i) => (BigInt(i + 1) << 64n) + 7n),
};

for (const [name, keys] of Object.entries(HOSTILE)) {
  Deno.test(`${name} that collide are refused in dicts and sets, read or made`, () => {
    const pairs = keys.map((key): [unknown, null] => [key, null]);
    const dict = dumps(new Map(pairs));
    for (
      const options of [{}, { exact: true }, { dicts: "object" }] as const
    ) {
      assertThrows(() => loads(dict, options), PickleError, "collide");
    }
    // A few at a time, which the loop sets by itself.
    const opcodes = [0x80, 4, 0x7d];
    for (let i = 0; i < keys.length; i += 100) {
      const some = keys.slice(i, i + 100).flatMap((key) => [
        ...dumps(key, { protocol: 3 }).subarray(2, -1),
        0x4e,
      ]);
      opcodes.push(0x28, ...some, 0x75);
    }
    const few = Uint8Array.from([...opcodes, 0x2e]);
    assertThrows(() => loads(few), PickleError, "collide");
    assertThrows(() => loads(dumps(new Set(keys))), PickleError, "collide");
    assertThrows(() => new PyDict(pairs), RangeError, "collide");
    assertThrows(() => new PySet(keys), RangeError, "collide");
    assertThrows(() => new FrozenSet(keys), RangeError, "collide");
    // As members they are described in strings.
    const inTuples = new PyDict(keys.map((key) => [tuple(key), key]));
    assertEquals(inTuples.get(tuple(keys[1999])), keys[1999]);
  });
}

Deno.test("a key has a thousand levels at most, whatever the depth of a pickle", () => {
  const key = (depth: number) => {
    return pickle(`\x80\x04})${"\x85".repeat(depth - 1)}Ns.`);
  };
  const limits = { maxDepth: 3000 };
  loads(key(900), { limits });
  assertThrows(() => loads(key(1100), { limits }), PickleError, "1000 levels");
});

Deno.test("honest numbers are keys by the ten thousand", () => {
  const families: ((i: number) => number)[] = [
    (i) => i,
    (i) => i * 65_536,
    (i) => -i,
    (i) => i / 10,
    (i) => 1.7e12 + i * 1000,
    (i) => i * Math.PI,
    (i) => 2 ** 31 + i,
  ];
  for (const family of families) {
    const pairs = Array.from(
      { length: 30_000 },
      (_, i): [number, number] => [family(i), i],
    );
    const read = loads(dumps(new Map(pairs)));
    assertEquals(read instanceof Map && read.size, 30_000);
    assertEquals(new PyDict(pairs).size, 30_000);
  }
  const ids = Array.from({ length: 20_000 }, (_, i) => (1n << 60n) + BigInt(i));
  assertEquals(new PySet(ids).size, 20_000);
});

Deno.test("long keys of one length are refused where there are many, and found where there are few", () => {
  const names = (count: number) =>
    Array.from({ length: count }, (_, i) => "a".repeat(17_000) + (10_000 + i));
  const dict = (count: number) =>
    new Map(names(count).map((name): [string, number] => [name, 1]));
  assertThrows(() => loads(dumps(dict(200))), PickleError, "copies");
  assertThrows(
    () => loads(dumps(dict(200)), { dicts: "object" }),
    PickleError,
    "copies",
  );
  assertThrows(() => loads(dumps(new Set(names(200)))), PickleError, "copies");
  for (const dicts of ["map", "object"] as const) {
    const read = loads(dumps(dict(8)), { dicts });
    assertEquals(read instanceof Map && read.get(names(8)[7]!), 1);
  }
  // Within tuples they are read in pieces.
  const keys = names(300).map((name) => tuple(name));
  const read = loads(dumps(new PyDict(keys.map((key, i) => [key, i]))));
  assertEquals(
    read instanceof PyDict && read.get(tuple(names(300)[299]!)),
    299,
  );
});

Deno.test("a look-up of tuples within each other takes one step for each", () => {
  const doubled = (levels: number) => {
    let value: unknown = tuple(1);
    for (let i = 0; i < levels; i++) value = tuple(value, value);
    return value;
  };
  const sets = (levels: number) => {
    let value: unknown = new FrozenSet([1]);
    for (let i = 0; i < levels; i++) {
      value = new FrozenSet([value, tuple(value)]);
    }
    return value;
  };
  for (const make of [doubled, sets]) {
    const dict = new PyDict([[make(200), "here"]]);
    assertEquals(dict.get(make(200)), "here");
    assertEquals(dict.has(make(199)), false);
    const set = new PySet([make(200)]);
    assertEquals([set.has(make(200)), set.delete(make(200)), set.size], [
      true,
      true,
      0,
    ]);
  }
});

Deno.test("one key that is mentioned again and again is read once", () => {
  const bytes = new Uint8Array(1 << 20);
  const pair = new PyStr(
    "x",
    Uint8Array.from([
      ...new Uint8Array(1 << 20).fill(97),
      0xed,
      0xa0,
      0x80,
      0xed,
      0xb0,
      0x80,
    ]),
  );
  const wide = new Tuple(1 << 18).fill(NaN);
  for (const key of [bytes, pair, wide]) {
    const dict = new PyDict<unknown, number>();
    for (let i = 0; i < 20_000; i++) dict.set(key, i);
    assertEquals(dict.size, 1);
  }
});

/** Multiples of 65,536 as text: V8 hashes a text that is an index by its lowest bits. */
const COLLIDING_TEXTS = Array.from(
  { length: 4000 },
  (_, i) => `${i * 65_536}`,
);

Deno.test("numbers as text that collide are refused in dicts and sets, read or made", () => {
  const pairs = COLLIDING_TEXTS.map((key): [string, null] => [key, null]);
  const texts = dumps(COLLIDING_TEXTS);
  const dict = dumps(new Map(pairs));
  const set = dumps(new Set(COLLIDING_TEXTS));
  const pair = (key: string) => [...dumps(key, { protocol: 3 }).slice(2, -1)];
  const oneByOne = COLLIDING_TEXTS.flatMap((key) => [...pair(key), 0x4e, 0x73]);
  const items = Uint8Array.of(0x80, 4, 0x7d, ...oneByOne, 0x2e);
  for (const bytes of [dict, set, items]) {
    assertThrows(() => loads(bytes), PickleError, "collide");
    assertThrows(() => loads(bytes, { exact: true }), PickleError, "collide");
  }
  assertThrows(() => new PyDict(pairs), RangeError, "collide");
  assertThrows(() => new PySet(COLLIDING_TEXTS), RangeError, "collide");
  const boxed = COLLIDING_TEXTS.map((key) => new PyStr(key));
  assertThrows(() => new PySet(boxed), RangeError, "collide");
  // In a list they are texts like others, read exactly and written again too.
  assertEquals(loads(texts), COLLIDING_TEXTS);
  assertEquals(dumps(loads(texts, { exact: true })), texts);
  // In tuples they are no keys themselves.
  const tuples = COLLIDING_TEXTS.map((key) => tuple(key));
  assertEquals(new PySet(tuples).size, tuples.length);
});

Deno.test("honest numbers as text are keys by the ten thousand", () => {
  for (const step of [1, 7, 100, 1000, 10_000, 65_535, 1e9 + 7]) {
    const keys = Array.from({ length: 20_000 }, (_, i) => `${i * step}`);
    const read = loads(dumps(new Map(keys.map((key) => [key, 1]))));
    assertEquals(read instanceof Map && read.size, keys.length);
    assertEquals(new PySet(keys).size, keys.length);
  }
  const few = Array.from({ length: 1000 }, (_, i) => `${i * 65_536}`);
  assertEquals(loads(dumps(new Set(few))), new Set(few));
});

Deno.test("long texts of one length are written one after the other, and equal ones once", () => {
  const texts = Array.from(
    { length: 1500 },
    (_, i) => "x".repeat(20_000) + `${i % 1000}`.padStart(8, "0"),
  );
  const bytes = dumps(texts);
  assertEquals(bytes.length < 1010 * 20_020, true);
  const read = loads(bytes);
  assertEquals(Array.isArray(read) && read[1499], texts[1499]);
});

Deno.test("a long text is not read for each mention, and those that look alike may not be mentioned for ever", () => {
  const text = "x".repeat(100_000);
  const { slice } = String.prototype;
  let read = 0;
  String.prototype.slice = function (from?: number, to?: number) {
    const part = slice.call(this, from, to);
    read += part.length;
    return part;
  };
  try {
    dumps(Array(1000).fill(text));
  } finally {
    String.prototype.slice = slice;
  }
  assert(read < 20 * text.length, `${read} characters`);
  const twin = `${text.slice(1)}y`;
  const often = (...all: string[]) => dumps(Array(500).fill(all).flat());
  assertThrows(() => loads(often(text, twin)), PickleError, "more copies");
  const other = `y${text.slice(1)}`;
  assertEquals(
    loads(often(text, other)),
    Array(500).fill([text, other]).flat(),
  );
  const few = [text, twin, text, twin, text, twin];
  assertEquals(loads(dumps(few)), few);
});

Deno.test("an attribute called size neither acts nor is believed", () => {
  const type = new PyGlobal("collections", "OrderedDict");
  let laughs: unknown = tuple("ha");
  for (let i = 0; i < 40; i++) laughs = tuple(laughs, laughs);
  for (const size of [-1e300, NaN, "9", laughs]) {
    const dict = new PyObject(type, tuple(), "newobj");
    dict.state = new Map([["size", size]]);
    assertEquals(repr(loads(dumps(dict))), "OrderedDict()");
    // What a call copies is counted all the same.
    const call = new PyObject(new PyGlobal("builtins", "bytes"), tuple(dict));
    const empty = Array.from({ length: 1000 }, () => new Map());
    assertThrows(
      () =>
        loads(dumps([call, empty]), { limits: { maxMessageCost: 100_000 } }),
      PickleError,
      "maxMessageCost",
    );
  }
});

/** What holds keys in a pickle: how it begins, what comes behind each key, and how it ends. */
const HOLDERS: readonly [
  name: string,
  begin: string,
  after: string,
  end: string,
][] = [
  ["a dict", "}(", "N", "u."],
  ["a set", "\x8f(", "", "\x90."],
  ["a frozenset", "(", "", "\x91."],
  ["an OrderedDict", "ccollections\nOrderedDict\n)R(", "N", "u."],
  [
    "an OrderedDict of pairs",
    "ccollections\nOrderedDict\n](",
    "N\x86",
    "e\x85R.",
  ],
  ["a class that extends Map", "cm\nOwnMap\n)\x81(", "N", "u."],
  ["a class that extends Map, of pairs", "cm\nOwnMap\n](", "N\x86", "e\x85R."],
  ["a class that extends Set", "cm\nOwnSet\n](", "", "e\x85R."],
];

class OwnMap extends Map {}
class OwnSet extends Set {}
const owns = new Registry().register(OwnMap, { module: "m" })
  .register(OwnSet, { module: "m" });

function pickleOf(
  keys: readonly string[],
  [, begin, after, end]: typeof HOLDERS[number],
): Uint8Array {
  const text = "\x80\x04" + begin + keys.map((key) => key + after).join("") +
    end;
  return pickle(text);
}

/** The keys are counted, not timed: each pickle would take minutes. */
for (const holder of HOLDERS) {
  Deno.test(`keys of ${holder[0]} that V8 hashes alike are refused`, () => {
    const numbers: string[] = [];
    for (let i = 0; i < 20_000; i++) {
      const text = String((i + 10_000) * 131_072);
      numbers.push(`\x8c${String.fromCharCode(text.length)}${text}`);
    }
    const read = () => loads(pickleOf(numbers, holder), { registry: owns });
    // What a class that the codec knows refuses comes as an inert object.
    if (holder[1].includes("OrderedDict")) assert(read() instanceof PyObject);
    else {
      const error = assertThrows(read, PickleError);
      assertStringIncludes(error.message, "chosen to collide");
    }
    const long = Array.from(
      { length: 20 },
      (_, i) => `X\x00\x40\0\0${String(i).padStart(16_384, "0")}`,
    );
    assertThrows(
      () => loads(pickleOf(long, holder), { registry: owns }),
      PickleError,
      "more copies of its own data",
    );
  });
}

Deno.test("a bigint is hashed without its sign: both together are refused", () => {
  const keys = Array.from({ length: 40 }, (_, i) => 1n + (BigInt(i) << 64n));
  const honest = Array.from({ length: 520 }, (_, i) => i + 2);
  const both = keys.flatMap((key) => [key, -key]);
  assertEquals(new PySet([...honest, ...keys]).size, 560);
  assertThrows(() => new PySet([...honest, ...both]), RangeError, "collide");
});

Deno.test("the texts that V8 hashes as numbers", () => {
  const texts = ["0", "9", "10", "4294967294"];
  const others = [
    "",
    "-1",
    "00",
    "01",
    "1.5",
    "1e3",
    "4294967295",
    "9999999999",
  ];
  assertEquals([...texts, ...others].filter(isIndexText), texts);
  const shares = Array.from(
    { length: 5000 },
    (_, i) => [`1.${i}1`, i] as const,
  );
  assertEquals(entriesIn(loads(dumps(new Map(shares))) as PyDict), 5000);
});

Deno.test("one long key again and again is compared with all others each time", () => {
  const long = Array.from(
    { length: 4 },
    (_, i) => `X\x00\x40\0\0${String(i).padStart(16_384, "0")}\x94`,
  );
  const again = pickleOf([...long, ...Array(100).fill("h\x03")], HOLDERS[0]!);
  assertThrows(() => loads(again), PickleError, "more copies of its own data");
});

Deno.test("a key of many dicts is read once, whatever their class", () => {
  let count = 0;
  class Key {
    [equivalentKey]() {
      return String(++count);
    }
  }
  class Own extends PyDict {}
  const registry = new Registry()
    .register(Key, { module: "m", name: "Key" })
    .register(Own, { module: "m", name: "Own" });
  for (
    const [name, make] of [
      ["collections\nOrderedDict", "h\x01)Rh\x00Ns"],
      ["collections\nOrderedDict", "h\x01]h\x00N\x86a\x85R"],
      ["collections\ndefaultdict", "h\x01)Rh\x00Ns"],
      ["collections\nCounter", "h\x01}h\x00K\x01s\x85R"],
      ["m\nOwn", "h\x01]h\x00N\x86a\x85R"],
      ["builtins\ndict", "}h\x00Ns"],
      ["builtins\nset", "h\x01]h\x00a\x85R"],
    ]
  ) {
    count = 0;
    const text = `\x80\x04cm\nKey\n)R\x85q\x00c${name}\nq\x01]${
      `${make}a`.repeat(50)
    }.`;
    const dicts = loads(pickle(text), {
      registry,
    });
    assert(Array.isArray(dicts) && dicts.length === 50);
    assertEquals([name, count], [name, 1]);
  }
});

Deno.test("names of bytes are counted as the strings that they become", () => {
  let names = "";
  for (let i = 0; i < 20_000; i++) {
    const text = String((i + 10_000) * 131_072);
    names += `C${String.fromCharCode(text.length)}${text}N`;
  }
  const text = `\x80\x04cm\nC\n)R}(${names}ub.`;
  const read = loads(pickle(text));
  assert(read instanceof PyObject);
  assertThrows(() => read.fields, RangeError, "chosen to collide");
});

Deno.test("a long int that stands in many keys is counted each time, and a short one is not", () => {
  const keys = (bits: number) => {
    const int = dumps(1n << BigInt(bits), { protocol: 2 }).subarray(2, -1);
    const pickle = [0x80, 2, ...int, 0x71, 0, 0x30, 0x7d, 0x28];
    // (int, i): None
    for (let i = 0; i < 100; i++) pickle.push(0x68, 0, 0x4b, i, 0x86, 0x4e);
    return loads(Uint8Array.from([...pickle, 0x75, 0x2e]));
  };
  assert(keys(500) instanceof PyDict);
  for (const bits of [2000, 400_000]) {
    const error = assertThrows(() => keys(bits), PickleError);
    assertStringIncludes(error.message, "more copies of its own data");
  }
});

Deno.test("a dict or set that was cleared may be filled with the same keys again", () => {
  const keys = Array.from({ length: 1200 }, (_, i) => `${i * 65_536}`);
  const dict = new PyDict<string, null>();
  const set = new PySet<string>();
  for (let time = 0; time < 3; time++) {
    for (const key of keys) dict.set(key, null);
    for (const key of keys) set.add(key);
    dict.clear();
    set.clear();
  }
  assertEquals([dict.size, set.size], [0, 0]);
});
