import {
  assert,
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import {
  ByteArray,
  Complex,
  Decimal,
  equivalentKey,
  float,
  Fraction,
  FrozenSet,
  PyDict,
  PyFloat,
  PyGlobal,
  PySet,
  PyStr,
  type Tuple,
  tuple,
} from "../../../codec/mod.ts";

function bytes(...values: number[]): Uint8Array {
  return new Uint8Array(values);
}

/** Keys that Python holds equal: `a == b and hash(a) == hash(b)`. */
const EQUAL: [unknown, unknown][] = [
  [1, true],
  [0, false],
  [1, float(1)],
  [true, float(1)],
  [0, -0],
  [0, float(-0)],
  [1, 1n],
  [2 ** 60, 2n ** 60n],
  [1e300, BigInt(1e300)],
  [10n ** 400n, new Decimal("1e400")],
  [new Fraction(10n ** 400n, 1n), 10n ** 400n],
  ["a", new PyStr("a")],
  [null, undefined],
  [bytes(1, 2), bytes(1, 2)],
  [bytes(), bytes()],
  [tuple(), tuple()],
  [tuple(1, "a"), tuple(true, new PyStr("a"))],
  [tuple(tuple(1), bytes(1)), tuple(tuple(float(1)), bytes(1))],
  [new FrozenSet([1, 2]), new FrozenSet([2, true])],
  [tuple(new FrozenSet(["a"])), tuple(new FrozenSet(["a"]))],
  [new Complex(1, 0), 1],
  [new Complex(1, 2), new Complex(1, 2)],
  [new PyGlobal("m", "C"), new PyGlobal("m", "C")],
];

/** Keys that Python tells apart. */
const DIFFERENT: [unknown, unknown][] = [
  ["a", bytes(97)],
  ["1", 1],
  [1, 2],
  [2 ** 53, 2n ** 53n + 1n],
  [tuple(1), 1],
  [tuple(1, 2), tuple(2, 1)],
  [tuple(), tuple(null)],
  [tuple("a,b"), tuple("a", "b")],
  [tuple(1), new FrozenSet([1])],
  [bytes(1), bytes(1, 0)],
  [null, false],
  [null, 0],
  [new Complex(1, 2), new Complex(2, 1)],
  [new PyGlobal("m", "C"), new PyGlobal("m", "D")],
  [new Date(0), new Date(0)],
  [float(NaN), float(NaN)],
];

Deno.test("PyDict: keys that Python holds equal are one", () => {
  for (const [a, b] of EQUAL) {
    for (const [first, second] of [[a, b], [b, a]]) {
      const dict = new PyDict([[first, "first"]]);
      assert(dict.has(second));
      assertEquals(dict.get(second), "first");
      dict.set(second, "second");
      assertEquals(dict.size, 1);
      assertEquals([...dict.values()], ["second"]);
      assertStrictEquals(
        [...dict.keys()][0],
        first === undefined ? null : Object.is(first, -0) ? 0 : first,
      );
      assertEquals(dict.get(first), "second");
      assertEquals(dict.delete(second), true);
      assertEquals(dict.size, 0);
      assertEquals(dict.has(first), false);
      dict.set(second, "third");
      assertEquals(dict.get(first), "third");
    }
  }
});

Deno.test("PyDict: keys that Python tells apart are two", () => {
  for (const [a, b] of DIFFERENT) {
    const dict = new PyDict<unknown, unknown>([[a, "a"]]);
    assertEquals(dict.has(b), false);
    dict.set(b, "b");
    assertEquals([dict.get(a), dict.get(b)], ["a", "b"]);
    assertEquals(dict.size, 2);
    assertEquals(dict.delete(a), true);
    assertEquals([dict.get(a), dict.get(b)], [undefined, "b"]);
  }
});

Deno.test("PyDict: among plain keys it is a Map", () => {
  const dict = new PyDict<unknown, unknown>([["a", 1], [2, "b"], [null, 3], [
    1.5,
    4,
  ]]);
  assert(dict instanceof Map);
  assertEquals(dict.get("a"), 1);
  assertEquals(dict.get(2), "b");
  assertEquals(dict.get(null), 3);
  assertEquals(dict.get("b"), undefined);
  assertEquals(dict.delete("b"), false);
  dict.clear();
  assertEquals(dict.size, 0);
  dict.set(true, 1);
  dict.clear();
  assertEquals(dict.has(1), false);
});

Deno.test("PyDict: what Python cannot hash is no key", () => {
  const unhashable: [unknown, string][] = [
    [[], "list"],
    [new Map(), "dict"],
    [{}, "dict"],
    [Object.create(null), "dict"],
    [new Set(), "set"],
    [new ByteArray(1), "bytearray"],
    [tuple(1, [2]), "list"],
    [new FrozenSet([]), ""],
  ];
  for (const [key, type] of unhashable) {
    const dict = new PyDict();
    if (type === "") {
      dict.set(key, 1);
      continue;
    }
    const message = `Unhashable type: "${type}"`;
    assertThrows(() => dict.set(key, 1), TypeError, message);
    assertThrows(() => dict.get(key), TypeError, message);
    assertThrows(() => dict.has(key), TypeError, message);
    assertThrows(() => dict.delete(key), TypeError, message);
    assertThrows(() => new PySet().add(key), TypeError, message);
  }
});

Deno.test("PyDict: other objects are themselves, unless they say what they equal", () => {
  class Id {
    constructor(readonly number: number) {}
  }
  class Point extends Id {
    [equivalentKey](): unknown {
      return tuple(Point, this.number);
    }
  }
  const dict = new PyDict<unknown, unknown>([[new Id(1), "id"], [
    new Point(1),
    "point",
  ]]);
  assertEquals(dict.get(new Id(1)), undefined);
  assertEquals(dict.get(new Point(1)), "point");
  assertEquals(dict.get(new Point(2)), undefined);
  assertEquals(dict.get(tuple(new Point(1))), undefined);
  dict.set(tuple(new Point(1)), "in a tuple");
  assertEquals(dict.get(tuple(new Point(1))), "in a tuple");
});

Deno.test("PyDict: keys that share their parts take linear time", () => {
  let key: Tuple = tuple();
  for (let i = 0; i < 500; i++) key = tuple(key, key);
  const dict = new PyDict([[key, 1]]);
  assertEquals(dict.get(key), 1);
});

Deno.test("PyDict: a key nested beyond all measure is refused", () => {
  let key: Tuple = tuple();
  for (let i = 0; i < 5000; i++) key = tuple(key);
  assertThrows(() => new PyDict([[key, 1]]), RangeError, "levels deep");
});

Deno.test("PyDict: a key that changes after a look-up is found by its content", () => {
  const dict = new PyDict([[bytes(1), "one"], [bytes(2), "two"]]);
  const key = bytes(1);
  assertEquals(dict.get(key), "one");
  key[0] = 2;
  assertEquals(dict.get(key), "two");
  key[0] = 3;
  assertEquals(dict.get(key), undefined);
});

Deno.test("PySet: members that Python holds equal are one", () => {
  for (const [a, b] of EQUAL) {
    const set = new PySet([a, b]);
    assertEquals(set.size, 1);
    assert(set.has(b));
    assertEquals(set.delete(b), true);
    assertEquals(set.has(a), false);
  }
  for (const [a, b] of DIFFERENT) {
    const set = new PySet([a, b]);
    assertEquals(set.size, 2);
    assertEquals(set.delete(a), true);
    assert(set.has(b));
  }
});

Deno.test("PySet: cleared, it is as new", () => {
  const set = new PySet<unknown>([true, tuple(1)]);
  set.clear();
  assertEquals([set.size, set.has(1), set.has(tuple(1))], [0, false, false]);
  set.add(1);
  assertEquals([...set], [1]);
});

Deno.test("FrozenSet: a set by value, whatever its order", () => {
  const dict = new PyDict<unknown, unknown>([[
    new FrozenSet([1, "a", tuple(2)]),
    "x",
  ]]);
  assertEquals(
    dict.get(new FrozenSet<unknown>([tuple(float(2)), "a", true])),
    "x",
  );
  assertEquals(dict.get(new FrozenSet<unknown>(["a", true])), undefined);
  assert(new FrozenSet() instanceof PySet);
});

Deno.test("PyDict: a NaN is found as in a Map, and a boxed one is itself", () => {
  const boxed = new PyFloat(NaN);
  const dict = new PyDict<unknown, unknown>([[NaN, 1], [boxed, 2]]);
  assertEquals([dict.get(NaN), dict.get(boxed), dict.size], [1, 2, 2]);
});

Deno.test("a text beside a tuple is looked up as it is, which is hashed once, and not as a new one each time", () => {
  const text = "a".repeat(16_000);
  const set = new PySet<unknown>([tuple(1)]);
  const { get } = Map.prototype;
  let longest = 0;
  Map.prototype.get = function (key: unknown): unknown {
    if (typeof key === "string") longest = Math.max(longest, key.length);
    return get.call(this, key);
  };
  try {
    set.add(text);
    set.has(text);
  } finally {
    Map.prototype.get = get;
  }
  assertEquals(longest, text.length);
});
