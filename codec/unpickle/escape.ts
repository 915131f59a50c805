import type { UnpickleState } from "./state.ts";

const SIMPLE: Readonly<Record<string, number>> = {
  "\\": 0x5c,
  "'": 0x27,
  '"': 0x22,
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
};

const BACKSLASH = 0x5c;

/** Undoes the escapes of a Python 2 string literal; unknown ones stay, as in Python. */
export function unescapeString(
  s: UnpickleState,
  start: number,
  end: number,
): Uint8Array {
  const { bytes } = s;
  const result = new Uint8Array(end - start);
  let length = 0;
  for (let i = start; i < end;) {
    const byte = bytes[i++]!;
    if (byte !== BACKSLASH) {
      result[length++] = byte;
      continue;
    }
    if (i === end) throw s.error("String ends in a backslash");
    const letter = String.fromCharCode(bytes[i++]!);
    const simple = SIMPLE[letter];
    if (simple !== undefined) result[length++] = simple;
    else if (letter === "x") {
      const digits = ascii(bytes, i, Math.min(i + 2, end));
      if (!/^[\da-fA-F]{2}$/.test(digits)) {
        throw s.error("String has an incomplete \\x escape");
      }
      result[length++] = parseInt(digits, 16);
      i += 2;
    } else if (letter >= "0" && letter <= "7") {
      const digits = ascii(bytes, i - 1, Math.min(i + 2, end));
      const [octal] = /^[0-7]+/.exec(digits)!;
      result[length++] = parseInt(octal, 8);
      i += octal.length - 1;
    } else {
      result[length++] = BACKSLASH;
      result[length++] = letter.charCodeAt(0);
    }
  }
  return result.subarray(0, length);
}

/** Undoes `raw-unicode-escape`: only \\u and \\U are escapes. */
export function unescapeUnicode(s: UnpickleState, text: string): string {
  return text.replace(
    /\\(?:u(.{0,4})|U(.{0,8})|[^])/g,
    (whole, four, eight) => {
      const digits: string | undefined = four ?? eight;
      if (digits === undefined) return whole;
      const size = four === undefined ? 8 : 4;
      const code = parseInt(digits, 16);
      if (!/^[\da-fA-F]+$/.test(digits) || digits.length < size) {
        throw s.error("String has an incomplete \\u escape");
      }
      if (code > 0x10ffff) {
        throw s.error(
          "String has a character above U+10FFFF",
        );
      }
      return String.fromCodePoint(code);
    },
  );
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}
