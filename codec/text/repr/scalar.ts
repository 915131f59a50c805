import { latin1In } from "../../bytes/text.ts";
import { escapeCharacter } from "../escapes.ts";

/** Digits up to which CPython writes an int in decimal at all. */
const MAX_DECIMAL_DIGITS = 4300;

let tooLong: bigint | undefined;

/**
 * Prints an int. One of more than 4,300 digits, which Python refuses to write
 * in decimal, is printed in hexadecimal: Python reads that.
 */
export function reprInt(value: bigint): string {
  tooLong ??= 10n ** BigInt(MAX_DECIMAL_DIGITS);
  if (value < tooLong && -value < tooLong) return value.toString();
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

/** Prints a float as Python does: the shortest digits that give it back, always with a point or an exponent. */
export function reprFloat(value: number): string {
  const text = shortestFloat(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** Prints a complex number as Python does. */
export function reprComplex(re: number, im: number): string {
  const imaginary = `${shortestFloat(im)}j`;
  if (Object.is(re, 0)) return imaginary;
  const sign = imaginary.startsWith("-") ? "" : "+";
  return `(${shortestFloat(re)}${sign}${imaginary})`;
}

function shortestFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (Object.is(value, -0)) return "-0";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  const size = Math.abs(value);
  // Here JavaScript and Python agree on positional notation.
  if (size === 0 || size >= 1e-4 && size < 1e16) return String(value);
  const [digits, exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  const sign = power < 0 ? "-" : "+";
  return `${digits}e${sign}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** Printing goes in chunks, so that a limit is met before a huge text has grown by its escapes. */
const CHUNK = 1024;

const plainText = /^[ !#-&(-[\]-~]*$/;
const escapedInSingle = /(?! )['\\\p{C}\p{Z}]/gu;
const escapedInDouble = /(?! )[\\\p{C}\p{Z}]/gu;

/**
 * Prints a str: Python's choice of quotes, escapes for all that is not
 * printable by Unicode category (in the Unicode version of the JavaScript
 * engine; `str.isprintable` in Python).
 *
 * @param pieces The text: one piece, or more whose surrogates are not to be joined.
 * @param room Characters that are going to be printed: what lies behind has no say in the quotes.
 * @returns The text in parts.
 */
export function* strParts(
  pieces: readonly string[],
  room: number,
): Generator<string> {
  const [first = ""] = pieces;
  if (pieces.length === 1 && first.length < CHUNK && plainText.test(first)) {
    return yield `'${first}'`;
  }
  const has = (quote: string): boolean =>
    pieces.some((piece) => piece.slice(0, room).includes(quote));
  const double = has("'") && !has('"');
  const quote = double ? '"' : "'";
  const escaped = double ? escapedInDouble : escapedInSingle;
  yield quote;
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      let end = at + CHUNK;
      if ((piece.charCodeAt(end - 1) & 0xfc00) === 0xd800) end++;
      yield piece.slice(at, end).replace(escaped, escapeCharacter);
      at = end;
    }
  }
  yield quote;
}

// deno-lint-ignore no-control-regex -- the bytes that Python escapes
const escapedBytes = /[\\\0-\x1f\x7f-\xff]/g;
// deno-lint-ignore no-control-regex -- the bytes that Python escapes
const escapedBytesInSingle = /['\\\0-\x1f\x7f-\xff]/g;

/**
 * Prints bytes, such as `b'\x00abc'`, in parts; CPython escapes a `'` of a
 * bytearray even between `"`. What lies behind the room has no say in the quotes.
 */
export function* bytesParts(
  bytes: Uint8Array,
  room: number,
  inByteArray = false,
): Generator<string> {
  const seen = bytes.subarray(0, room);
  const double = seen.includes(0x27) && !seen.includes(0x22);
  const quote = double ? '"' : "'";
  const escaped = double && !inByteArray ? escapedBytes : escapedBytesInSingle;
  yield `b${quote}`;
  for (let at = 0; at < bytes.length; at += CHUNK) {
    const text = latin1In(bytes, at, Math.min(bytes.length, at + CHUNK));
    yield text.replace(escaped, escapeCharacter);
  }
  yield quote;
}

/** Prints bytes for an error message: those of a long line are cut. */
export function shortBytes(bytes: Uint8Array): string {
  const shown = [...bytesParts(bytes.subarray(0, 100), 100)].join("");
  return bytes.length > 100 ? `${shown}…` : shown;
}
