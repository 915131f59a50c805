/** Every kind of error reply. */

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { PyException } from "../../../../codec/mod.ts";
import { RemoteError, TimeoutError } from "../../../../transport/mod.ts";
import { PythonError } from "../../../kit/python/peer.ts";
import { failIfAny } from "../fail_if_any.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";

/** How Python's handlers fail (tests/data/peer/driver_parts/failures.py): class, a part of the text. */
const FAILURES: Readonly<Record<string, readonly [string, string]>> = {
  value: ["ValueError", "boom"],
  accents: ["ValueError", "échec é😀"],
  surrogate: ["ValueError", "half \ud83d"],
  multiline: ["ValueError", "one\ntwo\r\nthree\0"],
  long_text: ["ValueError", "x".repeat(60_000)],
  several_args: ["ValueError", "(1, 2.5, b'three', None)"],
  nested: ["ValueError", "inside"],
  no_args: ["RuntimeError", ""],
  key: ["KeyError", "'k'"],
  zero: ["ZeroDivisionError", "division by zero"],
  missing_file: ["FileNotFoundError", "/nonexistent/file"],
  two_files: ["OSError", "Invalid cross-device link"],
  unicode_decode: ["UnicodeDecodeError", "utf-8"],
  unicode_encode: ["UnicodeEncodeError", "ascii"],
  missing_module: ["ModuleNotFoundError", "nonexistent_module"],
  missing_attribute: ["AttributeError", "wheels"],
  syntax: ["SyntaxError", "syntax"],
  attributes: ["ValueError", "with attributes"],
  notes: ["ValueError", "with notes"],
  chained: ["RuntimeError", "outer"],
  deep: ["ValueError", "deep"],
  very_deep: ["RecursionError", "recursion"],
  custom: ["driver_parts.failures.GripperError", "the gripper jammed"],
  robot_mute: ["common.serialtalks.MuteError", "the arduino said nothing"],
  cannot_load: ["driver_parts.failures.NeedsKeyword", "hopeless"],
  assertion: ["AssertionError", "is not empty"],
  timeout: ["TimeoutError", "no answer in time"],
  stop_iteration: ["StopIteration", ""],
};

/** What is raised with a long text: `text` is cut, `args` are whole. */
const LONG_TEXT = "x".repeat(100_000);

/** What CPython calls them by protocol 2, as Python 2 had no such classes. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  FileNotFoundError: "OSError",
  ModuleNotFoundError: "ImportError",
  TimeoutError: "OSError",
};

async function fromPython(stage: Stage): Promise<void> {
  const { talks, python } = await stage.pair();
  const wrong: string[] = [];
  const isOld = stage.protocols.python === 2;
  for (const [name, [today, text]] of Object.entries(FAILURES)) {
    const type = isOld ? OLD_NAMES[today] ?? today : today;
    await python.bindOne(name, { name: "raise", error: name });
    const error = await talks.execute(name).then(
      (value) => new Error(`no error but ${String(value)}`),
      (error) => error,
    );
    // Who does not answer at all will not answer the others.
    if (error instanceof TimeoutError) throw error;
    if (!(error instanceof RemoteError)) {
      wrong.push(`${name}: ${error}`);
    } else if (name === "long_text" && error.args[0] !== LONG_TEXT) {
      wrong.push(`${name} has not all of its text in args`);
    } else if (error.type !== type || !error.text.includes(text)) {
      wrong.push(`${name} is ${error.message.slice(0, 200)}`);
    } else if (
      !error.frames.some(({ filename, lineno }) =>
        filename.endsWith("failures.py") && lineno > 0
      )
    ) {
      wrong.push(`${name}: its traceback has no frame of failures.py`);
    }
  }
  failIfAny(wrong);
}

/** Errors that Python cannot even send: its listener dies, our call ends in its time. */
async function deadly(stage: Stage): Promise<void> {
  for (const name of ["cannot_pickle", "leaves"]) {
    const { talks } = await stage.pair({
      ours: { timeout: 300 },
      bind: { 0x10: { name: "raise", error: name } },
    });
    await assertRejects(() => talks.execute(0x10), TimeoutError);
    await talks.disconnect();
  }
}

class GripperError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "GripperError";
  }
}

