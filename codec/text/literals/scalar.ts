import {
  encodeCodePoints,
  joinsSurrogates,
  latin1Bytes,
  latin1In,
} from "../../bytes/text.ts";
import { Complex, PyFloat, PyStr } from "../../types/scalars.ts";
import { DEFAULT_CODEC_LIMITS } from "../../limits.ts";
import { countDigits, narrow } from "../../bytes/numbers.ts";
import {
  cut,
  EscapeError,
  incomplete,
  SIMPLE,
  tooHigh,
  unescapeBytes,
} from "../escapes.ts";

/** A number as it stands in the text, before it is known how it is signed or added to. */
export type Numeral =
  | { readonly kind: "int"; readonly value: bigint }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "complex"; readonly re: number; readonly im: number };

const prefixed = /0(?:x(?:_?[\da-f])+|o(?:_?[0-7])+|b(?:_?[01])+)/iy;
const decimal =
  /(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:e[+-]?\d(?:_?\d)*)?j?/iy;
const nameCharacter = /[\p{ID_Continue}]/uy;

/**
 * Reads the number that starts at an index.
 *
 * @returns The number and where it ends; or what is wrong with it.
 */
export function readNumeral(
  text: string,
  at: number,
): { numeral: Numeral; end: number } | { problem: string } {
  const raw = match(prefixed, text, at) ?? match(decimal, text, at) ?? "";
  const end = at + raw.length;
  if (match(nameCharacter, text, end) !== undefined) {
    return { problem: `Expected the number "${cut(raw, 41)}" to end here` };
  }
  const digits = raw.replaceAll("_", "");
  if (/^0[xob]/i.test(digits)) {
    return { numeral: { kind: "int", value: BigInt(digits) }, end };
  }
  if (/j$/i.test(digits)) {
    const im = Number(digits.slice(0, -1));
    return { numeral: { kind: "complex", re: 0, im }, end };
  }
  if (!/^\d+$/.test(digits)) {
    return { numeral: { kind: "float", value: Number(digits) }, end };
  }
  if (/^0+[1-9]/.test(digits)) {
    return {
      problem: "Expected an int without leading zeros, or 0o… for an octal one",
    };
  }
  const most = DEFAULT_CODEC_LIMITS.maxIntDigits;
  if (countDigits(digits) > most) {
    return {
      problem: `Expected an int of at most ${most} digits, or 0x… for any size`,
    };
  }
  return { numeral: { kind: "int", value: BigInt(digits) }, end };
}

/** The number with the other sign. */
export function negate(number: Numeral): Numeral {
  switch (number.kind) {
    case "int":
      return { kind: "int", value: -number.value };
    case "float":
      return { kind: "float", value: -number.value };
    case "complex":
      return { kind: "complex", re: -number.re, im: -number.im };
  }
}

/** The value: ints short, floats boxed where a number would be an int (or, as a key, lose its sign). */
export function numeralValue(number: Numeral): unknown {
  switch (number.kind) {
    case "int":
      return narrow(number.value);
    case "float": {
      const { value } = number;
      return Number.isSafeInteger(value) ? new PyFloat(value) : value;
    }
    case "complex":
      return new Complex(number.re, number.im);
  }
}

function match(regexp: RegExp, text: string, at: number): string | undefined {
  regexp.lastIndex = at;
  return regexp.exec(text)?.[0];
}

/** One string literal, or what is wrong in it and where. */
type StringPart =
  | { isBytes: boolean; pieces: string[]; end: number }
  | { problem: string; at: number };

