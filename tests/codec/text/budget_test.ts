/** Whatever becomes text is bounded, at every depth, and stays on its line. */

import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import * as codec from "../../../codec/mod.ts";
import {
  Deque,
  DType,
  Fraction,
  FrameSummary,
  loads,
  NdArray,
  NdScalar,
  PyException,
  PyGlobal,
  PyObject,
  PyPath,
  repr,
  StackSummary,
  Tuple,
  tuple,
  UnpicklingError,
} from "../../../codec/mod.ts";
import { Printer, Work } from "../../../codec/text/repr/repr.ts";
import { shortName } from "../../../codec/text/escapes.ts";
import { toJson } from "../../../transport/cli/json.ts";

/** The same value twice, so many times over: 2^levels if it were printed whole. */
function doubled(
  levels: number,
  leaf: unknown,
  wrap: (value: unknown) => unknown,
): unknown {
  let value = leaf;
  for (let i = 0; i < levels; i++) value = wrap(value);
  return value;
}

const HUGE = 1n << 8_000_000n;

/** The same object so often that each print of it has to be cheap. */
const often = (value: unknown) => new Array(100_000).fill(value);
const LINES = "\n".repeat(1_000_000);

function collidingPairs(): PyObject {
  const object = new PyObject(new PyGlobal("robot", "Grid"));
  object.dictItems = Array.from(
    { length: 100_000 },
    (_, i) => [`${i * 32_768}`, i],
  );
  return object;
}
const KINDS: Readonly<Record<string, unknown>> = {
  "an error of JSON, far into a long text": often(
    new PyException(new PyGlobal("json.decoder", "JSONDecodeError"), [
      "Expecting value",
      LINES,
      99_999,
    ]),
  ),
  "a character, far into a long text": often(
    new PyException("UnicodeEncodeError", [
      "ascii",
      "é".repeat(1_000_000),
      99_998,
      99_999,
      "no",
    ]),
  ),
  "a path whose last part begins anew": often(
    new PyPath(tuple("a/".repeat(30_000), "/")),
  ),
  "an array of 64 axes": often(
    new NdArray(new Uint8Array(1000), [...new Array(63).fill(1), 1000]),
  ),
  "a text that ends in zeros": often(
    NdArray.fromBytes(new Uint8Array(400_000), [1], {
      dtype: new DType(
        tuple("U100000", false, true),
        tuple(3, "<", null, null, null, 400_000, 4, 8),
      ),
    }),
  ),
  "pairs that no dict took": collidingPairs(),
  "an OSError of two": doubled(
    60,
    "x",
    (x) => new PyException("OSError", [x, x]),
  ),
  "a KeyError": doubled(60, "x", (x) => new PyException("KeyError", [[x, x]])),
  "a group": doubled(
    60,
    "x",
    (x) => new PyException("ExceptionGroup", [[x, x], [x]]),
  ),
  "a syntax error": doubled(
    60,
    "x",
    (x) => new PyException("SyntaxError", [x, tuple("f.py", x)]),
  ),
  "a decode error": doubled(
    60,
    "x",
    (x) => new PyException("UnicodeDecodeError", [x, x, 1, 2, x]),
  ),
  "a JSON error": doubled(
    60,
    "x",
    (x) =>
      new PyException(new PyGlobal("json.decoder", "JSONDecodeError"), [
        [x, x],
        "doc",
        1,
      ]),
  ),
  "tuples": doubled(60, 1, (x) => tuple(x, x)),
  "deques": doubled(60, 1, (x) => new Deque([x, x])),
  "objects": doubled(
    60,
    1,
    (x) => new PyObject(new PyGlobal("m", "C"), tuple(x, x)),
  ),
  "arrays of objects": doubled(60, 1, (x) => new NdArray([x, x])),
  "a huge fraction": new Fraction(HUGE, 3n),
  "a huge int": HUGE,
  "a long path of few names, as a text": doubled(
    13,
    new PyPath(tuple("./".repeat(30_000))),
    (x) => new PyException("OSError", [x, x]),
  ),
  "zeros of numpy, as a text": doubled(
    13,
    new NdScalar(
      new Uint8Array(4_000_000),
      new DType(
        tuple("S4000000", false, true),
        tuple(3, "|", null, null, null, 4_000_000, 1, 0),
      ),
    ),
    (x) => new PyException("OSError", [x, x]),
  ),
  "text in deep exceptions": doubled(
    900,
    "x".repeat(100_000),
    (x) => new PyException("OSError", [x, "y"]),
  ),
};

for (const [name, value] of Object.entries(KINDS)) {
  Deno.test(`${name}: repr, message and JSON end, within their length`, () => {
    assertLessOrEqual(repr(value, { maxLength: 1000 }).length, 1001);
    assertLessOrEqual(repr(value).length, 4 * 1024 * 1024 + 1);
    const said = new PyException("ValueError", [value]);
    assertLessOrEqual(said.message.length, 65_537);
    if (value instanceof PyException) {
      assertLessOrEqual(value.message.length, 65_537);
      assertLessOrEqual(String(value).length, 66_000);
    }
    const json = toJson(value, { maxLength: 100_000 });
    assertLessOrEqual(json.length, 110_000);
    JSON.parse(json);
  });
}

