/** An opcode with many items does its work in parts, and everything comes out as of many opcodes with few. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  dumps,
  loads,
  NEED_MORE,
  PickleDecoder,
  PickleLimitError,
  PyGlobal,
  PyObject,
  Registry,
  tuple,
  type UnpicklerOptions,
  UnpicklingError,
  Uuid,
} from "../../../codec/mod.ts";
import { PAUSED } from "../../../codec/unpickle/decoder.ts";
import { pickle } from "../../kit/pickle_text.ts";

class Parts extends Array {}
const registry = new Registry().register(Parts, { module: "m", name: "Parts" });

/** More than two parts, and no whole number of them. */
const COUNT = 2502;

function bytes(...parts: string[]): Uint8Array {
  return pickle(parts.join(""));
}

function int(value: number): string {
  return "M" + String.fromCharCode(value & 255, value >> 8);
}

/** The numbers from 0 on, as one opcode takes them, or as two hundred of a few. */
function inOne(begin: string, items: readonly string[], end: string): string {
  return begin + items.join("") + end;
}

function inMany(begin: string, items: readonly string[], end: string): string {
  let text = "";
  for (let at = 0; at < items.length; at += 12) {
    text += begin + items.slice(at, at + 12).join("") + end;
  }
  return text;
}

const ints = Array.from({ length: COUNT }, (_, i) => int(i));
const pairs = ints.map((key) => `${key}N`);
const tuples = ints.map((key) => `${key}\x85`);
const names = ints.map((_, i) =>
  `\x8c\x05n${String(10_000 + i).slice(1)}K\x01`
);
/** The last key is no string: with `dicts: "object"` a Map takes the object's place. */
const mixed = [...names.slice(1), "NN"];

const TARGETS: Readonly<
  Record<string, [begin: string, items: string[], end: string]>
> = {
  "APPENDS to a list": ["](", ints, "e"],
  "SETITEMS in a dict": ["}(", pairs, "u"],
  "SETITEMS in a dict of names": ["}(", names, "u"],
  "SETITEMS in a dict of names and None": ["}(", mixed, "u"],
  "SETITEMS in a dict of tuples": ["}(", tuples.map((key) => `${key}N`), "u"],
  "ADDITEMS to a set": ["\x8f(", ints, "\x90"],
  "ADDITEMS of tuples": ["\x8f(", tuples, "\x90"],
  "APPENDS to a deque": ["ccollections\ndeque\n)R(", ints, "e"],
  "SETITEMS in an OrderedDict": ["ccollections\nOrderedDict\n)R(", pairs, "u"],
  "APPENDS to an unknown object": ["cm\nC\n)\x81(", ints, "e"],
  "SETITEMS in an unknown object": ["cm\nC\n)\x81(", pairs, "u"],
  "APPENDS to a class of one's own": ["cm\nParts\n)\x81(", ints, "e"],
};

const OPTIONS: readonly UnpicklerOptions[] = [
  { registry },
  { registry, dicts: "object" },
  { exact: true },
];

/** Read in a stream, cut in the midst of the opcodes, with pauses counted. */
function streamed(
  pickle: Uint8Array,
  options: UnpicklerOptions,
): { value: unknown; pauses: number } {
  const decoder = new PickleDecoder(options);
  let pauses = 0;
  // What `exact` tells of memo entries depends on the next byte.
  const size = options.exact ? pickle.length : 1000;
  for (let at = 0; at < pickle.length; at += size) {
    decoder.push(pickle.subarray(at, at + size));
    for (;;) {
      const value = decoder.nextTurn();
      if (value === NEED_MORE) break;
      if (value !== PAUSED) return { value, pauses };
      pauses++;
    }
  }
  throw new Error("The pickle has no end");
}

for (const [name, [begin, items, end]] of Object.entries(TARGETS)) {
  Deno.test(`parts: ${name}`, () => {
    // The value is memoized, and got again: it is the same one.
    const long = bytes("\x80\x04", inOne(begin, items, end), "\x94h\x00\x86.");
    const more = begin.slice(0, -1);
    const few = bytes(
      "\x80\x04" + more,
      inMany("(", items, end),
      "\x94h\x00\x86.",
    );
    for (const options of OPTIONS) {
      const { value, pauses } = streamed(long, options);
      const written = dumps(value, { registry });
      assertEquals(written, dumps(loads(few, options), { registry }));
      assertEquals(written, dumps(loads(long, options), { registry }));
      assert(Array.isArray(value) && value[0] === value[1]);
      assert(pauses >= 2, `${pauses} pauses`);
    }
  });
}

const MADE: Readonly<
  Record<string, [items: string[], op: string, like: string]>