const opening = /(r|b|u|br|rb)?('''|"""|'|")/iy;

/** Reads the string literal that starts at an index; undefined where none does. */
export function readStringPart(
  text: string,
  at: number,
): StringPart | undefined {
  opening.lastIndex = at;
  const [start, prefix = "", quote = ""] = opening.exec(text) ?? [];
  if (start === undefined) return undefined;
  const from = at + start.length;
  const to = closing(text, from, quote);
  if (to === undefined) {
    return { problem: `Expected ${quote} to close this string`, at };
  }
  const body = text.slice(from, to);
  const isBytes = /b/i.test(prefix);
  const beyond = isBytes ? body.search(/[^\0-\x7f]/) : -1;
  if (beyond >= 0) {
    const problem = "Expected ASCII in bytes: write other bytes as \\x…";
    return { problem, at: from + beyond };
  }
  const end = to + quote.length;
  if (/r/i.test(prefix)) return { isBytes, pieces: [body], end };
  try {
    return {
      isBytes,
      pieces: isBytes ? [bytesText(body)] : unescape(body),
      end,
    };
  } catch (error) {
    if (!(error instanceof EscapeError)) throw error;
    return { problem: error.message, at: from + error.at };
  }
}

function closing(
  text: string,
  from: number,
  quote: string,
): number | undefined {
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === "\\") at++;
    else if (character === "\n" && quote.length === 1) return undefined;
    else if (character === quote[0] && text.startsWith(quote, at)) return at;
  }
  return undefined;
}

/** The value of adjacent string literals of one kind. */
export function stringValue(
  pieces: string[],
  isBytes: boolean,
): string | PyStr | Uint8Array {
  const text = pieces.join("");
  if (isBytes) return latin1Bytes(text)!;
  return joinsSurrogates(pieces)
    ? new PyStr(text, encodeCodePoints(pieces))
    : text;
}

/** ASCII with the escapes of bytes, as characters of the same numbers. */
function bytesText(body: string): string {
  const bytes = new TextEncoder().encode(body);
  return latin1In(unescapeBytes(bytes, 0, bytes.length));
}

const HEX_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Undoes the escapes of a str: in pieces, each surrogate that was escaped one of its own. */
function unescape(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (let at = text.indexOf("\\"); at >= 0; at = text.indexOf("\\", start)) {
    const [value, length] = escapeAt(text, at);
    pieces.push(text.slice(start, at), value);
    start = at + length;
  }
  pieces.push(text.slice(start));
  return pieces;
}

function escapeAt(text: string, at: number): [value: string, length: number] {
  const letter = text[at + 1];
  if (letter === undefined) {
    throw new EscapeError("Expected a character after the last backslash", at);
  }
  if (letter === "\n") return ["", 2];
  const code = letter.charCodeAt(0);
  const known = code < 256 ? SIMPLE[code]! : 0xff;
  if (known !== 0xff) return [String.fromCharCode(known), 2];
  const [octal] = /^[0-7]{1,3}/.exec(text.slice(at + 1, at + 4)) ?? [];
  if (octal) return [String.fromCharCode(parseInt(octal, 8)), 1 + octal.length];
  const size = HEX_LENGTHS[letter];
  if (size === undefined) {
    if (letter !== "N") return [`\\${letter}`, 2];
    throw new EscapeError(
      'Expected a character itself or as "\\u…": those by name ("\\N{…}") are not known',
      at,
    );
  }
  const digits = text.slice(at + 2, at + 2 + size);
  if (digits.length < size || /[^\da-f]/i.test(digits)) {
    throw incomplete(size, letter, at);
  }
  const point = parseInt(digits, 16);
  if (point > 0x10ffff) throw tooHigh(at);
  return [String.fromCodePoint(point), 2 + size];
}

/**
 * Text that is no Python literal. The message says what was expected, and where.
 *
 * @example
 * ```ts
 * import { LiteralError, literalEval } from "@tcptalks/tcptalks/codec";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const error = assertThrows(() => literalEval("(1, two)"), LiteralError);
 * assertEquals([error.line, error.column], [1, 5]);
 * ```
 */
export class LiteralError extends SyntaxError {
  /** The line at fault, from 1. */
  readonly line: number;
  /** The column at fault in that line, from 1, in UTF-16 code units. */
  readonly column: number;

  /** Makes one from its message and place. */
  constructor(
    message: string,
    place: { line: number; column: number },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "LiteralError";
    this.line = place.line;
    this.column = place.column;
  }
}

const blank = /[ \t\f]+|\\\n/y;
const blankOrLine = /[ \t\f\n]+|\\\n|#[^\n]*/y;

/** Where reading stands in the text, and how deep in brackets. */
export class LiteralCursor {
  /** The text, its lines ended by `\n`. */
  readonly text: string;
  /** The index of the next character. */
  at = 0;
  readonly #maxDepth: number;
  #depth = 0;

  /** Starts at the first token. */
  constructor(text: string, maxDepth: number) {
    this.text = text.replace(/\r\n?/g, "\n");
    this.#maxDepth = maxDepth;
    const zero = this.text.indexOf("\0");
    if (zero >= 0) this.fail("Expected no null character", zero);
    this.#skip(blankOrLine);
    const indented = /[ \t\f]/.test(this.text[this.at - 1] ?? "");
    const otherLine = this.text.lastIndexOf("\n", this.at) >= 0;
    if (indented && otherLine && this.at < this.text.length) {
      this.fail("Expected no indentation");
    }
  }

  /** The next character after spaces (and, in brackets, line breaks and comments); "" at the end. */
  peek(): string {
    this.#skip(this.#depth > 0 ? blankOrLine : blank);
    return this.text[this.at] ?? "";
  }

  /** Reads from an opening bracket to the closing one. */
  inBrackets<T>(close: string, read: () => T): T {
    const open = this.at;
    if (++this.#depth > this.#maxDepth) {
      this.fail(`Expected at most ${this.#maxDepth} nested brackets`);
    }
    this.at++;
    const value = read();
    if (this.peek() !== close) {
      const { line, column } = placeOf(this.text, open);
      const where = line === 1 ? `column ${column}` : `line ${line}`;
      const bracket = this.text[open];
      this.fail(
        `Expected "," or "${close}" for the "${bracket}" of ${where}, found ${this.found()}`,
      );
    }
    this.#depth--;
    this.at++;
    return value;
  }

  /** Refuses anything but comments and blank lines in what is left. */
  end(): void {
    const next = this.peek();
    if (next === "\n" || next === "#") this.#skip(blankOrLine);
    if (this.at < this.text.length) {
      this.fail(`Expected the end, found ${this.found()}`);
    }
  }

  #skip(skipped: RegExp): void {
    skipped.lastIndex = this.at;
    while (skipped.test(this.text)) this.at = skipped.lastIndex;
  }

  /** What stands here, for an error message. */
  found(): string {
    const character = this.text.codePointAt(this.at);
    if (character === undefined) return "the end";
    return character === 0x0a
      ? "the end of the line"
      : `"${String.fromCodePoint(character)}"`;
  }

  /** Throws a LiteralError that names the place. */
  fail(problem: string, at: number = this.at): never {
    const place = placeOf(this.text, at);
    const shown = this.text.includes("\n")
      ? `line ${place.line}, column ${place.column}`
      : `column ${place.column}`;
    throw new LiteralError(`${problem} (${shown})`, place);
  }
}

/** Line and column of an index, from 1. */
function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
