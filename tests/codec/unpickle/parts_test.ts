/** An opcode with many items does its work in parts, and everything comes out as of many opcodes with few. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  dumps,
  loads,
  NEED_MORE,
  PickleDecoder,
  Registry,
  type UnpicklerOptions,
  UnpicklingError,
} from "../../../codec/mod.ts";
import { PAUSED } from "../../../codec/unpickle/decoder.ts";

class Parts extends Array {}
const registry = new Registry().register(Parts, { module: "m", name: "Parts" });

/** More than two parts, and no whole number of them. */
const COUNT = 2502;

function bytes(...parts: string[]): Uint8Array {
  return Uint8Array.from(parts.join(""), (letter) => letter.charCodeAt(0));
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

Deno.test("parts: what is wrong in a later part is told with the opcode's place", () => {
  const late = bytes("\x80\x04\x8f(", ...ints, "]\x90.");
  const error = assertThrows(() => loads(late), UnpicklingError);
  assertEquals(
    error.message,
    'Unhashable type: "list" (ADDITEMS at offset 7511)',
  );
  assertThrows(() => streamed(late, {}), UnpicklingError, error.message);
});
