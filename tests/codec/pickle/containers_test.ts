import { assertEquals } from "@std/assert";
import {
  dumps,
  FrozenSet,
  loads,
  PyDict,
  Tuple,
  tuple,
} from "../../../codec/mod.ts";
import { assertSameBytes, type Pair } from "../../kit/python/same_bytes.ts";

const SIZES = [0, 1, 2, 3, 4, 999, 1000, 1001, 1999, 2000, 2001, 3000];
const range = (size: number) => Array.from({ length: size }, (_, i) => i);

function record(size: number): Record<string, number> {
  return Object.fromEntries(range(size).map((i) => [`k${i}`, i]));
}

Deno.test("tuples of each length have their opcode", async () => {
  await assertSameBytes(
    SIZES.map((size): Pair => [`tuple(range(${size}))`, tuple(...range(size))]),
  );
});

Deno.test("lists are written in batches of 1000, the last one never as a single item", async () => {
  await assertSameBytes(
    SIZES.map((size): Pair => [`list(range(${size}))`, range(size)]),
  );
});

Deno.test("dicts are written in batches of 1000, an empty one after full ones", async () => {
  const pairs = SIZES.flatMap((size): Pair[] => [
    [`{"k%d" % i: i for i in range(${size})}`, record(size)],
    [
      `{"k%d" % i: i for i in range(${size})}`,
      Object.assign(Object.create(null), record(size)),
    ],
    [
      `{"k%d" % i: i for i in range(${size})}`,
      new Map(Object.entries(record(size))),
    ],
    [
      `{i: i for i in range(${size})}`,
      new PyDict(range(size).map((i) => [i, i])),
    ],
  ]);
  await assertSameBytes(pairs);
});

Deno.test("sets are written in batches of 1000, frozensets in one", async () => {
  const pairs = SIZES.flatMap((size): Pair[] => [
    [`set(range(${size}))`, new Set(range(size))],
    [`frozenset(range(${size}))`, new FrozenSet(range(size))],
  ]);
  await assertSameBytes(pairs);
});

Deno.test("dict keys can be anything that Python can hash", async () => {
  const key = tuple(1, "a");
  await assertSameBytes([
    [
      "{None: 1, 2.5: 2, (1, 'a'): 3, True: 4}",
      new Map<unknown, unknown>([[null, 1], [2.5, 2], [key, 3], [true, 4]]),
    ],
    ["{'1': 1, '0': 0}", new Map([["1", 1], ["0", 0]])],
  ]);
});

Deno.test("keys that JavaScript knows otherwise are data", async () => {
  const record = Object.create(null);
  record["__proto__"] = 1;
  record["constructor"] = null;
  record["__reduce__"] = [];
  await assertSameBytes([
    ["{'__proto__': 1, 'constructor': None, '__reduce__': []}", record],
    ["{'constructor': 'x', 'length': 3, 'size': 4}", {
      constructor: "x",
      length: 3,
      size: 4,
    }],
  ]);
  assertEquals(
    dumps({ constructor: null }),
    dumps(new Map([["constructor", null]])),
  );
});

Deno.test("only own enumerable properties of an object are its items", () => {
  const hidden = Object.defineProperty({ a: 1 }, "b", { value: 2 });
  assertEquals(dumps(hidden), dumps({ a: 1 }));
  assertEquals(dumps({ a: undefined }), dumps({ a: null }));
  assertEquals(dumps({ [Symbol("s")]: 1, a: 1 }), dumps({ a: 1 }));
});

Deno.test("a hole in an array is None", () => {
  assertEquals(dumps([1, , 3]), dumps([1, null, 3]));
});

Deno.test("an object that stands twice is written once", async () => {
  const list = [1],
    dict = { a: list },
    set = new Set([2]),
    frozen = new FrozenSet([3]),
    pair = tuple(list, set);
  await assertSameBytes([
    [
      "(lambda l, s, f: (lambda d, t: [l, d, s, f, t, l, d, s, f, t])({'a': l}, (l, s)))([1], {2}, frozenset([3]))",
      [list, dict, set, frozen, pair, list, dict, set, frozen, pair],
    ],
  ]);
});

Deno.test("equal objects are two, other than equal strings", async () => {
  await assertSameBytes([["[[1], [1], {}, {}, (1, [2]), (1, [2])]", [
    [1],
    [1],
    {},
    {},
    tuple(1, [2]),
    tuple(1, [2]),
  ]]]);
});

Deno.test("memo indices go beyond 255", async () => {
  const lists = range(300).map((i) => [i]);
  await assertSameBytes([
    ["(lambda x: x + x)([[i] for i in range(300)])", [...lists, ...lists]],
    [
      "(lambda x: x + x)(['k%d' % i for i in range(70000)])",
      [...range(70000), ...range(70000)].map((i) => `k${i}`),
    ],
  ]);
});

Deno.test("the empty tuple has no place in the memo", async () => {
  const empty = tuple();
  await assertSameBytes([["[(), (), 'a', 'a']", [empty, empty, "a", "a"]]]);
});

Deno.test("cycles through lists, dicts, tuples and sets are as CPython's", async () => {
  const prelude = `
def self_list():
    a = []; a.append(a); return a
def self_dict():
    a = {}; a[1] = a; return a
def through(make):
    a = []; t = make(a); a.append(t); return t
def through_dict(make):
    a = {}; t = make(a); a["t"] = t; return t
`;
  const list: unknown[] = [];
  list.push(list);
  const dict = new Map<unknown, unknown>();
  dict.set(1, dict);
  const through = (make: (a: unknown[]) => unknown) => {
    const inner: unknown[] = [];
    const outer = make(inner);
    inner.push(outer);
    return outer;
  };
  const throughDict = (make: (a: unknown) => unknown) => {
    const inner: Record<string, unknown> = {};
    const outer = make(inner);
    inner["t"] = outer;
    return outer;
  };
  await assertSameBytes([
    ["self_list()", list],
    ["self_dict()", dict],
    ["through(lambda a: (a,))", through((a) => tuple(a))],
    ["through(lambda a: (1, a))", through((a) => tuple(1, a))],
    ["through(lambda a: (1, 2, a))", through((a) => tuple(1, 2, a))],
    [
      "through(lambda a: (1, 2, 3, a, 5))",
      through((a) => tuple(1, 2, 3, a, 5)),
    ],
    [
      "through(lambda a: ((a,), (a,)))",
      through((a) => tuple(tuple(a), tuple(a))),
    ],
    ["through_dict(lambda a: (a,))", throughDict((a) => tuple(a))],
    ["through(lambda a: {1: (a,)})", through((a) => new Map([[1, tuple(a)]]))],
  ], { prelude });
});

Deno.test("nesting up to the limit is written, and loads again", () => {
  let value: unknown = [];
  for (let i = 1; i < 1000; i++) value = i % 2 ? tuple(value) : [value];
  let back = loads(dumps(value));
  let depth = 0;
  for (; back instanceof Array && back.length > 0; depth++) back = back[0]!;
  assertEquals(depth, 999);
  assertEquals(back instanceof Tuple, false);
});