> = {
  LIST: [ints, "l", inOne("](", ints, "e")],
  DICT: [pairs, "d", inOne("}(", pairs, "u")],
  "DICT of names and None": [mixed, "d", inOne("}(", mixed, "u")],
  FROZENSET: [ints, "\x91", inOne("cbuiltins\nfrozenset\n](", ints, "e\x85R")],
  TUPLE: [ints, "t", ""],
};

for (const [name, [items, op, like]] of Object.entries(MADE)) {
  Deno.test(`parts: ${name}`, () => {
    const long = bytes("\x80\x04", inOne("(", items, op), "\x94h\x00\x86.");
    for (const options of OPTIONS) {
      const { value } = streamed(long, options);
      assert(Array.isArray(value) && value[0] === value[1]);
      assertEquals(dumps(value), dumps(loads(long, options)));
      if (like && !options.exact) {
        assertEquals(
          dumps(value[0]),
          dumps(loads(bytes("\x80\x04", like, "."), options)),
        );
      }
    }
  });
}

/** What one call or state is given, and is copied from there in parts. */
const GIVEN: Readonly<
  Record<string, [begin: string, items: string[], end: string]>
> = {
  "Counter(dict)": [
    "ccollections\nCounter\n}(",
    ints.map((key) => `${key}K\x07`),
    "u\x85R",
  ],
  "OrderedDict(list of pairs)": [
    "ccollections\nOrderedDict\n](",
    ints.map((key) => `${key}K\x07\x86`),
    "e\x85R",
  ],
  "defaultdict(None, dict)": [
    "ccollections\ndefaultdict\nN}(",
    ints.map((key) => `${key}K\x07`),
    "u\x86R",
  ],
  "an OrderedDict of protocol 1": [
    "ccopy_reg\n_reconstructor\n(ccollections\nOrderedDict\nc__builtin__\ndict\n}(",
    ints.map((key) => `${key}K\x07`),
    "utR",
  ],
  "an unknown dict of protocol 1": [
    "ccopy_reg\n_reconstructor\n(cm\nC\nc__builtin__\ndict\n}(",
    ints.map((key) => `${key}K\x07`),
    "utR",
  ],
};

/** The pairs of a dict, whatever stands for it. */
function pairsIn(value: unknown): unknown[] {
  if (value instanceof Map) return [...value];
  if (!(value instanceof PyObject)) throw new Error(`No dict: ${value}`);
  return value.dictItems ?? [];
}

for (const [name, [begin, items, end]] of Object.entries(GIVEN)) {
  Deno.test(`parts: ${name}`, () => {
    const pickle = bytes("\x80\x02", begin, ...items, end, "q\x00h\x00\x86.");
    const { value, pauses } = streamed(pickle, {});
    assert(Array.isArray(value) && value[0] === value[1]);
    assertEquals(pairsIn(value[0]), items.map((_, i) => [i, 7]));
    assertEquals(dumps(value), dumps(loads(pickle)));
    // One or two for the dict itself, as many for what is made of it.
    assert(pauses >= 4, `${pauses} pauses`);
  });
}

Deno.test("parts: a class that refuses a later part comes with its arguments", () => {
  const items = ints.map((key, i) => key + (i < COUNT - 1 ? "K\x07" : "N"));
  const { value } = streamed(
    bytes(
      "\x80\x02ccollections\nCounter\n}(",
      ...items,
      "u\x85Rq\x00h\x00\x86.",
    ),
    {},
  );
  assert(Array.isArray(value) && value[0] === value[1]);
  const [counter] = value;
  assert(counter instanceof PyObject && counter.dictItems === undefined);
  assert(counter.args[0] instanceof Map);
  assertEquals(counter.args[0].size, COUNT);
});

Deno.test("parts: a dict with another key than a string becomes a Map, and is put in its place", () => {
  const pickle = bytes(
    "\x80\x04]\x94(}\x94(",
    ...names,
    "u(\x8c\x05n0001K\x02NK\x03u",
    ...ints,
    "e.",
  );
  const { value, pauses } = streamed(pickle, { dicts: "object" });
  assert(Array.isArray(value) && value[0] instanceof Map);
  assertEquals(value.length, COUNT + 1);
  assertEquals([...value[0]].slice(0, 2), [["n0000", 1], ["n0001", 2]]);
  assertEquals([...value[0]].at(-1), [null, 3]);
  assert(pauses >= 9, `${pauses} pauses`);
});

