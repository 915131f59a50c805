import { entriesIn, isPlainObject, Tuple } from "../../types/tuple.ts";
import { ByteArray, Complex, PyFloat, PyStr } from "../../types/scalars.ts";
import { decodeCodePoints } from "../../bytes/text.ts";
import { PyGlobal, PyObject, statesOf } from "../../types/object.ts";
import { harmlessLine } from "../escapes.ts";
import {
  callOf,
  type EntryOf,
  PairList,
  printWork,
  pyRepr,
  type PyReprable,
  pyReprInside,
  pyStr,
  reprGlobal,
} from "./call.ts";
import {
  bytesParts,
  reprComplex,
  reprFloat,
  reprInt,
  strParts,
} from "./scalar.ts";
import { FrozenSet } from "../../types/keyed.ts";

/** Characters that an object may write around what it holds; more are cut. */
const MAX_AROUND = 4096;

/** What a value may at most make `repr` print; what is cut ends in `…`. */
export interface ReprLimits {
  /**
   * Nesting of containers, 1 to 1000; what lies deeper is printed as `…`.
   *
   * @default {1000}
   */
  maxDepth: number;
  /**
   * Characters of the text, before it is cut. A value of a few bytes that holds
   * the same list twice, fifty times over, would else be printed for ever. At
   * most 268435456.
   *
   * @default {4194304}
   */
  maxLength: number;
}

/** The limits of `repr` where nothing else is asked for. */
export const DEFAULT_REPR_LIMITS: Readonly<ReprLimits> = Object.freeze({
  maxDepth: 1000,
  maxLength: 4 * 1024 * 1024,
});

/** How a value is printed. */
export interface Printing extends Partial<ReprLimits> {
  /** Finds what a TypeScript class is in Python. */
  entryOf?: EntryOf;
  /** What may be spent on it, of which several prints may have their share. */
  work?: Work;
}

/** Steps that objects take to print themselves beside what they write: some ten milliseconds. */
export class Work {
  left = 4_000_000;
}

/**
 * Prints one value; `repr` is its public face. Whatever becomes text is counted
 * against one budget of characters, at every depth, and nothing more is looked
 * at once it is spent. Text grows by concatenation, which copies nothing, and
 * is made flat once at the end: to join it at each level would copy it as often
 * as it is nested.
 */
export class Printer {
  #text = "";
  /** Characters still to print; negative once the text was cut. */
  #left: number;
  #depth = 0;
  readonly #maxDepth: number;
  readonly #maxLength: number;
  readonly #entryOf: EntryOf;
  /** What was met: true while it is being printed. */
  readonly #met = new Map<object, boolean>();
  #repeats: number;
  readonly #work: Work;

  constructor(
    {
      maxDepth = DEFAULT_REPR_LIMITS.maxDepth,
      maxLength = DEFAULT_REPR_LIMITS.maxLength,
      entryOf = () => undefined,
      work = new Work(),
    }: Printing,
  ) {
    this.#work = work;
    this.#maxDepth = maxDepth;
    this.#maxLength = this.#left = maxLength;
    this.#repeats = repeatsIn(maxLength);
    this.#entryOf = entryOf;
  }

  /** What Python's `repr` gives, cut to the limit, on one line whatever the names in it hold. */
  repr(value: unknown): string {
    this.#print(value);
    return harmlessLine(this.#whole(this.#text));
  }

  /** What Python's `str` gives, cut to the limit. */
  str(value: unknown): string {
    this.#printStr(value);
    return this.#whole(this.#text);
  }

  /** What objects wrote around their values when the budget was spent already is too much. */
  #whole(text: string): string {
    const most = this.#maxLength;
    return text.length > most + 1 ? `${text.slice(0, most)}…` : text;
  }

