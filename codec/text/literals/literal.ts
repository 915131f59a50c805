import { OptionRules, wholeNumber, wrongType } from "../../check.ts";
import type { Unpickled } from "../../unpickle/options.ts";
import { PyDict, PySet } from "../../types/keyed.ts";
import { isPlainKey } from "../../types/key.ts";
import {
  LiteralCursor,
  negate,
  type Numeral,
  numeralValue,
  readNumeral,
  readStringPart,
  stringValue,
} from "./scalar.ts";
import { tupleOf } from "../../types/tuple.ts";
import { cut } from "../escapes.ts";

/** How {@linkcode literalEval} reads. */
export interface LiteralOptions {
  /**
   * Nesting of brackets, 1 to 1000; CPython's own parser allows 200.
   *
   * @default {200}
   */
  maxDepth?: number;
}

/**
 * Reads a Python literal, as `ast.literal_eval` does: strings (adjacent, raw,
 * in triple quotes), bytes, numbers, tuples, lists, dicts, sets, `set()`,
 * booleans and None. Nothing is executed.
 *
 * It gives the values that `loads` gives, but keeps ints and floats apart:
 * `1.0` is a `PyFloat`. Not taken, unlike in Python: `...` and characters by
 * name (`"\N{BULLET}"`).
 *
 * @param text The literal.
 * @param options How deep it may nest.
 * @returns The value.
 * @throws {LiteralError} Where the text is no literal; it says where and what was expected.
 * @throws {RangeError} Where `maxDepth` is not a whole number from 1 to 1000.
 *
 * @example
 * ```ts
 * import { literalEval, tuple } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(literalEval("(0x16, 2.5, 'abc')"), tuple(22, 2.5, "abc"));
 * assertEquals(literalEval("{'a': None}"), new Map([["a", null]]));
 * ```
 */
export function literalEval(
  text: string,
  options: LiteralOptions = {},
): Unpickled {
  if (typeof text !== "string") {
    throw wrongType("Cannot evaluate", "a string", text);
  }
  RULES.check(options);
  return parseLiteral(text, options.maxDepth ?? 200) as Unpickled;
}

const RULES = new OptionRules<LiteralOptions>("LiteralOptions", {
  maxDepth: wholeNumber(1, 1000),
});

/** What was read: a number, which may still get a sign or an imaginary part, or a value. */
type Term =
  | { readonly numeral: Numeral; readonly signed: boolean }
  | { readonly value: unknown };

const name = /[\p{ID_Start}_]\p{ID_Continue}*/uy;
const constants: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["None", null],
  ["True", true],
  ["False", false],
]);

/** Reads one literal, which fills the text. */
export function parseLiteral(text: string, maxDepth: number): unknown {
  const cursor = new LiteralCursor(text, maxDepth);
  const value = valueOf(parenthesis(cursor, ""));
  cursor.end();
  return value;
}