Deno.test("parts: what is read in one turn is bounded", () => {
  for (const line of ["I", "L", "F", "g", "p"]) {
    const decoder = new PickleDecoder();
    decoder.push(bytes("N", line, "1".repeat(10_000)));
    assertThrows(() => decoder.next(), PickleLimitError, "maxIntDigits");
  }
  const many = "K\x01".repeat(140_000);
  for (const key of [`(${many}t`, `(((${many}ttt`]) {
    assertThrows(
      () => loads(bytes("\x80\x04}", key, "Ns.")),
      UnpicklingError,
      "Key has more than 131072 members",
    );
  }
  const path = `cpathlib\nPurePosixPath\n(\x8c\x00\x94${
    "h\x00".repeat(70_000)
  }tR`;
  const names = Array.from(
    { length: 70_000 },
    (_, i) => `X\x06\x00\x00\x00${100_000 + i}N`,
  );
  const error = `cbuiltins\nValueError\n)R}(${names.join("")}ub`;
  for (const inert of [path, error]) {
    assert(loads(bytes("\x80\x04", inert, ".")) instanceof PyObject);
  }
});

Deno.test("parts: what is wrong in a later part is told with the opcode's place", () => {
  const late = bytes("\x80\x04\x8f(", ...ints, "]\x90.");
  const error = assertThrows(() => loads(late), UnpicklingError);
  assertEquals(
    error.message,
    'Unhashable type: "list" (ADDITEMS at offset 7511)',
  );
  assertThrows(() => streamed(late, {}), UnpicklingError, error.message);
});

Deno.test("parts: the names of a dict object are listed once in a turn", () => {
  const dict = `}(${names.join("")}u`;
  const { keys } = Object;
  let lists = 0;
  Object.keys = (value: object) => {
    const list = keys(value);
    if (list.length >= COUNT) lists++;
    return list;
  };
  try {
    for (
      const pickle of [
        `cbuiltins\nValueError\n)R${dict}b`,
        `ccollections\nOrderedDict\n${dict}\x85R`,
        `cm\nC\n)${dict}\x92`,
      ]
    ) {
      const decoder = new PickleDecoder({ dicts: "object" });
      decoder.push(bytes("\x80\x04", pickle, "."));
      for (let value: unknown = PAUSED; value === PAUSED;) {
        lists = 0;
        value = decoder.nextTurn();
        assert(
          lists <= 1,
          `${lists} lists of names for ${pickle.slice(0, 30)}`,
        );
      }
    }
  } finally {
    Object.keys = keys;
  }
});

Deno.test("parts: a long text is no UUID, however many hyphens it has", () => {
  const digits = "12345678-1234-5678-1234-567812345678";
  for (const [hyphens, type] of [[900, Uuid], [3000, PyObject]] as const) {
    const pickle = dumps(
      new PyObject(
        new PyGlobal("uuid", "UUID"),
        tuple(digits + "-".repeat(hyphens)),
      ),
    );
    assert(loads(pickle) instanceof type);
  }
});

Deno.test("parts: a deque of a long list keeps the last ones", () => {
  for (
    const [maxlen, count] of [["", COUNT], ["K\x05", 5], ["M\x88\x13", COUNT]]
  ) {
    const args = `](${ints.join("")}e${maxlen}${maxlen ? "\x86" : "\x85"}`;
    const deque = loads(bytes("\x80\x04ccollections\ndeque\n", args, "R."));
    assert(Array.isArray(deque) && deque.length === count);
    assertEquals([...deque], Array.from(ints.keys()).slice(-Number(count)));
  }
});

Deno.test("parts: a turn reads 64 KiB, or what takes a mebibyte of memory", () => {
  for (const options of [{}, { exact: true }]) {
    const pauses = (text: string): number => {
      const decoder = new PickleDecoder(options);
      decoder.push(bytes(text));
      let count = 0;
      while (decoder.nextTurn() === PAUSED) count++;
      return count;
    };
    const KIB = 1024;
    assertEquals(pauses(`${"N0".repeat(100 * KIB)}N.`), 3);
    assertEquals(pauses(`(${"N".repeat(60 * KIB)}l.`), 0);
    assert(pauses(`(${"]".repeat(60 * KIB)}l.`) > 8);
    assert(pauses(`(${"C\x01a".repeat(20 * KIB)}l.`) > 1);
    const rows = "}\x94(u".repeat(100 * KIB);
    assert(pauses(`](${rows}e.`) > 5);
    // Small dicts that hold what refuses late are filled again many in a turn.
    const late = "cnumpy\ndtype\n\x8c\x02f8\x85Rq\x01";
    const dicts = `](${"}h\x01Ns".repeat(3000)}e`;
    assert(pauses(`(${late}${dicts}h\x01K\x01at.`) < 30);
    const tuples = "K\x01\x85\x94".repeat(100 * KIB);
    assert(pauses(`](${tuples}e.`) > 3);
  }
});