  #write(text: string): void {
    if (this.#left < 0) return;
    if (text.length > this.#left) text = `${text.slice(0, this.#left)}…`;
    this.#left -= text.length;
    this.#text += text;
  }

  #writeAll(parts: Iterable<string>): void {
    for (const part of parts) {
      if (this.#left < 0) return;
      this.#write(part);
    }
  }

  /** `str` of a value: a text as it is, of an exception its message, of most others their repr. */
  #printStr(value: unknown): void {
    if (this.#left < 0) return;
    if (typeof value === "string") return this.#write(value);
    if (typeof value !== "object" || value === null) return this.#print(value);
    if (value instanceof PyStr) return this.#write(value.value);
    if (isStringable(value)) return this.#printNested(value, true);
    if (!isReprable(value)) return this.#print(value);
    // The known classes have Python's str as their own; it holds no other values.
    if (
      KNOWN_TEXTS.has(value.toString) || Object.hasOwn(value, "toString")
    ) return this.#print(value);
    if (!this.#spend(value)) return this.#end();
    this.#write(String(value));
  }

  #print(value: unknown): void {
    if (this.#left < 0) return;
    if (value === null || value === undefined) return this.#write("None");
    switch (typeof value) {
      case "boolean":
        return this.#write(value ? "True" : "False");
      case "number": {
        const isInt = Number.isSafeInteger(value) && !Object.is(value, -0);
        return this.#write(isInt ? String(value) : reprFloat(value));
      }
      case "bigint":
        return this.#int(value);
      case "string":
        return this.#writeAll(strParts([value], this.#left));
      case "symbol":
        return this.#write(`<${String(value)}>`);
      case "function":
        return this.#write(reprGlobal(value, this.#entryOf));
    }
    if (this.#printLeaf(value)) return;
    this.#printNested(value, false);
  }

  /** An int of a million digits is made into text whole, however little of it is shown. */
  #int(value: bigint): void {
    if (this.#work.left <= 0) return this.#end();
    const text = reprInt(value);
    this.#work.left -= text.length >> 4;
    this.#write(text);
  }

  #printLeaf(value: object): boolean {
    if (value instanceof PyFloat) this.#write(reprFloat(value.value));
    else if (value instanceof PyStr) this.#writeAll(this.#str(value));
    else if (value instanceof Complex) {
      this.#write(reprComplex(value.re, value.im));
    } else if (value instanceof PyGlobal) {
      this.#write(reprGlobal(value, this.#entryOf));
    } else if (value instanceof Uint8Array && !isReprable(value)) {
      const isArray = value instanceof ByteArray;
      if (isArray) this.#write("bytearray(");
      this.#writeAll(bytesParts(value, this.#left, isArray));
      if (isArray) this.#write(")");
    } else return false;
    return true;
  }

  #str(value: PyStr): Iterable<string> {
    if (value.utf8 === undefined) return strParts([value.value], this.#left);
    try {
      return strParts(decodeCodePoints(value.utf8), this.#left);
    } catch {
      return strParts([value.value], this.#left);
    }
  }

  #printNested(value: object, asStr: boolean): void {
    const met = this.#met.get(value);
    if (met) return this.#write(this.#recursive(value));
    if (met === false && --this.#repeats < 0) return this.#end();
    if (this.#depth >= this.#maxDepth) return this.#write("…");
    const before = this.#text;
    try {
      this.#met.set(value, true);
      this.#depth++;
      if (asStr) this.#printItself(value, true);
      else this.#printContent(value);
      this.#depth--;
      this.#met.set(value, false);
    } catch (error) {
      if (!isStackOverflow(error)) throw error;
      // As deep as it goes: what is printed so far is kept, and nothing more is.
      this.#left = -1;
      this.#text = `${before}…`;
    }
  }

  #end(): void {
    this.#write("…");
    this.#left = -1;
  }

  #recursive(value: object): string {
    if (isReprable(value)) {
      return value[pyReprInside]?.(this.#reprInside) ?? "...";
    }
    if (value instanceof Tuple) return "(...)";
    if (Array.isArray(value)) return "[...]";
    if (value instanceof FrozenSet) return "frozenset(...)";
    if (value instanceof Set) return "set(...)";
    if (value instanceof Map || isPlainObject(value)) return "{...}";
    const { callee } = callOf(value, this.#entryOf);
    return typeof callee === "string" ? `${callee}(...)` : "...";
  }

  #printContent(value: object): void {
    if (isReprable(value)) this.#printItself(value, false);
    else if (value instanceof Tuple) {
      this.#printItems("(", value, value.length === 1 ? ",)" : ")");
    } else if (Array.isArray(value)) this.#printItems("[", value, "]");
    else if (value instanceof Map) this.#printPairs(value);
    else if (value instanceof PairList) this.#printPairs(value.pairs);
    else if (value instanceof FrozenSet) {
      if (value.size === 0) this.#write("frozenset()");
      else this.#printItems("frozenset({", value, "})");
    } else if (value instanceof Set) {
      if (value.size === 0) this.#write("set()");
      else this.#printItems("{", value, "}");
    } else if (isPlainObject(value)) this.#printObject(value);
    else if (value instanceof Date) this.#printDate(value);
    else this.#printCall(value);
  }

  /** As what it is written, a `datetime.datetime` in UTC. */
  #printDate(date: Date): void {
    if (Number.isNaN(date.getTime())) return this.#write("<Invalid Date>");
    const parts = [
      ...[date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()],
      ...[date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()],
      date.getUTCMilliseconds() * 1000,
    ];
    while (parts.length > 5 && parts.at(-1) === 0) parts.pop();
    this.#write(
      `datetime.datetime(${parts.join(", ")}, tzinfo=datetime.timezone.utc)`,
    );
  }

  #printCall(value: object): void {
    if (!this.#spend(value)) return this.#end();
    const { callee, args } = callOf(value, this.#entryOf);
    if (typeof callee === "string") this.#write(callee);
    else this.#print(callee);
    this.#printEach("(", args, ")", ([prefix, argument]) => {
      this.#write(prefix);
      this.#print(argument);
    });
  }

  readonly #reprInside = (value: unknown): string => this.#inside(value, false);
  readonly #strInside = (value: unknown): string => this.#inside(value, true);

  #inside(value: unknown, asStr: boolean): string {
    const outer = this.#text;
    this.#text = "";
    if (asStr) this.#printStr(value);
    else this.#print(value);
    const text = this.#text;
    this.#text = outer;
    return text;
  }

