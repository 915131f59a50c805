import {
  type ClassEntry,
  PyGlobal,
  type Reduction,
} from "../../types/object.ts";
import { equivalentKey } from "../../types/key.ts";
import { DEFAULT_CODEC_LIMITS } from "../../limits.ts";
import { reprInt } from "../../text/repr/scalar.ts";
import { pyRepr } from "../../text/repr/symbol.ts";
import { tuple } from "../../types/tuple.ts";
import { bigint, number, takes } from "../arguments.ts";

const FRACTION = new PyGlobal("fractions", "Fraction");

/**
 * Beyond this size fractions are taken as they come: CPython writes lowest terms
 * only, and to make sure takes time in proportion to the square of the digits.
 */
const REDUCED_BELOW = 1n << 256n;

/** How a fraction crosses: Python 3.11 and later write two ints, those before one string; all read both. */
export type FractionLayout = "ints" | "text";

/**
 * Python's `fractions.Fraction`: an exact ratio of two ints.
 *
 * @example
 * ```ts
 * import { dumps, Fraction, loads, repr } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(repr(loads(dumps(new Fraction(3n, 4n)))), "Fraction(3, 4)");
 * ```
 */
export class Fraction {
  /** The number above the line, with the sign. */
  readonly numerator: bigint;
  /** The number below the line, above 0. */
  readonly denominator: bigint;
  /** How it is written: as it was read, else as two ints. */
  readonly layout: FractionLayout;

  /** Makes one, in lowest terms. @throws {RangeError} When the denominator is 0. */
  constructor(
    numerator: number | bigint,
    denominator: number | bigint = 1n,
    layout: FractionLayout = "ints",
  ) {
    let top = BigInt(numerator);
    let bottom = BigInt(denominator);
    if (bottom === 0n) {
      throw new RangeError("The denominator of a fraction cannot be 0");
    }
    if (bottom < 0n) [top, bottom] = [-top, -bottom];
    if (
      bottom !== 1n && bottom < REDUCED_BELOW && top < REDUCED_BELOW &&
      -top < REDUCED_BELOW
    ) {
      const divisor = gcd(top, bottom);
      [top, bottom] = [top / divisor, bottom / divisor];
    }
    this.numerator = top;
    this.denominator = bottom;
    this.layout = layout;
  }

  /** The nearest number, so that arithmetic works. */
  valueOf(): number {
    return Number(this.numerator) / Number(this.denominator);
  }

  /** As Python's `str` prints it: `1/3`. */
  toString(): string {
    const { numerator, denominator } = this;
    const top = reprInt(numerator);
    return denominator === 1n ? top : `${top}/${reprInt(denominator)}`;
  }

  /** What it equals as a key. */
  [equivalentKey](): unknown {
    return rationalKey(this.numerator, this.denominator);
  }

  /** As Python prints it. */
  [pyRepr](): string {
    return `Fraction(${reprInt(this.numerator)}, ${reprInt(this.denominator)})`;
  }

  /** How it is written. */
  __reduce__(): Reduction {
    const args = this.layout === "text"
      ? tuple(this.toString())
      : tuple(number(this.numerator), number(this.denominator));
    return { callable: FRACTION, args };
  }
}

function parsed(text: string): Fraction {
  const match = /^([+-]?\d+)(?:\/(\d+))?$/.exec(text);
  const [, top = "", bottom = "1"] = match ?? [];
  const { maxIntDigits } = DEFAULT_CODEC_LIMITS;
  if (!match || top.length > maxIntDigits || bottom.length > maxIntDigits) {
    throw new RangeError(
      `A fraction's text is "1/3", of at most ${maxIntDigits} digits in each part`,
    );
  }
  return new Fraction(BigInt(top.replace("+", "")), BigInt(bottom), "text");
}

/** The entry of `fractions.Fraction`. */
export const FRACTION_ENTRY: ClassEntry = {
  module: FRACTION.module,
  name: FRACTION.name,
  type: Fraction,
  construct(args, _form, kwargs) {
    takes(args, kwargs, 1, 2);
    const [top, bottom = 1] = args;
    if (args.length === 1 && typeof top === "string") return parsed(top);
    return new Fraction(
      bigint(top, "numerator"),
      bigint(bottom, "denominator"),
    );
  },
  reduce: (object) => (object as Fraction).__reduce__(),
};

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