/** What our handlers throw, and the class and text that Python raises. */
const THROWN: readonly (readonly [() => unknown, string, string])[] = [
  [() => new Error("boom"), "Exception", "boom"],
  [() => new TypeError("é😀"), "TypeError", "é😀"],
  [() => new RangeError("too far"), "ValueError", "too far"],
  [() => new GripperError("jammed"), "Exception", "GripperError: jammed"],
  [() => new Error("half \ud83d"), "Exception", "half"],
  [() => new Error("x".repeat(10_000)), "Exception", "x".repeat(10_000)],
  [() => new Error(""), "Exception", ""],
  [() => "only text", "Exception", "only text"],
  [() => undefined, "Exception", ""],
  [() => new PyException("KeyError", ["k"]), "KeyError", "k"],
  [() => new PyException("ValueError", [1, 2]), "ValueError", "(1, 2)"],
  [
    () => new PyException("OSError", [2, "No such file", "map"]),
    "FileNotFoundError",
    "No such file",
  ],
  [() => new DOMException("late", "TimeoutError"), "TimeoutError", "late"],
];

async function toPython(stage: Stage): Promise<void> {
  const { python } = await stage.pair({
    prepare: (talks) => {
      for (const [index, [make]] of THROWN.entries()) {
        talks.bind(index, () => {
          throw make();
        });
      }
      talks.bind("unpicklable", () => ({ wrong: Symbol("x") }));
    },
  });
  const wrong: string[] = [];
  const check = async (opcode: number | string, type: string, text: string) => {
    const error = await python.execute(opcode).then(
      ({ repr }) => new Error(`no error but ${repr}`),
      (error) => error,
    );
    const fits = error instanceof PythonError && error.text.includes(text) &&
      error.type === type;
    if (!fits) wrong.push(`${opcode}, not ${type} ${text}: ${error}`);
  };
  for (const [index, [, type, text]] of THROWN.entries()) {
    await check(index, type, text);
  }
  await check("unpicklable", "TypeError", "symbol");
  failIfAny(wrong);
}

/** Python sees our frames in its traceback, and polls the triple as it is. */
async function traceback(stage: Stage): Promise<void> {
  const { talks, python } = await stage.pair({
    bind: { 0x10: { name: "raise", error: "deep" } },
    prepare: (talks) =>
      talks.bind(0x20, function avance() {
        throw new RangeError("too far");
      }),
  });
  const error = await assertRejects(() => python.execute(0x20), PythonError);
  assertStringIncludes(error.text, "errors.ts");
  assertStringIncludes(error.text, "avance");
  const retcode = await python.send(0x20);
  const polled = await python.poll(retcode, { timeout: 4 });
  assertStringIncludes(
    polled.repr,
    "(<class 'ValueError'>, ValueError('too far'",
  );
  const deep = await assertRejects(() => talks.execute(0x10), RemoteError);
  assert(deep.frames.filter(({ name }) => name === "deep").length === 6);
  assertStringIncludes(deep.traceback, 'raise ValueError("deep")');
}

/** A handler of Python that calls on its own link: AssertionError, told to us. */
async function again(stage: Stage): Promise<void> {
  const { talks } = await stage.pair({
    bind: { 0x10: { name: "again", opcode: 0x20 } },
    prepare: (talks) => talks.bind(0x20, () => null),
  });
  const error = await assertRejects(() => talks.execute(0x10), RemoteError);
  assertEquals(error.type, "AssertionError");
}

/** Every kind of error reply. */
export const ERRORS: readonly Scenario[] = [
  {
    name: "errors-from-python",
    shows: "28 kinds of Python errors, with their frames",
    protocols: "each",
    play: fromPython,
  },
  {
    name: "errors-to-python",
    shows: "what our handlers throw, as builtin exceptions in Python",
    protocols: "each",
    play: toPython,
  },
  {
    name: "errors-traceback",
    shows: "each side's traceback is readable on the other one",
    play: traceback,
  },
  {
    name: "errors-deadly",
    shows: "errors that end Python's listener: our call ends in its time",
    play: deadly,
  },
  {
    name: "errors-listener",
    shows: "a Python handler that calls on its own link is told so",
    play: again,
  },
];