  /** Lets an object print itself, and counts what its own values took of the length once only. */
  #printItself(value: object, asStr: boolean): void {
    if (!this.#spend(value)) return this.#end();
    const before = this.#left;
    let text = asStr
      ? (value as Stringable)[pyStr](this.#reprInside, this.#strInside)
      : (value as PyReprable)[pyRepr](this.#reprInside);
    const taken = before - this.#left;
    if (this.#left < 0) {
      const most = before + MAX_AROUND;
      // What it holds was cut already: to cut again at each level would copy all each time.
      if (text.length > most) text = `${text.slice(0, most)}…`;
      this.#text += text;
      return;
    }
    this.#left += Math.min(taken, text.length);
    this.#write(text);
  }

  /** Counts what an object looks at to print itself, whatever of it is printed: what one takes is bounded by itself. */
  #spend(value: object): boolean {
    if (this.#work.left <= 0) return false;
    if (printWork in value && typeof value[printWork] === "function") {
      this.#work.left -= value[printWork]();
    } else if (Array.isArray(value)) this.#work.left -= value.length;
    else if (value instanceof Map || value instanceof Set) {
      this.#work.left -= entriesIn(value);
    } else if (value instanceof PyObject) {
      this.#work.left -= (value.listItems?.length ?? 0) +
        (value.dictItems?.length ?? 0) +
        (value.kwargs instanceof Map ? entriesIn(value.kwargs) : 0);
      for (const state of statesOf(value)) {
        this.#work.left -= state instanceof Map ? entriesIn(state) : 1;
      }
    }
    return true;
  }

  #printItems(open: string, items: Iterable<unknown>, close: string): void {
    this.#printEach(open, items, close, (item) => this.#print(item));
  }

  /** All names are listed, however few of them are shown: of what is cut that counts. */
  #printObject(object: Record<string, unknown>): void {
    if (this.#work.left <= 0) return this.#end();
    const pairs = Object.entries(object);
    this.#printPairs(pairs);
    if (this.#left < 0) this.#work.left -= pairs.length;
  }

  #printPairs(pairs: Iterable<readonly [unknown, unknown]>): void {
    this.#printEach("{", pairs, "}", ([key, value]) => {
      this.#print(key);
      this.#write(": ");
      this.#print(value);
    });
  }

  #printEach<T>(
    open: string,
    items: Iterable<T>,
    close: string,
    print: (item: T) => void,
  ): void {
    this.#write(open);
    let separator = "";
    for (const item of items) {
      if (this.#left < 0) return;
      this.#write(separator);
      print(item);
      separator = ", ";
    }
    this.#write(close);
  }
}

/**
 * How often what was printed already may be printed again: a value of a few
 * bytes may hold the same tuple twice, fifty times over.
 */
export function repeatsIn(maxLength: number): number {
  return 1000 + Math.max(maxLength / 64, Math.min(maxLength / 4, 300_000));
}

/** Nothing is called to find out: there is no room for it. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError || error instanceof Error &&
      error.name === "InternalError";
}

type ToText = (value: unknown) => string;

/** Where `toString` is JavaScript's own, Python's repr says more. */
const KNOWN_TEXTS: ReadonlySet<unknown> = new Set([
  Object.prototype.toString,
  Array.prototype.toString,
]);

interface Stringable {
  [pyStr](repr: ToText, str: ToText): string;
}

function isStringable(value: object): value is Stringable {
  return pyStr in value && typeof value[pyStr] === "function";
}

function isReprable(value: object): value is PyReprable {
  return pyRepr in value && typeof value[pyRepr] === "function";
}

/**
 * Prints a value as `repr` does, without Python's names for TypeScript classes:
 * for the known classes, which `repr` itself is made of.
 */
export function plainRepr(value: unknown, how: Printing = {}): string {
  return new Printer(how).repr(value);
}

/** What Python's `str` gives for a value; for the known classes as well. */
export function plainStr(value: unknown, how: Printing = {}): string {
  return new Printer(how).str(value);
}

/** Characters of a value in a message. */
const SHORT = 200;

/** A value of a peer's in a message: on one line, and short. */
export function shortRepr(value: unknown, how: Printing = {}): string {
  return plainRepr(value, { maxLength: SHORT, ...how });
}

/** What was thrown, in words: an error's message; of anything else, which a peer may have chosen, not more than a line. */
export function messageOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error) {
      const message: unknown = thrown.message;
      return typeof message === "string" ? message : shortRepr(message);
    }
    if (typeof thrown === "string") return harmlessLine(thrown, SHORT);
    return shortRepr(thrown);
  } catch {
    return "a value that cannot be shown";
  }
}
