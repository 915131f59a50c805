import { PyFloat } from "../../../codec/types/scalars.ts";
import { repr } from "../../../codec/text/repr/mod.ts";

/** A number found in a value, and its path. */
export type NamedNumber = readonly [name: string, value: number];

/** Numbers that are found in one value. */
export const MAX_NUMBERS = 32;
/** Containers within containers that are looked into. */
const MAX_DEPTH = 4;

/** Characters of a key in a path. */
const MAX_KEY = 40;
/** Values that are looked at: lists in lists may hold no number at all. */
const MAX_VISITS = 500;

/** The numbers in a value, by their paths behind its name: `[0]`, `['battery']`; a bounded number of them. */
export function numbersIn(
  value: unknown,
  name = "",
  found: NamedNumber[] = [],
  depth = 0,
  visits: { left: number } = { left: MAX_VISITS },
): NamedNumber[] {
  if (found.length >= MAX_NUMBERS || --visits.left < 0) return found;
  const number = numberOf(value);
  if (number !== undefined) {
    found.push([name, number]);
    return found;
  }
  if (depth >= MAX_DEPTH) return found;
  if (Array.isArray(value)) {
    const most = Math.min(value.length, MAX_NUMBERS);
    for (let i = 0; i < most; i++) {
      numbersIn(value[i], `${name}[${i}]`, found, depth + 1, visits);
    }
  } else if (value instanceof Map) {
    for (const [key, each] of value.entries().take(MAX_NUMBERS)) {
      const text = repr(key, { maxLength: MAX_KEY });
      numbersIn(each, `${name}[${text}]`, found, depth + 1, visits);
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

const BARS = "▁▂▃▄▅▆▇█";

/** The last numbers as a row of bars, the lowest and the highest at the ends of the scale. */
export function sparkline(numbers: readonly number[], width: number): string {
  const shown = numbers.slice(-width).filter(Number.isFinite);
  const low = Math.min(...shown);
  const range = Math.max(...shown) - low;
  return shown.map((number) => {
    const part = range > 0 ? (number - low) / range : 0;
    return BARS[Math.min(BARS.length - 1, Math.floor(part * BARS.length))];
  }).join("");
}
