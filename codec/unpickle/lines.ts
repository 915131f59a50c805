import { decimalIn, narrow } from "../bytes/numbers.ts";
import { asciiIn, latin1In, utf8In } from "../bytes/text.ts";
import { takeTuple } from "./containers.ts";
import { get, pushInstance } from "./calls.ts";
import {
  EscapeError,
  hasEscapes,
  unescapeBytes,
  unescapeRaw,
} from "../text/escapes.ts";
import { PyGlobal } from "../types/object.ts";
import { byLines } from "../types/traces.ts";
import { classReference } from "./references.ts";
import { memoize } from "./memo.ts";
import { exactFloat, exactLine, stringIn } from "./scalars.ts";
import { persistent } from "./hooks.ts";
import type { UnpickleState } from "./state.ts";
import { textIn } from "./fast/short_text.ts";

const NEWLINE = 10;
const MINUS = 0x2d;
const ZERO = 0x30;
const BIG_L = 0x4c;

/**
 * Where the line at `pos` ends. What was searched once is not searched again
 * when more bytes come.
 *
 * @returns -1 where more bytes are needed.
 */
function lineEnd(s: UnpickleState): number {
  const { bytes, end } = s;
  let i = s.pos + s.searched;
  while (i < end && bytes[i] !== NEWLINE) i++;
  if (i < end) {
    s.searched = 0;
    return i;
  }
  s.searched = i - s.pos;
  s.pos = i;
  s.has(1);
  return -1;
}

/** The same for a number: its digits, with underscores between them, a sign and a prefix. */
function numberEnd(s: UnpickleState): number {
  const end = lineEnd(s);
  const length = end < 0 ? s.searched : end - s.pos;
  const most = 2 * s.limits.maxIntDigits + NO_DIGITS;
  if (length <= most) return end;
  throw s.limitError(
    `Number has more than the ${most} characters that "maxIntDigits" allows`,
    "maxIntDigits",
  );
}

/** What may stand before and behind the digits. */
const NO_DIGITS = 64;

/** The line up to `end`, which is not to be empty, where all of it is ASCII; `pos` moves behind it. */
function asciiLine(s: UnpickleState, end: number): string {
  const start = s.pos;
  s.pos = end + 1;
  if (start === end) throw s.error("Line is empty");
  const text = asciiIn(s.bytes, start, end);
  if (text === undefined) throw s.error("Line is not ASCII");
  return text;
}

/** The int that some decimal digits are, undefined where they are not so simple. */
function plainInt(
  s: UnpickleState,
  start: number,
  end: number,
): number | bigint | undefined {
  const { bytes } = s;
  const isNegative = bytes[start] === MINUS;
  let i = isNegative ? start + 1 : start;
  const size = end - i;
  if (size < 1 || size > s.limits.maxIntDigits) return undefined;
  // "00" is False to INT, and so is "-0"; other ints do not begin with 0.
  if (bytes[i] === ZERO && (size > 1 || isNegative)) return undefined;
  let value = 0;
  for (; i < end; i++) {
    const digit = bytes[i]! - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  if (size > 15) return decimalIn(latin1In(bytes, start, end));
  return isNegative ? -value : value;
}

/** INT: an int, or 00 and 01 for False and True; CPython's C takes any 0 or 1 in two characters for them. */
export function pushIntLine(s: UnpickleState): boolean {
  const end = numberEnd(s);
  if (end < 0) return false;
  const value = plainInt(s, s.pos, end);
  if (value !== undefined) {
    s.pos = end + 1;
    s.push(value);
    return true;
  }
  const line = asciiLine(s, end);
  if (/^[\s0+-]0$|^[\s0+]1$/.test(line)) s.push(line.endsWith("1"));
  else {
    // C's strtol knows octal by a leading 0, Python's own ints do not.
    const octal = /^\s*([+-]?)0+([0-7]{1,20})$/.exec(line);
    s.push(octal ? signed(octal[1]!, `0o${octal[2]}`) : intIn(s, line, 0));
  }
  return true;
}

/** LONG: an int, with an L at the end or without. */
export function pushLongLine(s: UnpickleState): boolean {
  const end = numberEnd(s);
  if (end < 0) return false;
  const { bytes, pos } = s;
  const last = end > pos && bytes[end - 1] === BIG_L ? end - 1 : end;
  const value = plainInt(s, pos, last);
  if (value === undefined) {
    const line = asciiLine(s, end);
    s.push(intIn(s, line.endsWith("L") ? line.slice(0, -1) : line, 0));
  } else {
    s.pos = end + 1;
    s.push(value);
  }
  return true;
}

/** FLOAT. */
export function pushFloatLine(s: UnpickleState): boolean {
  const end = numberEnd(s);
  if (end < 0) return false;
  const start = s.pos;
  const line = asciiLine(s, end);
  // `Number` also takes spaces, names, and ints with a prefix.
  const plain = isPlainFloat(s.bytes, start, end);
  const value = plain ? Number(line) : namedFloat(line);
  if (value === undefined || plain && Number.isNaN(value)) {
    throw s.error(`Line is no float: ${quoted(line)}`);
  }
  if (plain && !Number.isFinite(value)) {
    throw s.error(`Float is too large: ${quoted(line)}`);
  }
  s.push(s.boxFloats ? exactFloat(value) : value);
  return true;
}

/** Whether a line has only what the text of a finite float has. */
function isPlainFloat(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    const isDigit = byte >= ZERO && byte <= 0x39;
    if (!isDigit && !FLOAT_SIGNS.includes(byte)) return false;
  }
  return true;
}

