import { Units } from "../bytes/text.ts";

/** An escape sequence that Python refuses; `at` is the index of its backslash. */
export class EscapeError extends Error {
  /** Makes one from what is wrong and where, from the start of the text. */
  constructor(message: string, readonly at: number) {
    super(message);
    this.name = "EscapeError";
  }
}

const BACKSLASH = 0x5c;
const BIG_U = 0x55;
const SMALL_U = 0x75;
const SMALL_X = 0x78;

/** What the letter after a backslash stands for, by its code; NONE where it is no simple escape. */
const NONE = 0xff;
export const SIMPLE: Uint8Array = new Uint8Array(256).fill(NONE);
for (const [i, letter] of Array.from("\\'\"abfnrtv").entries()) {
  SIMPLE[letter.charCodeAt(0)] = "\\'\"\x07\b\f\n\r\t\v".charCodeAt(i);
}

/** The value of a hexadecimal digit by its code; for all else so much that no digit beside it hides it. */
const HEX = new Uint16Array(256).fill(0x1000);
for (const [value, digit] of Array.from("0123456789abcdef").entries()) {
  HEX[digit.charCodeAt(0)] = HEX[digit.toUpperCase().charCodeAt(0)] = value;
}

/** The value of two hexadecimal digits, above 0xff where they are none. */
function hex2(bytes: Uint8Array, at: number): number {
  return HEX[bytes[at]!]! << 4 | HEX[bytes[at + 1]!]!;
}

/** The value of 4 or 8 hexadecimal digits, -1 where they are not all there. */
function hexIn(
  bytes: Uint8Array,
  at: number,
  end: number,
  count: number,
): number {
  if (at + count > end) return -1;
  let value = 0;
  for (let i = at; i < at + count; i += 2) {
    const two = hex2(bytes, i);
    if (two > 0xff) return -1;
    value = value * 256 + two;
  }
  return value;
}

const scratch = new Uint8Array(1024);

/** Whether there is a backslash. */
export function hasEscapes(
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (end - start > 64) return bytes.subarray(start, end).includes(BACKSLASH);
  for (let i = start; i < end; i++) if (bytes[i] === BACKSLASH) return true;
  return false;
}

/**
 * Undoes the escapes of bytes and of Python 2's strings; unknown ones stay as
 * they are. The bytes are to be used before it is called again.
 */
export function unescapeBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
): Uint8Array {
  const result = end - start <= scratch.length
    ? scratch
    : new Uint8Array(end - start);
  let length = 0;
  for (let i = start; i < end;) {
    const byte = bytes[i++]!;
    if (byte !== BACKSLASH) {
      result[length++] = byte;
      continue;
    }
    const at = i - 1 - start;
    if (i === end) {
      throw new EscapeError(
        "Expected a character after the last backslash",
        at,
      );
    }
    const letter = bytes[i++]!;
    const simple = SIMPLE[letter]!;
    if (simple !== NONE) result[length++] = simple;
    else if (letter === SMALL_X) {
      const code = i + 2 > end ? NONE << 8 : hex2(bytes, i);
      if (code > 0xff) throw incomplete(2, "x", at);
      result[length++] = code;
      i += 2;
    } else if (isOctal(letter)) {
      let code = letter & 7;
      for (let n = 1; n < 3 && i < end && isOctal(bytes[i]!); n++) {
        code = code * 8 + (bytes[i++]! & 7);
      }
      result[length++] = code;
    } else if (letter !== 0x0a) {
      result[length++] = BACKSLASH;
      result[length++] = letter;
    }
  }
  return result.subarray(0, length);
}

function isOctal(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x37;
}

/** The error for hexadecimal digits that are not all there. */
export function incomplete(
  count: number,
  letter: string,
  at: number,
): EscapeError {
  const message = `Expected ${count} hexadecimal digits after "\\${letter}"`;
  return new EscapeError(message, at);
}

/** The error for a code point that Unicode does not have. */
export function tooHigh(at: number): EscapeError {
  return new EscapeError("Expected a character up to U+10FFFF", at);
}

/**
 * Undoes `raw-unicode-escape`: Latin-1 in which only `\\u` and `\\U` are escapes.
 *
 * @returns The text in pieces: one, or more where surrogates that were escaped
 * one by one would become one character, unless that is as good.
 * @throws {EscapeError} Where Python refuses an escape.
 */
export function unescapeRaw(
  bytes: Uint8Array,
  start: number,
  end: number,
  splits = true,
): string[] {
  const units = new Units();
  const pieces: string[] = [];
  let high = false;
  for (let i = start; i < end;) {
    const byte = bytes[i++]!;
    const letter = byte === BACKSLASH && i < end ? bytes[i]! : 0;
    if (letter !== SMALL_U && letter !== BIG_U) {
      units.add(byte);
      // A second backslash does not begin an escape.
      if (letter !== 0) units.add(bytes[i++]!);
      high = false;
      continue;
    }
    const size = letter === SMALL_U ? 4 : 8;
    const code = hexIn(bytes, i + 1, end, size);
    const at = i - 1 - start;
    if (code < 0) throw incomplete(size, String.fromCharCode(letter), at);
    if (code > 0x10ffff) throw tooHigh(at);
    i += 1 + size;
    if (code > 0xffff) units.addPoint(code);
    else {
      if (high && (code & 0xfc00) === 0xdc00) pieces.push(units.take());
      units.add(code);
    }
    high = splits && (code & 0xfffffc00) === 0xd800;
  }
  pieces.push(units.take());
  return pieces;
}

/**
 * What controls a terminal or turns the reading direction, and so forges what
 * stands around it: C0, DEL, C1, line and paragraph separators, marks of
 * direction.
 */
const CONTROLS = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/gu;
/** The same, but for what lays text out. */
const CONTROLS_IN_LINES = /(?![\t\n])[\p{Cc}\u2028\u2029\p{Bidi_Control}]/gu;

/** Characters of a name (a class, an opcode, an attribute) in a message. */
const MAX_NAME = 200;

/** A text that a peer or a file gave, as one line that controls nothing. */
export function harmlessLine(text: string, most: number = Infinity): string {
  return cut(cut(text, most).replace(CONTROLS, escapeCharacter), most);
}

/** The same, of text of several lines. */
export function harmlessLines(text: string, most: number = Infinity): string {
  return cut(cut(text, most).replace(CONTROLS_IN_LINES, escapeCharacter), most);
}

/** A name of a peer's in a message. */
export function shortName(name: string): string {
  return harmlessLine(name, MAX_NAME);
}

/** A text cut to a length, with an ellipsis where something is missing. */
export function cut(text: string, most: number): string {
  return text.length <= most
    ? text
    : `${text.slice(0, Math.max(0, most - 1))}…`;
}

/** A character as Python escapes it, between `'`. */
export function escapeCharacter(character: string): string {
  switch (character) {
    case "\\":
    case "'":
      return `\\${character}`;
    case "\t":
      return "\\t";
    case "\n":
      return "\\n";
    case "\r":
      return "\\r";
  }
  return hexEscape(character);
}

/** A character by its number, as Python writes it. */
export function hexEscape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  if (code < 0x10000) return `\\u${hex.padStart(4, "0")}`;
  return `\\U${hex.padStart(8, "0")}`;
}
