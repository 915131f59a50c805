import { isDictObject, Tuple, tuple } from "../types/tuple.ts";
import { type ClassEntry, PyGlobal, type Reduction } from "../types/object.ts";
import { plainRepr as repr } from "../text/repr/repr.ts";
import { pyRepr } from "../text/repr/call.ts";
import { knownEntry, shown } from "./typed_bytes.ts";

/** What a frame of a traceback says; the same names as in JavaScript style. */
export interface FrameFields {
  /** The source file. */
  filename: string;
  /** The line number, from 1. */
  lineno: number | null;
  /** The function's name. */
  name: string;
  /** The source line. */
  line?: string | null;
  /** The last line of the expression; Python 3.11 and later. */
  endLineno?: number | null;
  /** The expression's first column, from 0, in bytes; Python 3.11 and later. */
  colno?: number | null;
  /** The column after the expression; Python 3.11 and later. */
  endColno?: number | null;
}

/** Since which Python a `FrameSummary` looks so; each reads only its own. */
export type FrameLayout = "3.6" | "3.11" | "3.13";

const FRAME = new PyGlobal("traceback", "FrameSummary");
const STACK = new PyGlobal("traceback", "StackSummary");

/**
 * One frame of a Python traceback: `traceback.FrameSummary`.
 *
 * It keeps the slots that the Python version which made it has, in their order,
 * so that it is written as it was read.
 *
 * @example
 * ```ts
 * import { FrameSummary, repr } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const frame = new FrameSummary({ filename: "robot.py", lineno: 7, name: "move" });
 * assertEquals(repr(frame), "<FrameSummary file robot.py, line 7 in move>");
 * ```
 */
export class FrameSummary {
  /** The slots by Python's names, as they cross: the very dict that came. */
  slots: Map<string, unknown>;

  /** Makes one, as Python of that layout would. */
  constructor(fields: FrameFields, layout: FrameLayout = "3.11") {
    const { filename, lineno, name, line = null } = fields;
    this.slots = new Map<string, unknown>([["filename", filename], [
      "lineno",
      lineno,
    ]]);
    if (layout !== "3.6") {
      this.slots.set("end_lineno", fields.endLineno ?? lineno);
      this.slots.set("colno", fields.colno ?? null);
      this.slots.set("end_colno", fields.endColno ?? null);
    }
    this.slots.set("name", name);
    if (layout === "3.13") {
      this.slots.set("_lines", line);
      this.slots.set("_lines_dedented", null);
    } else this.slots.set("_line", line);
    this.slots.set("locals", null);
  }

  /** The source file. */
  get filename(): string {
    return textOf(this.slots.get("filename"));
  }

  /** The line number, from 1. */
  get lineno(): number | null {
    return numberOrNull(this.slots.get("lineno"));
  }

  /** The function's name. */
  get name(): string {
    return textOf(this.slots.get("name"));
  }

  /** The source line without the space around it, null where Python did not look it up. */
  get line(): string | null {
    const text = this.slots.get("_line") ?? this.slots.get("_lines");
    if (typeof text !== "string") return null;
    return (text.slice(0, MAX_LINE).split("\n", 1)[0] ?? "").trim();
  }

  /** The last line of the expression. */
  get endLineno(): number | null {
    return numberOrNull(this.slots.get("end_lineno"));
  }

  /** The expression's first column, from 0, in bytes. */
  get colno(): number | null {
    return numberOrNull(this.slots.get("colno"));
  }

  /** The column after the expression. */
  get endColno(): number | null {
    return numberOrNull(this.slots.get("end_colno"));
  }

  /** The local variables' reprs, where they were asked for. */
  get locals(): ReadonlyMap<string, string> | null {
    const locals = this.slots.get("locals");
    return locals instanceof Map ? locals : null;
  }

