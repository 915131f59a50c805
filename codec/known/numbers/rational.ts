import { tuple } from "../../types/tuple.ts";
import { number } from "../arguments.ts";

/** Tells a fraction as a key from a tuple of the same numbers. */
const KEY = Symbol("rational");

/**
 * What a rational number in lowest terms equals as a key in Python: the int, the
 * float or the other class's number of the same value.
 */
export function rationalKey(numerator: bigint, denominator: bigint): unknown {
  if (denominator === 1n) return number(numerator);
  const top = Number(numerator);
  const bottom = Number(denominator);
  const isExact = Number.isSafeInteger(top) && Number.isSafeInteger(bottom) &&
    (denominator & (denominator - 1n)) === 0n;
  return isExact ? top / bottom : tuple(KEY, numerator, denominator);
}

/** The greatest common divisor. */
export function gcd(a: bigint, b: bigint): bigint {
  if (a < 0n) a = -a;
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