/** The bytes of `+`, `-`, `.`, `E` and `e`. */
const FLOAT_SIGNS = [0x2b, MINUS, 0x2e, 0x45, 0x65];

/** What `inf` and `nan` stand for. */
function namedFloat(line: string): number | undefined {
  const [, sign, name] = /^([+-]?)(inf|infinity|nan)$/i.exec(line) ?? [];
  if (name === undefined) return undefined;
  const size = /nan/i.test(name) ? NaN : Infinity;
  return sign === "-" ? -size : size;
}

/** STRING: a str of Python 2, quoted and with Python's escapes. */
export function pushStringLine(s: UnpickleState): boolean {
  const end = lineEnd(s);
  if (end < 0) return false;
  const start = s.pos;
  s.pos = end + 1;
  const quote = s.bytes[start];
  if (
    end - start < 2 || quote !== s.bytes[end - 1] ||
    (quote !== 0x22 && quote !== 0x27)
  ) throw s.error("String is not quoted");
  if (!hasEscapes(s.bytes, start, end)) {
    s.push(stringIn(s, s.bytes, start + 1, end - 1));
    return true;
  }
  const { bytes } = s;
  const text = unescaped(s, () => unescapeBytes(bytes, start + 1, end - 1));
  s.push(stringIn(s, text, 0, text.length));
  return true;
}

/** UNICODE: raw-unicode-escape. */
export function pushUnicodeLine(s: UnpickleState): boolean {
  const end = lineEnd(s);
  if (end < 0) return false;
  const start = s.pos;
  s.pos = end + 1;
  const pieces = hasEscapes(s.bytes, start, end)
    ? unescaped(s, () => unescapeRaw(s.bytes, start, end, s.exact))
    : [latin1In(s.bytes, start, end)];
  s.push(s.exact ? exactLine(s, pieces) : pieces[0]);
  return true;
}

/** Undoes escapes, and gives what is wrong with them a place in the pickle. */
function unescaped<T>(s: UnpickleState, unescape: () => T): T {
  try {
    return unescape();
  } catch (error) {
    if (error instanceof EscapeError) {
      throw s.error(`String has a bad escape: ${error.message}`);
    }
    throw error;
  }
}

/** GET. */
export function getLine(s: UnpickleState): boolean {
  const end = numberEnd(s);
  if (end < 0) return false;
  get(s, indexIn(s, end));
  return true;
}

/** PUT. */
export function putLine(s: UnpickleState): boolean {
  const end = numberEnd(s);
  if (end < 0) return false;
  const index = indexIn(s, end);
  if (index < 0 || index > Number.MAX_SAFE_INTEGER) {
    throw s.error(`Memo has no place ${index}`);
  }
  memoize(s, index);
  return true;
}

