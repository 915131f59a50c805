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

const plainText = /^[ !#-&(-[\]-~]*$/;
const escapedInSingle = /(?! )['\\\p{C}\p{Z}]/gu;
const escapedInDouble = /(?! )[\\\p{C}\p{Z}]/gu;

/**
 * Prints a str: Python's choice of quotes, escapes for all that is not
 * printable by Unicode category (in the Unicode version of the JavaScript
 * engine; `str.isprintable` in Python).
 *
 * @param pieces The text, or pieces whose surrogates are not to be joined.
 */
export function reprStr(...pieces: readonly string[]): string {
  if (pieces.length === 1 && plainText.test(pieces[0] ?? "")) {
    return `'${pieces[0]}'`;
  }
  const double = pieces.some((piece) => piece.includes("'")) &&
    !pieces.some((piece) => piece.includes('"'));
  const escaped = double ? escapedInDouble : escapedInSingle;
  let text = "";
  for (const piece of pieces) text += piece.replace(escaped, escapeCharacter);
  return double ? `"${text}"` : `'${text}'`;
}

function escapeCharacter(character: string): string {
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
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  if (code < 0x10000) return `\\u${hex.padStart(4, "0")}`;
  return `\\U${hex.padStart(8, "0")}`;
}

// deno-lint-ignore no-control-regex -- the bytes that Python escapes
const escapedBytes = /[\\\0-\x1f\x7f-\xff]/g;
// deno-lint-ignore no-control-regex -- the bytes that Python escapes
const escapedBytesInSingle = /['\\\0-\x1f\x7f-\xff]/g;

/** Prints bytes, such as `b'\x00abc'`. */
export function reprBytes(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  if (text.includes("'") && !text.includes('"')) {
    return `b"${text.replace(escapedBytes, escapeCharacter)}"`;
  }
  return `b'${text.replace(escapedBytesInSingle, escapeCharacter)}'`;
}