/** A value in parentheses, or a tuple of some; the outermost tuple needs none. */
function parenthesis(cursor: LiteralCursor, close: string): Term {
  const terms: Term[] = [];
  let comma = false;
  while (cursor.peek() !== close || terms.length === 0 && close === "") {
    terms.push(expression(cursor));
    comma = cursor.peek() === ",";
    if (!comma) break;
    cursor.at++;
    if (close === "" && /[\n#]/.test(cursor.peek())) break;
  }
  const [first] = terms;
  if (first && terms.length === 1 && !comma) return first;
  return { value: tupleOf(terms.map(valueOf)) };
}

/** A literal, or a complex number as the sum of a real and an imaginary one. */
function expression(cursor: LiteralCursor): Term {
  const left = signed(cursor);
  const operator = cursor.peek();
  if (operator !== "+" && operator !== "-") return left;
  const at = cursor.at++;
  const right = atom(cursor);
  if (
    !("numeral" in left) || left.numeral.kind === "complex" ||
    !("numeral" in right) || right.signed || right.numeral.kind !== "complex"
  ) {
    const complex = `1${operator}2j`;
    cursor.fail(
      `Expected a literal: "${operator}" makes complex numbers only, such as ${complex}`,
      at,
    );
  }
  const real = Number(left.numeral.value);
  if (left.numeral.kind === "int" && !Number.isFinite(real)) {
    cursor.fail("Expected an int that fits into a float", at);
  }
  // As Python up to 3.13: both are complex, so -0.0+1j has the real part 0.0.
  const { re, im } = right.numeral;
  const numeral: Numeral = operator === "+"
    ? { kind: "complex", re: real + re, im: 0 + im }
    : { kind: "complex", re: real - re, im: 0 - im };
  return { value: numeralValue(numeral) };
}

function signed(cursor: LiteralCursor): Term {
  const sign = cursor.peek();
  if (sign !== "+" && sign !== "-") return atom(cursor);
  cursor.at++;
  cursor.peek();
  const at = cursor.at;
  const term = atom(cursor);
  if (!("numeral" in term) || term.signed) {
    cursor.fail(`Expected a number after "${sign}"`, at);
  }
  const { numeral } = term;
  return { numeral: sign === "-" ? negate(numeral) : numeral, signed: true };
}

function atom(cursor: LiteralCursor): Term {
  switch (cursor.peek()) {
    case "(":
      return cursor.inBrackets(")", () => parenthesis(cursor, ")"));
    case "[":
      return cursor.inBrackets("]", () => ({ value: list(cursor) }));
    case "{":
      return cursor.inBrackets("}", () => ({ value: dictOrSet(cursor) }));
  }
  if (/^\.?\d/.test(cursor.text.slice(cursor.at, cursor.at + 2))) {
    const read = readNumeral(cursor.text, cursor.at);
    if ("problem" in read) cursor.fail(read.problem);
    cursor.at = read.end;
    return { numeral: read.numeral, signed: false };
  }
  return strings(cursor) ?? constant(cursor);
}

function list(cursor: LiteralCursor): unknown[] {
  const items: unknown[] = [];
  while (cursor.peek() !== "]") {
    items.push(valueOf(expression(cursor)));
    if (cursor.peek() !== ",") break;
    cursor.at++;
  }
  return items;
}

function dictOrSet(cursor: LiteralCursor): Map<unknown, unknown> | PySet {
  const dict = new PyDict();
  const set = new PySet();
  let isSet: boolean | undefined;
  while (cursor.peek() !== "}") {
    const at = cursor.at;
    const key = valueOf(expression(cursor));
    isSet ??= cursor.peek() !== ":";
    let value: unknown = null;
    if (!isSet) {
      if (cursor.peek() !== ":") {
        cursor.fail(`Expected ":" after a key, found ${cursor.found()}`);
      }
      cursor.at++;
      value = valueOf(expression(cursor));
    }
    try {
      if (isSet) set.add(key);
      else dict.set(key, value);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const what = isSet ? "a member of a set" : "a key";
      cursor.fail(`Expected what can be ${what}: ${error.message}`, at);
    }
    if (cursor.peek() !== ",") break;
    cursor.at++;
  }
  return isSet ? plainSet(set) : plainDict(dict);
}

/** As `loads` does: a plain `Map` compares such keys as Python would. */
function plainDict(dict: PyDict): Map<unknown, unknown> {
  return [...dict.keys()].every(isPlainKey) ? new Map(dict) : dict;
}

function plainSet(set: PySet): Set<unknown> {
  return [...set].every(isPlainKey) ? new Set(set) : set;
}

function strings(cursor: LiteralCursor): Term | undefined {
  let all: { isBytes: boolean; pieces: string[] } | undefined;
  while (true) {
    const part = readStringPart(cursor.text, cursor.at);
    if (part === undefined) break;
    if ("problem" in part) cursor.fail(part.problem, part.at);
    all ??= { isBytes: part.isBytes, pieces: [] };
    if (part.isBytes !== all.isBytes) {
      cursor.fail("Expected adjacent strings to be all bytes or all text");
    }
    for (const piece of part.pieces) all.pieces.push(piece);
    cursor.at = part.end;
    cursor.peek();
  }
  return all && { value: stringValue(all.pieces, all.isBytes) };
}

function constant(cursor: LiteralCursor): Term {
  const start = cursor.at;
  name.lastIndex = start;
  const word = name.exec(cursor.text)?.[0];
  if (word === undefined) {
    cursor.fail(`Expected a Python literal, found ${cursor.found()}`);
  }
  cursor.at += word.length;
  const value = constants.get(word);
  if (value !== undefined) return { value };
  if (word === "set" && cursor.peek() === "(") {
    return cursor.inBrackets(")", () => ({ value: new Set() }));
  }
  if (/^(?:f|t|fr|rf|rt|tr)$/i.test(word) && /^["']/.test(cursor.peek())) {
    const problem = `Expected a literal: "${word}" strings are expressions`;
    cursor.fail(problem, start);
  }
  const constant = pythonConstant(word);
  cursor.fail(
    `Expected a Python literal, found the name "${cut(word, 41)}": ${
      constant === undefined ? "put text in quotes" : `write ${constant}`
    }`,
    start,
  );
}

/** Python's constant for what other languages call it, `True` for `true`; undefined where there is none. */
export function pythonConstant(word: string): string | undefined {
  return /^true$/i.test(word)
    ? "True"
    : /^false$/i.test(word)
    ? "False"
    : /^(?:none|null|nil|undefined)$/i.test(word)
    ? "None"
    : undefined;
}

function valueOf(term: Term): unknown {
  return "numeral" in term ? numeralValue(term.numeral) : term.value;
}
