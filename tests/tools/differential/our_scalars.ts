/** Values without parts, at and round every boundary of the format. */

import {
  ByteArray,
  Complex,
  float,
  PyFloat,
  PyGlobal,
} from "../../../codec/mod.ts";
import type { Random } from "../../kit/random.ts";

const WORDS = [
  ...["speed", "angle", "x", "y", "wheeledbase", "send", "", "name", "été"],
  ...["__proto__", "constructor", "1", "10", "latin1", "builtins", "toString"],
];
const PIECES = [
  ...["a", "Z", "0", " ", "\n", "\\", "'", '"', "\0", "\x7f", "\x80", "é"],
  ...["ÿ", "€", "\u2028", "\ud800", "\udfff", "😀", "\uffff", "\u{10ffff}"],
];
const LENGTHS = [0, 1, 2, 3, 5, 8, 23, 24, 25, 63, 64, 65, 84, 85, 86];
const LONG_LENGTHS = [254, 255, 256, 257, 65_534, 65_535, 65_536, 65_537];
const EDGES = [0, 8, 16, 31, 32, 40, 53, 63, 64, 2039, 2040, 2047];
const FLOATS = [
  ...[0, -0, 1, -1, 0.5, 1e15, 1e16, 1e-4, 1e-5, 1e21, 1e22, 0.1, 1e300],
  ...[5e-324, 2.2250738585072014e-308, Infinity, -Infinity, NaN, 2 ** 53],
];
const CLASSES = ["int", "str", "dict", "ValueError", "KeyError", "object"];

/** A bool, an int or a float, or nothing. */
export function anyNumber(random: Random): unknown {
  switch (random.below(8)) {
    case 0:
      return random.pick([null, undefined, true, false]);
    case 1:
      return random.between(-300, 300);
    case 2:
      return edgeInt(random);
    case 3:
      return bits(random, random.between(1, 90));
    case 4:
      return float(random.pick(FLOATS));
    case 5:
      return new PyFloat(NaN, 0x7ff0_0000_0000_0001n + bits(random, 40));
    case 6:
      return random.next() * 10 ** random.between(-5, 20);
    default:
      return Math.round(random.next() * 1e6) / 1000 - 500;
  }
}

function edgeInt(random: Random): number | bigint {
  const value = 2n ** BigInt(random.pick(EDGES)) +
    BigInt(random.between(-2, 2));
  const signed = random.chance(0.4) ? -value : value;
  const isSafe = BigInt.asIntN(53, signed) === signed;
  return isSafe && random.chance(0.5) ? Number(signed) : signed;
}

function bits(random: Random, count: number): bigint {
  let value = 0n;
  for (let i = 0; i < count; i += 32) {
    value = value << 32n | BigInt(random.below(2 ** 32));
  }
  return BigInt.asUintN(count, value);
}

/** A string: a word that comes often, or any characters. */
export function anyText(random: Random, isLong: boolean): string {
  if (random.chance(0.4)) return random.pick(WORDS);
  if (isLong && random.chance(0.01)) {
    return random.pick(PIECES).repeat(random.pick(LONG_LENGTHS));
  }
  const length = random.chance(0.2) ? random.pick(LENGTHS) : random.below(8);
  return Array.from({ length }, () => random.pick(PIECES)).join("");
}

/** Some bytes. */
export function anyBytes(random: Random, isLong: boolean): Uint8Array {
  const isEdge = isLong && random.chance(0.02);
  return random.bytes(
    isEdge ? random.pick(LONG_LENGTHS) : random.pick(LENGTHS),
  );
}

/** What is no container, no number, no string and no bytes. */
export function anyOther(random: Random, isLong: boolean): object {
  switch (random.below(3)) {
    case 0:
      return new ByteArray(anyBytes(random, isLong));
    case 1:
      return new Complex(random.pick(FLOATS), random.next() - 0.5);
    default:
      return new PyGlobal("builtins", random.pick(CLASSES));
  }
}