  /** As Python prints a frame: `File "x.py", line 3, in turn`. */
  toString(): string {
    const head =
      `File "${this.filename}", line ${this.lineno}, in ${this.name}`;
    return this.line ? `${head}\n    ${this.line}` : head;
  }

  /** As Python prints it. */
  [pyRepr](): string {
    return `<FrameSummary file ${this.filename}, line ${this.lineno} in ${this.name}>`;
  }

  /** How it is written. */
  __reduce__(): Reduction {
    const bare: Reduction = { callable: FRAME, form: "newobj" };
    if (this.slots.size === 0) return bare;
    return { ...bare, state: tuple(null, this.slots) };
  }
}

/**
 * A Python traceback: a list of frames, the outermost first; `traceback.StackSummary`.
 *
 * @example
 * ```ts
 * import { dumps, FrameSummary, loads, StackSummary } from "@tcptalks/tcptalks/codec";
 * import { assertInstanceOf } from "@std/assert";
 *
 * const frames = StackSummary.of(
 *   new FrameSummary({ filename: "robot.py", lineno: 7, name: "move" }),
 * );
 * assertInstanceOf(loads(dumps(frames)), StackSummary);
 * ```
 */
export class StackSummary extends Array<FrameSummary> {
  /** What `map` and `filter` give is a plain array. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** How it is written. */
  __reduce__(): Reduction {
    return { callable: STACK, form: "newobj", listItems: this };
  }
}

/** Characters of a source line that are looked at: a thousand frames may share one text. */
const MAX_LINE = 10_000;

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

const LINE_NUMBERS = new Set(["lineno", "end_lineno", "colno", "end_colno"]);

function setSlots(object: object, state: unknown): void {
  const given: unknown =
    state instanceof Tuple && state.length === 2 && state[0] === null
      ? state[1]
      : undefined;
  const isMap = given instanceof Map;
  if (!(object instanceof FrameSummary) || !isMap && !isDictObject(given)) {
    throw new TypeError("Its state has to be None and a dict of slots");
  }
  const slots: Map<string, unknown> = isMap ? given : new Map();
  if (!isMap) { for (const key in given) slots.set(key, given[key]); }
  slots.forEach(checkSlot);
  for (const key of TEXTS) {
    if (typeof slots.get(key) !== "string") {
      throw new TypeError(`Its ${key} has to be a string`);
    }
  }
  object.slots = slots;
}

const TEXTS = ["filename", "name"];

function checkSlot(value: unknown, key: unknown): void {
  if (typeof key !== "string") {
    throw new TypeError("It has a slot whose name is no string");
  }
  if (value !== null && !fits(key, value)) {
    throw new TypeError(`Its slot "${key}" cannot be ${shown(value)}`);
  }
}

function fits(key: string, value: unknown): boolean {
  return LINE_NUMBERS.has(key)
    ? Number.isInteger(value)
    : typeof value === "string" ||
      !key.startsWith("_line") && !key.endsWith("name");
}

/** The entries of `FrameSummary` and `StackSummary`. */
export const TRACEBACK: readonly ClassEntry[] = [
  {
    ...knownEntry(FRAME, FrameSummary, [0, 0], () => {
      // Without slots, as from Python's `__new__`: BUILD brings them.
      const frame: FrameSummary = Object.create(FrameSummary.prototype);
      frame.slots = new Map();
      return frame;
    }),
    setState: setSlots,
  },
  {
    ...knownEntry(STACK, StackSummary, [0, 0], () => new StackSummary()),
    append(object, items) {
      if (!(object instanceof StackSummary)) {
        throw new TypeError("It is no StackSummary");
      }
      for (const item of items) {
        if (!(item instanceof FrameSummary)) {
          throw new TypeError("A traceback holds frames only");
        }
        object.push(item);
      }
    },
  },
];

/** A slot that should be a str, as text; anything may come in it, also what would be printed for ever. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null
    ? ""
    : repr(value, { maxLength: 200 });
}
