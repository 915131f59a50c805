import { PyFloat } from "../codec/float.ts";
import { PyStr } from "../codec/str.ts";
import { Tuple } from "../codec/tuple.ts";

/**
 * An opcode, a retcode or a client's id as key of a Map, so that what is equal
 * in Python is one key here: 65.0 is 65, True is 1, equal bytes are one.
 * Numbers stay numbers, which is what a Map finds fastest.
 */
export function wireKey(value: unknown): unknown {
  if (typeof value === "number") return value;
  if (typeof value === "string") return `str ${value}`;
  if (typeof value === "boolean") return Number(value);
  if (value instanceof PyFloat) return value.value;
  if (value instanceof PyStr) return `str ${value.value}`;
  if (value instanceof Uint8Array) return `bytes ${value.join()}`;
  if (value instanceof Tuple) return `tuple ${JSON.stringify(parts(value))}`;
  return value;
}

/** Whether Python could use the value as a dict's key, as an opcode must be. */
export function isHashable(value: unknown): boolean {
  if (value instanceof Tuple) return value.every(isHashable);
  return !(Array.isArray(value) || value instanceof Map ||
    value instanceof Set);
}

function parts(tuple: Tuple): string[] {
  return tuple.map((item) => {
    const key = wireKey(item);
    return `${typeof key} ${String(key)}`;
  });
}
