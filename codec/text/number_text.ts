import { narrow } from "../bytes/numbers.ts";

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
