import { decimalIn, narrow } from "../bytes/numbers.ts";
import { asciiIn, type latin1In, utf8In } from "../bytes/text.ts";
import { takeTuple } from "./containers.ts";
import { get, pushInstance } from "./calls.ts";
import { EscapeError, unescapeBytes, unescapeRaw } from "../text/escapes.ts";
import { classReference } from "./references.ts";
import { memoize } from "./memo.ts";
import { exactFloat, exactLine, stringIn } from "./scalars.ts";
import { persistent } from "./hooks.ts";
import type { UnpickleState } from "./state.ts";

const NEWLINE = 10;

/**
 * Looks for the lines that follow a text opcode. What was searched once is not
 * searched again when more bytes come.
 *
 * @returns False where more bytes are needed.
 */
function findLines(s: UnpickleState, count: number): boolean {
  const { bytes, breaks, at, end } = s;
  let i = s.pos + s.searched;
  for (; i < end && breaks.length < count; i++) {
    if (bytes[i] === NEWLINE) breaks.push(i - at);
  }
  s.searched = i - s.pos;
  if (breaks.length === count) return true;
  s.pos = i;
  return s.has(1);
}

/** Where the next line starts and ends; `pos` moves behind it. */
function takeLine(s: UnpickleState): [start: number, end: number] {
  const start = s.pos;
  const end = s.at + s.breaks.shift()!;
  s.pos = end + 1;
  s.searched = 0;
  return [start, end];
}

/** The line, which is not to be empty, where all of it is ASCII. */
function asciiLine(s: UnpickleState): string {
  const [start, end] = takeLine(s);
  if (start === end) throw s.error("Line is empty");
  const text = asciiIn(s.bytes, start, end);
  if (text === undefined) throw s.error("Line is not ASCII");
  return text;
}

/** INT: an int, or 00 and 01 for False and True; CPython's C takes any 0 or 1 in two characters for them. */
export function pushIntLine(s: UnpickleState): boolean {
  if (!findLines(s, 1)) return false;
  const line = asciiLine(s);
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
  if (!findLines(s, 1)) return false;
  const line = asciiLine(s);
  s.push(intIn(s, line.endsWith("L") ? line.slice(0, -1) : line, 0));
  return true;
}

/** FLOAT. */
export function pushFloatLine(s: UnpickleState): boolean {
  if (!findLines(s, 1)) return false;
  const line = asciiLine(s);
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(line);
  if (special) {
    const size = special[2]!.toLowerCase() === "nan" ? NaN : Infinity;
    s.push(special[1] === "-" ? -size : size);
    return true;
  }
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(line)) {
    throw s.error(`Line is no float: ${quoted(line)}`);
  }
  const value = Number(line);
  if (!Number.isFinite(value)) {
    throw s.error(`Float is too large: ${quoted(line)}`);
  }
  s.push(s.boxFloats ? exactFloat(value) : value);
  return true;
}

/** STRING: a str of Python 2, quoted and with Python's escapes. */
export function pushStringLine(s: UnpickleState): boolean {
  if (!findLines(s, 1)) return false;
  const [start, end] = takeLine(s);
  const quote = s.bytes[start];
  if (
    end - start < 2 || quote !== s.bytes[end - 1] ||
    (quote !== 0x22 && quote !== 0x27)
  ) throw s.error("String is not quoted");
  const bytes = unescaped(s, () => unescapeBytes(s.bytes, start + 1, end - 1));
  s.push(stringIn(s, bytes, 0, bytes.length));
  return true;
}

/** UNICODE: raw-unicode-escape. */
export function pushUnicodeLine(s: UnpickleState): boolean {
  if (!findLines(s, 1)) return false;
  const [start, end] = takeLine(s);
  const pieces = unescaped(s, () => unescapeRaw(s.bytes, start, end));
  s.push(s.exact ? exactLine(s, pieces) : pieces.join(""));
  return true;
}

/** Undoes escapes, and gives what is wrong with them a place in the pickle. */
function unescaped<T>(s: UnpickleState, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof EscapeError) {
      throw s.error(`String has a bad escape: ${error.message}`);
    }
    throw error;
  }
}

/** GET. */
export function getLine(s: UnpickleState): boolean {
  if (!findLines(s, 1)) return false;
  get(s, indexIn(s));
  return true;
}

/** PUT. */
export function putLine(s: UnpickleState): boolean {
  if (!findLines(s, 1)) return false;
  const index = indexIn(s);
  if (index < 0 || index > Number.MAX_SAFE_INTEGER) {
    throw s.error(`Memo has no place ${index}`);
  }
  memoize(s, index);
  return true;
}

/** PERSID. */
export function persistentLine(s: UnpickleState): boolean {
  if (!findLines(s, 1)) return false;
  const [start, end] = takeLine(s);
  const id = asciiIn(s.bytes, start, end);
  if (id === undefined) throw s.error("Persistent id is not ASCII");
  s.push(persistent(s, id));
  return true;
}

/** GLOBAL. */
export function globalLines(s: UnpickleState): boolean {
  if (!findLines(s, 2)) return false;
  const module = nameLine(s);
  s.push(classReference(s, module, nameLine(s)));
  return true;
}

/** INST: a class by its two lines, with its arguments above the mark. */
export function instanceLines(s: UnpickleState): boolean {
  if (!findLines(s, 2)) return false;
  const module = asciiLine(s);
  const name = asciiLine(s);
  const start = s.popMark();
  const level = s.levelFrom(start);
  const args = takeTuple(s, start);
  pushInstance(s, classReference(s, module, name), args, level);
  return true;
}

function nameLine(s: UnpickleState): string {
  const [start, end] = takeLine(s);
  if (start === end) throw s.error("Class reference has an empty name");
  const text = utf8In(s.bytes, start, end);
  if (!text?.isWellFormed()) throw s.error("Class reference is not UTF-8");
  return text;
}

function indexIn(s: UnpickleState): number {
  return Number(intIn(s, asciiLine(s), 10));
}

/** An int as Python's `int(text, base)` reads it; base 0 goes by the prefix. */
function intIn(
  s: UnpickleState,
  line: string,
  base: 0 | 10,
): number | bigint {
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
