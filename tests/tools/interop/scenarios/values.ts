/** Each type, both ways. */

import { assertEquals } from "@std/assert";
import {
  float,
  FrozenSet,
  PyDict,
  PySet,
  tuple,
} from "../../../../codec/mod.ts";
import { odd, PythonError } from "../../../kit/python/peer.ts";
import { failIfAny } from "../fail_if_any.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";

/** A Python literal, what we send as it, and what we get for it where that is not the same. */
type Row = readonly [literal: string, sent: unknown, received?: unknown];

const bytes = (...values: number[]) => Uint8Array.of(...values);

const ROWS: readonly Row[] = [
  ["None", null],
  ["None", undefined, null],
  ["True", true],
  ["False", false],
  ["0", 0],
  ["255", 255],
  ["256", 256],
  ["-1", -1],
  ["2147483647", 2 ** 31 - 1],
  ["-2147483648", -(2 ** 31)],
  ["2147483648", 2 ** 31],
  ["9007199254740991", Number.MAX_SAFE_INTEGER],
  ["9007199254740993", 2n ** 53n + 1n],
  ["9223372036854775808", 2n ** 63n],
  ["-9223372036854775809", -(2n ** 63n) - 1n],
  ["3", 3n, 3],
  ["1.5", 1.5],
  ["1.0", float(1), 1],
  ["-0.0", -0],
  ["0.1", 0.1],
  ["5e-324", 5e-324],
  ["1e308", float(1e308), 1e308],
  ["1e999", Infinity],
  ["-1e999", -Infinity],
  ["''", ""],
  ["'é à Noël'", "é à Noël"],
  ["'🤖'", "🤖"],
  ["'a\\x00b\\n'", "a\0b\n"],
  ["'\\ud83d'", "\ud83d"],
  ["b''", bytes()],
  ["b'\\x00\\x80\\xff.'", bytes(0, 0x80, 0xff, 0x2e)],
  ["()", tuple()],
  ["(1,)", tuple(1)],
  ["(1, 'b')", tuple(1, "b")],
  ["(1, 2, 3, 4)", tuple(1, 2, 3, 4)],
  ["[]", []],
  ["[1]", [1]],
  ["[[1], (2, [3])]", [[1], tuple(2, [3])]],
  ["{}", new Map()],
  ["{'a': 1}", new Map([["a", 1]])],
  ["{'a': [1]}", { a: [1] }, new Map([["a", [1]]])],
  [
    "{1: 'x', (1, 2): None, None: b''}",
    new PyDict<unknown, unknown>([
      [1, "x"],
      [tuple(1, 2), null],
      [null, bytes()],
    ]),
  ],
  ["{1, 2, 3}", new PySet([1, 2, 3]), new Set([1, 2, 3])],
  ["{1, (2, 3)}", new PySet([1, tuple(2, 3)])],
];

async function ourValues(stage: Stage): Promise<void> {
  const { talks } = await stage.pair({ bind: { 0x10: "compare" } });
  const wrong: string[] = [];
  for (const [literal, sent] of ROWS) {
    const verdict = await talks.execute(0x10, sent, literal);
    if (verdict !== true) {
      wrong.push(`${literal} reached Python as ${String(verdict)}`);
    }
  }
  failIfAny(wrong);
}

/** `execute` of the Python library cannot give `()`: IndexError. We can. */
async function theirValues(stage: Stage): Promise<void> {
  const { talks } = await stage.pair({ bind: { 0x10: "literal" } });
  for (const row of ROWS) {
    const [literal] = row;
    const value = await talks.execute(0x10, literal);
    assertEquals(value, row.at(-1), `Python's ${literal} differs`);
  }
}

/** What does not come back from us as it went, or cannot be compared. */
const NOT_KEPT: ReadonlyMap<string, string> = new Map([
  ["float_1", "a whole float is a number, and goes back as an int"],
  ["str_pair", "two halves of a pair are one character"],
  ["tuple_0", "Python's execute trips over ()"],
  ["error_tuple", "Python's execute raises it"],
  ["recursive_list", "Python cannot compare it"],
  ["recursive_dict", "Python cannot compare it"],
  ["recursive_tuple", "Python cannot compare it"],
]);

/** Everything that Python can think of goes through a handler of ours and comes back equal. */
async function throughUs(stage: Stage): Promise<void> {
  const { python } = await stage.pair({
    prepare: (talks) => talks.bind(0x20, (value: unknown) => value),
  });
  const wrong: string[] = [];
  for (const name of await stage.peer.names("odd")) {
    if (NOT_KEPT.has(name)) continue;
    try {
      const back = await python.execute(0x20, [odd(name)], {
        expect: odd(name),
        brief: true,
      });
      if (back.equal !== true) wrong.push(`${name} came back as ${back.repr}`);
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      wrong.push(`${name}: ${error.message.slice(0, 200)}`);
    }
  }
  failIfAny(wrong);
}

/** Values that hold themselves, and sets without order, through Python and back. */
async function throughPython(stage: Stage): Promise<void> {
  const { talks } = await stage.pair({ bind: { 0x10: "echo" } });
  const list: unknown[] = [1];
  list.push(list);
  const back = await talks.execute(0x10, list);
  assertEquals(Array.isArray(back) && back[1] === back, true);
  const shared = ["shared"];
  const pair = await talks.execute(0x10, [shared, shared]);
  assertEquals(Array.isArray(pair) && pair[0] === pair[1], true);
  const frozen = await talks.execute(0x10, new FrozenSet(["a", "b"]));
  assertEquals(frozen, new FrozenSet(["a", "b"]));
}

/** Each type, both ways. */
export const VALUES: readonly Scenario[] = [
  {
    name: "values-to-python",
    shows: "each type of ours is the right one in Python",
    protocols: "each",
    play: ourValues,
  },
  {
    name: "values-from-python",
    shows: "each type of Python is the right one here",
    protocols: "each",
    play: theirValues,
  },
  {
    name: "values-through-us",
    shows: "what Python sends us goes back to it unchanged",
    protocols: "each",
    play: throughUs,
  },
  {
    name: "values-through-python",
    shows: "cycles, shared parts and sets survive Python",
    protocols: "each",
    play: throughPython,
  },
];
