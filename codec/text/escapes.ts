import { narrow } from "../bytes/numbers.ts";

/** An escape sequence that Python refuses; `at` is the index of its backslash. */
export class EscapeError extends Error {
  /** Where the backslash stands in the text. */
  readonly at: number;

  /** Makes one from what is wrong and where. */
  constructor(message: string, at: number) {
    super(message);
    this.name = "EscapeError";
    this.at = at;
  }
}

/** Which escapes there are: those of bytes, of str, or of raw-unicode-escape (`\u` and `\U` alone). */
type EscapeKind = "bytes" | "str" | "raw";

const simple: Readonly<Record<string, string>> = {
  "\n": "",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

const hexLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * Undoes Python's escape sequences; unknown ones stay as they are.
 *
 * @param text The text between the quotes.
 * @param kind Which escapes count.
 * @returns The text in pieces, each surrogate that was escaped one of its own.
 * @throws {EscapeError} Where Python refuses an escape.
 */
export function unescape(text: string, kind: EscapeKind): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (let at = text.indexOf("\\"); at >= 0; at = text.indexOf("\\", start)) {
    const [value, length] = escapeAt(text, at, kind);
    pieces.push(text.slice(start, at), value);
    start = at + length;
  }
  pieces.push(text.slice(start));
  return pieces;
}

function escapeAt(
  text: string,
  at: number,
  kind: EscapeKind,
): [value: string, length: number] {
  const letter = text[at + 1];
  if (kind === "raw") {
    if (letter === "u" || letter === "U") return hexEscape(text, at, kind);
    return [text.slice(at, at + 2), 2];
  }
  if (letter === undefined) {
    throw new EscapeError("Expected a character after the last backslash", at);
  }
  const known = simple[letter];
  if (known !== undefined) return [known, 2];
  if (letter >= "0" && letter <= "7") {
    const [digits = ""] = /^[0-7]{1,3}/.exec(text.slice(at + 1, at + 4)) ?? [];
    const code = parseInt(digits, 8);
    const value = String.fromCharCode(kind === "bytes" ? code & 0xff : code);
    return [value, 1 + digits.length];
  }
  const inBytes = letter === "x";
  if (inBytes || kind === "str" && (letter === "u" || letter === "U")) {
    return hexEscape(text, at, kind);
  }
  if (kind === "str" && letter === "N") {
    throw new EscapeError(
      'Expected a character itself or as "\\u…": those by name ("\\N{…}") are not known',
      at,
    );
  }
  return [`\\${letter}`, 2];
}

function hexEscape(
  text: string,
  at: number,
  kind: EscapeKind,
): [value: string, length: number] {
  const letter = text[at + 1] ?? "";
  const length = hexLengths[letter] ?? 0;
  const digits = text.slice(at + 2, at + 2 + length);
  if (digits.length < length || !/^[0-9a-f]*$/i.test(digits)) {
    throw new EscapeError(
      `Expected ${length} hexadecimal digits after "\\${letter}"`,
      at,
    );
  }
  const code = parseInt(digits, 16);
  if (code > 0x10ffff) {
    throw new EscapeError(
      `Expected a character up to U+10FFFF, found "\\${letter}${digits}"`,
      at,
    );
  }
  const value = kind === "bytes"
    ? String.fromCharCode(code)
    : String.fromCodePoint(code);
  return [value, 2 + length];
}

const intText = /^[ \t-\r]*([+-]?)(\d+(?:_\d+)*)[ \t-\r]*$/;
const floatText =
  /^[ \t-\r]*([+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?)[ \t-\r]*$/i;
const namedFloat = /^[ \t-\r]*([+-]?)(?:(inf(?:inity)?)|nan)[ \t-\r]*$/i;

/** How many digits a text holds. */
export function countDigits(text: string): number {
  return text.length - text.replace(/\d+/g, "").length;
}

/**
 * Reads what Python's `int(text)` reads, in base 10.
 *
 * @returns The int, or undefined where the text is none.
 */
export function parseInt10(text: string): number | bigint | undefined {
  const [, sign, digits] = intText.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const value = BigInt(digits.replaceAll("_", ""));
  return narrow(sign === "-" ? -value : value);
}

/**
 * Reads what Python's `float(text)` reads.
 *
 * @returns The float, or undefined where the text is none.
 */
export function parseFloatText(text: string): number | undefined {
  const number = floatText.exec(text)?.[1];
  if (number !== undefined) return Number(number.replaceAll("_", ""));
  const named = namedFloat.exec(text);
  if (!named) return undefined;
  if (named[2] === undefined) return NaN;
  return named[1] === "-" ? -Infinity : Infinity;
}
