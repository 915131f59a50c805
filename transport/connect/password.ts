import { PyFloat, PyStr } from "../../codec/types/scalars.ts";

/**
 * Whether two passwords are equal as Python's `==` sees it: a str is never
 * bytes, 1 is 1.0 and True. It takes as long for a right guess as for a wrong
 * one: as many steps as the guess has bytes.
 *
 * @param expected Ours.
 * @param given What the peer sent.
 */
export function samePassword(expected: unknown, given: unknown): boolean {
  const right = canonical(expected);
  const guess = canonical(given);
  if (right === undefined || guess === undefined) return false;
  let difference = right.length ^ guess.length;
  for (let i = 0; i < guess.length; i++) {
    difference |= (guess[i] ?? 0) ^ (right[i % right.length] ?? 0);
  }
  return difference === 0;
}

/** Bytes that are the same where Python finds the values equal. */
function canonical(value: unknown): Uint8Array | undefined {
  if (value === null || value === undefined) return text("none");
  if (value instanceof Uint8Array) {
    const bytes = new Uint8Array(1 + value.length);
    bytes[0] = 0x62;
    bytes.set(value, 1);
    return bytes;
  }
  if (typeof value === "string") return text(`str ${value}`);
  if (value instanceof PyStr) return text(`str ${value.value}`);
  if (typeof value === "boolean") return text(`number ${Number(value)}`);
  if (value instanceof PyFloat) return text(`number ${value.value}`);
  if (typeof value === "number") return text(`number ${value}`);
  if (typeof value === "bigint") return text(`number ${value}`);
  return undefined;
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}