Deno.test("tuples and deques are in a text what repr gives, within its budget", () => {
  assertEquals(`${tuple(120, 45.5, "a")}`, "(120, 45.5, 'a')");
  assertEquals(`${new Deque([tuple(1)], 2)}`, "deque([(1,)], maxlen=2)");
  const tuples = doubled(25, "text", (value) => tuple(value, value));
  const deques = doubled(25, "text", (value) => new Deque([value, value]));
  assertLessOrEqual(`${tuples}`.length, 4.2 * 1024 * 1024);
  const text = (deques as Deque).toLocaleString();
  assertLessOrEqual(text.length, 4.2 * 1024 * 1024);
});

Deno.test("no list of ours is put into a text by Array's own toString, a traceback neither", () => {
  const lists = Object.values<unknown>(codec).filter((each) =>
    typeof each === "function" && each.prototype instanceof Array
  );
  assertEquals(lists.length, 3);
  for (const { prototype } of [Deque, StackSummary, Tuple]) {
    assert(prototype.toString !== Array.prototype.toString);
    assert(prototype.toLocaleString !== Array.prototype.toLocaleString);
  }
  const filename = "x".repeat(200_000);
  const frame = new FrameSummary({ filename, lineno: 1, name: "f" });
  const frames = StackSummary.from(Array<FrameSummary>(200).fill(frame));
  assertLessOrEqual(`${frames}`.length, 4.4 * 1024 * 1024);
});

Deno.test("an exception that holds itself is printed once", () => {
  const list: unknown[] = [];
  const error = new PyException(
    new PyGlobal("json.decoder", "JSONDecodeError"),
    [list, "doc", 1],
  );
  list.push(error);
  assertEquals(error.message, "[...]: line 1 column 2 (char 1)");
});

Deno.test("no name leaves a line break, a control or a direction in a repr", () => {
  const bad = "a\n13:37 b\x9b31m\u202e\u2028c\x1b[2J";
  const values = [
    bad,
    new PyGlobal(bad, bad),
    new PyObject(new PyGlobal("m", bad), tuple(bad)),
    new PyException(new PyGlobal(bad, bad), [bad]),
    new Map([[bad, bad]]),
  ];
  for (const value of values) {
    const said = repr(value) + toJson(value);
    assert(!/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u.test(said), said);
  }
});

Deno.test("an error message never carries a name of a million characters", () => {
  const name = "n".repeat(1_000_000);
  const bytes = new TextEncoder().encode(`c${name}\n${name}\n.`);
  let said: unknown;
  try {
    loads(bytes, { unknown: "error" });
  } catch (error) {
    said = error;
  }
  assert(said instanceof UnpicklingError);
  assertLessOrEqual(said.message.length, 4096);
});

Deno.test("JSON that was cut is JSON", () => {
  const json = toJson([1, new Map([["a", "x".repeat(1000)]]), 2, 3], {
    maxLength: 50,
  });
  const [one, { a }] = JSON.parse(json);
  assertEquals(one, 1);
  assert(a.endsWith("…"));
});

Deno.test("a name has 200 characters in a message, and stays on its line", () => {
  const said = shortName(`\n${"n".repeat(1_000_000)}`);
  assertEquals(said, `\\n${"n".repeat(197)}…`);
});

Deno.test("JSON has 200 levels, 4 MiB of text, and 65,536 characters of what it lacks", () => {
  let deep: unknown = "end";
  for (let i = 0; i < 300; i++) deep = [deep];
  let levels = 0;
  for (
    let at = JSON.parse(toJson(deep));
    Array.isArray(at);
    [at] = at
  ) levels++;
  assertEquals(levels, 201);
  const MIB = 1024 * 1024;
  assertEquals(toJson("x".repeat(5 * MIB)).length, 4 * MIB + 3);
  const key = new PyGlobal("m", "x".repeat(100_000));
  const pair = JSON.parse(toJson(new Map([[key, 1]])));
  assertEquals(Object.keys(pair)[0]?.length, 65_537);
});

Deno.test("ints of a million digits that are printed one by one have one budget of steps", () => {
  const work = new Work();
  const print = (value: unknown) =>
    new Printer({ maxLength: 20, work }).repr(value);
  const huge = 1n << 8_000_000n;
  let shown = 0;
  for (let i = 0; i < 100; i++) if (print(huge).startsWith("0x1")) shown++;
  assertEquals([shown, print(5n), print(5)], [32, "…", "5"]);
});

Deno.test("objects of many names that are printed in part one by one have one budget of steps", () => {
  const work = new Work();
  work.left = 40_000;
  const names = Array.from({ length: 1000 }, (_, i) => [`a${i}`, i]);
  const large = Object.fromEntries(names);
  const print = (value: unknown, maxLength: number) =>
    new Printer({ maxLength, work }).repr(value);
  // What is shown whole is counted by its length alone.
  print(large, 100_000);
  let shown = 0;
  for (let i = 0; i < 100; i++) if (print([large], 8) === "[{'a0': …") shown++;
  assertEquals([shown, print({ b: 1 }, 8), print(5, 8)], [40, "…", "5"]);
});

Deno.test("of a long text or bytes no more is looked at than is printed", () => {
  // Its quotes too: a value of megabytes may stand in a message a thousand times.
  const text = "x".repeat(1000) + "'";
  const bytes = new TextEncoder().encode(text);
  assertEquals(repr(text, { maxLength: 5 }), "'xxxx…");
  assertEquals(repr(bytes, { maxLength: 5 }), "b'xxx…");
  assertEquals(repr(text).slice(0, 3), '"xx');
  assertEquals(repr(bytes).slice(0, 3), 'b"x');
});
