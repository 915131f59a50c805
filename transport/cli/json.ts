import { float, PyFloat, PyStr } from "../../codec/types/scalars.ts";
import { repr } from "../../codec/text/repr/repr.ts";

/** Nesting of what is written as JSON; deeper, it is text. */
const MAX_DEPTH = 200;

/**
 * A value as JSON: tuples and sets as arrays, bytes in base64, the keys of
 * dicts as text; what JSON lacks as the text of Python's `repr`.
 */
export function toJson(value: unknown): string {
  return write(value, 0, new Set());
}

/** A value from JSON; `1.0` is a float and `1` an int, however long. */
export function fromJson(text: string): unknown {
  return JSON.parse(text, revive);
}

function write(value: unknown, depth: number, open: Set<object>): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "boolean" || typeof value === "bigint") {
    return String(value);
  }
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return number(value, false);
  if (value instanceof PyFloat) return number(value.value, true);
  if (value instanceof PyStr) return JSON.stringify(value.value);
  if (typeof value !== "object" || open.has(value) || depth > MAX_DEPTH) {
    return JSON.stringify(repr(value));
  }
  if (value instanceof Uint8Array) return JSON.stringify(value.toBase64());
  open.add(value);
  const next = (each: unknown) => write(each, depth + 1, open);
  const written = container(value, next);
  open.delete(value);
  return written ?? JSON.stringify(repr(value));
}

function container(
  value: object,
  next: (value: unknown) => string,
): string | undefined {
  if (Array.isArray(value) || value instanceof Set) {
    return `[${[...value].map(next).join(", ")}]`;
  }
  const pairs = value instanceof Map
    ? [...value]
    : isPlain(value)
    ? Object.entries(value)
    : undefined;
  return pairs && `{${
    pairs.map(([key, each]) => {
      const name = typeof key === "string" ? key : repr(key);
      return `${JSON.stringify(name)}: ${next(each)}`;
    }).join(", ")
  }}`;
}

/** NaN and the infinities have no JSON. */
function number(value: number, isFloat: boolean): string {
  if (!Number.isFinite(value)) return "null";
  const text = Object.is(value, -0) ? "-0" : String(value);
  return isFloat && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function isPlain(value: object): boolean {
  const its: unknown = Object.getPrototypeOf(value);
  return its === null || its === Object.prototype;
}

function revive(
  _key: string,
  value: unknown,
  context?: { source?: string },
): unknown {
  const source = context?.source;
  if (typeof value !== "number" || source === undefined) return value;
  if (!/^-?\d+$/.test(source)) return float(value);
  return Number.isSafeInteger(value) && source !== "-0"
    ? value
    : BigInt(source);
}
