import { PyFloat } from "../../codec/types/scalars.ts";
import { repr } from "../../codec/text/repr/repr.ts";
import { MAX_POINT_DEPTH, MAX_POINTS } from "./limits.ts";

/** A number found in a value, and its path. */
export type ValuePoint = readonly [name: string, value: number];

/** Characters of a key in a path. */
const MAX_KEY = 40;
/** Values that are looked at: lists in lists may hold no number at all. */
const MAX_VISITS = 500;

/** The numbers in a value, by their paths: `[0]`, `['battery']`; a bounded number of them. */
export function valuePoints(
  value: unknown,
  name: string,
  found: ValuePoint[] = [],
  depth = 0,
  visits: { left: number } = { left: MAX_VISITS },
): ValuePoint[] {
  if (found.length >= MAX_POINTS || --visits.left < 0) return found;
  const number = numberOf(value);
  if (number !== undefined) {
    found.push([name, number]);
    return found;
  }
  if (depth >= MAX_POINT_DEPTH) return found;
  if (Array.isArray(value)) {
    const most = Math.min(value.length, MAX_POINTS);
    for (let i = 0; i < most; i++) {
      valuePoints(value[i], `${name}[${i}]`, found, depth + 1, visits);
    }
  } else if (value instanceof Map) {
    let left = MAX_POINTS;
    for (const [key, each] of value) {
      if (left-- === 0) break;
      const text = repr(key, { maxLength: MAX_KEY });
      valuePoints(each, `${name}[${text}]`, found, depth + 1, visits);
    }
  }
  return found;
}

/** A finite number, or a bool as 1 and 0. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  const number = value instanceof PyFloat
    ? value.value
    : typeof value === "bigint"
    ? Number(value)
    : value;
  return typeof number === "number" && Number.isFinite(number)
    ? number
    : undefined;
}
