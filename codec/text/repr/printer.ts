import { isPlainObject } from "../../types/values.ts";
import { ByteArray, Complex, PyFloat, PyStr } from "../../types/scalars.ts";
import { decodeCodePoints } from "../../bytes/text.ts";
import { PyGlobal } from "../../types/object.ts";
import { PyDateTime } from "../../known/dates/datetime.ts";
import { callOf } from "./call.ts";
import { type EntryOf, reprGlobal } from "./global.ts";
import {
  bytesParts,
  reprComplex,
  reprFloat,
  reprInt,
  strParts,
} from "./scalar.ts";
import { pyRepr, type PyReprable, pyReprInside } from "./symbol.ts";
import { FrozenSet } from "../../types/keyed.ts";
import { Tuple } from "../../types/tuple.ts";

/** Prints one value; `repr` is its public face. */
export class Printer {
  #parts: string[] = [];
  /** Characters still to print; negative once the text was cut. */
  #left: number;
  #depth = 0;
  readonly #maxDepth: number;
  readonly #entryOf: EntryOf;
  readonly #open = new Set<object>();

  constructor(
    maxDepth: number,
    maxLength: number,
    entryOf: EntryOf,
  ) {
    this.#maxDepth = maxDepth;
    this.#left = maxLength;
    this.#entryOf = entryOf;
  }

  repr(value: unknown): string {
    const outer = this.#parts;
    this.#parts = [];
    this.#print(value);
    const text = this.#parts.join("");
    this.#parts = outer;
    return text;
  }

  #write(text: string): void {
    if (this.#left < 0) return;
    if (text.length > this.#left) text = `${text.slice(0, this.#left)}…`;
    this.#left -= text.length;
    this.#parts.push(text);
  }

  #writeAll(parts: Iterable<string>): void {
    for (const part of parts) {
      if (this.#left < 0) return;
      this.#write(part);
    }
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
        return this.#write(reprInt(value));
      case "string":
        return this.#writeAll(strParts([value]));
      case "symbol":
        return this.#write(`<${String(value)}>`);
      case "function":
        return this.#write(reprGlobal(value, this.#entryOf));
    }
    if (!this.#printLeaf(value)) this.#printNested(value);
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
      this.#writeAll(bytesParts(value, isArray));
      if (isArray) this.#write(")");
    } else return false;
    return true;
  }

  #str(value: PyStr): Iterable<string> {
    if (value.utf8 === undefined) return strParts([value.value]);
    try {
      return strParts(decodeCodePoints(value.utf8));
    } catch {
      return strParts([value.value]);
    }
  }

  #printNested(value: object): void {
    if (this.#open.has(value)) return this.#write(this.#recursive(value));
    if (this.#depth >= this.#maxDepth) return this.#write("…");
    this.#open.add(value);
    this.#depth++;
    this.#printContent(value);
    this.#depth--;
    this.#open.delete(value);
  }

  #recursive(value: object): string {
    if (isReprable(value)) {
      return value[pyReprInside]?.((inner) => this.repr(inner)) ?? "...";
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
    if (isReprable(value)) this.#printItself(value);
    else if (value instanceof Tuple) {
      this.#printItems("(", value, value.length === 1 ? ",)" : ")");
    } else if (Array.isArray(value)) this.#printItems("[", value, "]");
    else if (value instanceof Map) this.#printPairs(value);
    else if (value instanceof FrozenSet) {
      if (value.size === 0) this.#write("frozenset()");
      else this.#printItems("frozenset({", value, "})");
    } else if (value instanceof Set) {
      if (value.size === 0) this.#write("set()");
      else this.#printItems("{", value, "}");
    } else if (isPlainObject(value)) this.#printPairs(Object.entries(value));
    else if (value instanceof Date) this.#printDate(value);
    else this.#printCall(value);
  }

  /** As what it is written, a `datetime.datetime` in UTC. */
  #printDate(value: Date): void {
    if (Number.isNaN(value.getTime())) this.#write("<Invalid Date>");
    else this.#print(PyDateTime.fromDate(value));
  }

  #printCall(value: object): void {
    const { callee, args } = callOf(value, this.#entryOf);
    if (typeof callee === "string") this.#write(callee);
    else this.#print(callee);
    this.#write("(");
    let separator = "";
    for (const [prefix, argument] of args) {
      if (this.#left < 0) return;
      this.#write(separator + prefix);
      this.#print(argument);
      separator = ", ";
    }
    this.#write(")");
  }

  /** Lets an object print itself, and counts what its own values took of the length once only. */
  #printItself(value: PyReprable): void {
    const before = this.#left;
    const text = value[pyRepr]((inner) => this.repr(inner));
    const taken = before - this.#left;
    if (this.#left < 0) {
      const cut = text.length > before ? `${text.slice(0, before)}…` : text;
      this.#parts.push(cut);
      return;
    }
    this.#left += Math.min(taken, text.length);
    this.#write(text);
  }

  #printItems(open: string, items: Iterable<unknown>, close: string): void {
    this.#write(open);
    let separator = "";
    for (const item of items) {
      if (this.#left < 0) return;
      this.#write(separator);
      this.#print(item);
      separator = ", ";
    }
    this.#write(close);
  }

  #printPairs(pairs: Iterable<readonly [unknown, unknown]>): void {
    this.#write("{");
    let separator = "";
    for (const [key, value] of pairs) {
      if (this.#left < 0) return;
      this.#write(separator);
      this.#print(key);
      this.#write(": ");
      this.#print(value);
      separator = ", ";
    }
    this.#write("}");
  }
}

function isReprable(value: object): value is PyReprable {
  return pyRepr in value && typeof value[pyRepr] === "function";
}
