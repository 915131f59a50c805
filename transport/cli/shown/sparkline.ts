import { PyFloat } from "../../../codec/types/scalars.ts";
import { harmlessLine } from "./text.ts";

/** Numbers of one value that get a curve. */
const MAX_CURVES = 8;
/** Containers within containers that are looked into. */
const MAX_DEPTH = 3;
/** Elements of a container that are looked at. */
const MAX_ELEMENTS = 16;

/**
 * The numbers in a value, each with its place: `[0]`, `['battery']`, or an
 * empty place where the value is one.
 */
export function numbersIn(value: unknown): [path: string, number: number][] {
  const found: [string, number][] = [];
  const look = (each: unknown, path: string, depth: number): void => {
    if (found.length >= MAX_CURVES) return;
    const number = each instanceof PyFloat ? each.value : each;
    if (typeof number === "number" && Number.isFinite(number)) {
      found.push([path, number]);
    } else if (depth < MAX_DEPTH && Array.isArray(each)) {
      for (const [i, part] of each.slice(0, MAX_ELEMENTS).entries()) {
        look(part, `${path}[${i}]`, depth + 1);
      }
    } else if (depth < MAX_DEPTH && each instanceof Map) {
      let count = 0;
      for (const [key, part] of each) {
        if (++count > MAX_ELEMENTS) break;
        if (typeof key !== "string" || key.length > 40) continue;
        look(part, `${path}['${harmlessLine(key)}']`, depth + 1);
      }
    }
  };
  look(value, "", 0);
  return found;
}

const BARS = "▁▂▃▄▅▆▇█";

/**
 * Numbers as a row of bars, the lowest and the highest at the ends of the
 * scale.
 *
 * @param width Bars at most: the last ones are shown.
 */
export function sparkline(numbers: readonly number[], width: number): string {
  const shown = numbers.slice(-width).filter(Number.isFinite);
  const low = Math.min(...shown);
  const range = Math.max(...shown) - low;
  return shown.map((number) => {
    const part = range > 0 ? (number - low) / range : 0;
    return BARS[Math.min(BARS.length - 1, Math.floor(part * BARS.length))];
  }).join("");
}