/** PERSID. */
export function persistentLine(s: UnpickleState): boolean {
  const end = lineEnd(s);
  if (end < 0) return false;
  const id = asciiIn(s.bytes, s.pos, end);
  s.pos = end + 1;
  if (id === undefined) throw s.error("Persistent id is not ASCII");
  s.push(persistent(s, id));
  return true;
}

/** Where the second of two lines ends, -1 where more bytes are needed. */
function secondLineEnd(s: UnpickleState): number {
  const { pos } = s;
  if (s.firstEnd === 0) {
    const end = lineEnd(s);
    if (end < 0) return -1;
    s.firstEnd = end - s.at;
  }
  s.pos = s.at + s.firstEnd + 1;
  const end = lineEnd(s);
  if (end >= 0) s.pos = pos;
  return end;
}

/** Where the first of them ends, which is then forgotten. */
function firstLineEnd(s: UnpickleState): number {
  const end = s.at + s.firstEnd;
  s.firstEnd = 0;
  return end;
}

/** GLOBAL. */
export function globalLines(s: UnpickleState): boolean {
  const end = secondLineEnd(s);
  if (end < 0) return false;
  const middle = firstLineEnd(s), start = s.pos;
  s.pos = end + 1;
  if (start === middle || middle + 1 === end) {
    throw s.error("Class reference has an empty name");
  }
  // Both at once, as they are looked up: pickles mostly have few and the same.
  const lines = textIn(s.bytes, start, end) ?? utf8In(s.bytes, start, end);
  if (!lines?.isWellFormed()) throw s.error("Class reference is not UTF-8");
  const module = lines.slice(0, lines.indexOf("\n"));
  const name = lines.slice(module.length + 1);
  const reference = classReference(s, module, name, lines);
  if (s.exact && s.protocol >= 4 && reference instanceof PyGlobal) {
    byLines.add(reference);
  }
  s.push(reference);
  return true;
}

/** INST: a class by its two lines, with its arguments above the mark. */
export function instanceLines(s: UnpickleState): boolean {
  const end = secondLineEnd(s);
  if (end < 0) return false;
  const module = asciiLine(s, firstLineEnd(s));
  const name = asciiLine(s, end);
  const start = s.popMark();
  const level = s.levelFrom(start);
  const args = takeTuple(s, start);
  pushInstance(s, classReference(s, module, name), args, level);
  return true;
}

function indexIn(s: UnpickleState, end: number): number {
  const index = plainInt(s, s.pos, end);
  if (index === undefined) return Number(intIn(s, asciiLine(s, end), 10));
  s.pos = end + 1;
  return Number(index);
}

/** An int as Python's `int(text, base)` reads it; base 0 goes by the prefix. */
function intIn(s: UnpickleState, line: string, base: 0 | 10): number | bigint {
  const text = line.trim();
  const sign = text.startsWith("-") || text.startsWith("+") ? text[0]! : "";
  const digits = text.slice(sign.length);
  const { maxIntDigits } = s.limits;
  if (digits.length > maxIntDigits) {
    throw s.limitError(
      `Int has ${digits.length} digits, more than the ${maxIntDigits} that "maxIntDigits" allows`,
      "maxIntDigits",
    );
  }
  const plain = digits.replaceAll("_", "");
  const prefixed = base === 0 && /^0[xXoObB]/.test(digits);
  const valid = prefixed
    ? /^0([xX][\da-fA-F]+|[oO][0-7]+|[bB][01]+)$/.test(plain)
    : /^\d+$/.test(plain) && (base === 10 || !/^0+[1-9]/.test(plain));
  // Single ones between digits are allowed, and one after the prefix.
  const underscores = plain.length === digits.length ||
    !/^_|__|_$/.test(digits);
  if (!valid || !underscores) throw s.error(`Line is no int: ${quoted(line)}`);
  return signed(sign, plain, prefixed);
}

function signed(
  sign: string,
  digits: string,
  prefixed = true,
): number | bigint {
  const value = prefixed ? narrow(BigInt(digits)) : decimalIn(digits);
  return sign === "-" && value !== 0 ? -value : value;
}

function quoted(line: string): string {
  return JSON.stringify(line.length > 40 ? line.slice(0, 40) + "…" : line);
}
