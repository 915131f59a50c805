import { isDictObject } from "../../codec/types/plain.ts";
import { equivalentKey } from "../../codec/types/key.ts";
import { PyGlobal } from "../../codec/types/object.ts";
import { Complex, PyFloat, PyStr } from "../../codec/types/scalars.ts";
import { Tuple } from "../../codec/types/tuple.ts";

/** How deep passwords are compared. */
const MAX_DEPTH = 20;

/**
 * Whether two passwords are equal as Python's `==` sees it: a str is never
 * bytes, 1 is 1.0 and True, a NaN is nothing, tuples and sets are what is in
 * them. It takes as long for a right guess as for a wrong one: as many steps
 * as the guess has characters.
 *
 * @param expected Ours.
 * @param given What the peer sent.
 */
export function samePassword(expected: unknown, given: unknown): boolean {
  const right = canonical(expected, 0);
  const guess = canonical(given, 0);
  if (right === undefined || guess === undefined) return false;
  let difference = right.length ^ guess.length;
  for (let i = 0; i < guess.length; i++) {
    difference |= guess.charCodeAt(i) ^ right.charCodeAt(i % right.length);
  }
  return difference === 0;
}

/** A text that is the same where Python finds the values equal; undefined for what equals nothing. */
function canonical(value: unknown, depth: number): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  switch (typeof value) {
    case "undefined":
      return "none";
    case "string":
      return `str ${value}`;
    case "boolean":
      return number(Number(value));
    case "number":
      return number(value);
    case "bigint": {
      const near = Number(value);
      return Number.isFinite(near) && BigInt(near) === value
        ? number(near)
        : `int ${value.toString(16)}`;
    }
    case "symbol":
      return `symbol ${value.description}`;
    case "object":
      return value === null ? "none" : ofObject(value, depth + 1);
    default:
      return undefined;
  }
}

function ofObject(value: object, depth: number): string | undefined {
  if (value instanceof PyFloat) return number(value.value);
  if (value instanceof PyStr) {
    return value.utf8 ? `utf8 ${[...value.utf8]}` : `str ${value.value}`;
  }
  if (value instanceof Uint8Array) return `bytes ${[...value]}`;
  if (value instanceof Complex) {
    const { re, im } = value;
    if (Number.isNaN(im)) return undefined;
    return im === 0 ? number(re) : `complex ${re + 0} ${im}`;
  }
  if (value instanceof PyGlobal) return `class ${value}`;
  if (equivalentKey in value && typeof value[equivalentKey] === "function") {
    return canonical(value[equivalentKey](), depth);
  }
  if (Array.isArray(value)) {
    return all(value instanceof Tuple ? "tuple" : "list", value, depth);
  }
  if (value instanceof Set) return all("set", value, depth, true);
  if (value instanceof Map || isDictObject(value)) {
    const pairs = value instanceof Map ? [...value] : Object.entries(value);
    return all("dict", pairs, depth, true);
  }
  return undefined;
}

function number(value: number): string | undefined {
  return Number.isNaN(value) ? undefined : `number ${value + 0}`;
}

/** Each part with its length, so that no two say the same together. */
function all(
  kind: string,
  parts: Iterable<unknown>,
  depth: number,
  isUnordered = false,
): string | undefined {
  const texts: string[] = [];
  for (const part of parts) {
    const text = canonical(part, depth);
    if (text === undefined) return undefined;
    texts.push(`${text.length} ${text}`);
  }
  if (isUnordered) texts.sort();
  return `${kind} ${texts.join(",")}`;
}
