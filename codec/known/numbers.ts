import { type ClassEntry, PyGlobal, type Reduction } from "../types/object.ts";
import { equivalentKey } from "../types/key.ts";
import { wrongType } from "../check.ts";
import { pyRepr } from "../text/repr/call.ts";
import { tuple } from "../types/tuple.ts";
import { bigint, knownEntry, text } from "./typed_bytes.ts";
import { narrow } from "../bytes/numbers.ts";
import { DEFAULT_CODEC_LIMITS } from "../limits.ts";
import { reprInt } from "../text/repr/scalar.ts";

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
    for (const part of [numerator, denominator]) {
      if (typeof part !== "bigint" && !Number.isInteger(part)) {
        throw wrongType("Cannot make a Fraction of", "whole numbers", part);
      }
    }
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
      : tuple(narrow(this.numerator), narrow(this.denominator));
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
export const FRACTION_ENTRY: ClassEntry = knownEntry(
  FRACTION,
  Fraction,
  [1, 2],
  (args) => {
    const [top, bottom = 1] = args;
    if (args.length === 1 && typeof top === "string") return parsed(top);
    return new Fraction(
      bigint(top, "numerator"),
      bigint(bottom, "denominator"),
    );
  },
);

/** Tells a fraction as a key from a tuple of the same numbers. */
const FRACTION_KEY = Symbol("rational");

/**
 * What a rational number in lowest terms equals as a key in Python: the int, the
 * float or the other class's number of the same value.
 */
function rationalKey(numerator: bigint, denominator: bigint): unknown {
  if (denominator === 1n) return narrow(numerator);
  const top = Number(numerator);
  const bottom = Number(denominator);
  const isExact = Number.isSafeInteger(top) && Number.isSafeInteger(bottom) &&
    (denominator & (denominator - 1n)) === 0n;
  return isExact ? top / bottom : tuple(FRACTION_KEY, numerator, denominator);
}

/** The greatest common divisor. */
function gcd(a: bigint, b: bigint): bigint {
  if (a < 0n) a = -a;
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

const DECIMAL = new PyGlobal("decimal", "Decimal");

/** Tells a decimal too large to compute with as a key from others. */
const DECIMAL_KEY = Symbol("decimal");

/** Decimals of more digits are compared as text: to write them out could take gigabytes. */
const MAX_KEY_DIGITS = 400;

const FINITE = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:e([+-]?\d{1,19}))?$/i;
const SPECIAL = /^([+-]?)(inf|infinity|nan|snan)(\d*)$/i;

/**
 * Python's `decimal.Decimal`, as its text: an exact decimal number whose zeros
 * at the end count.
 *
 * @example
 * ```ts
 * import { Decimal, dumps, loads } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(String(loads(dumps(new Decimal("01.50")))), "1.50");
 * ```
 */
export class Decimal {
  readonly #text: string;

  /**
   * Makes one.
   *
   * @param value Its text, or a number as JavaScript prints it.
   * @throws {RangeError} When the text is no decimal number.
   */
  constructor(value: string | number | bigint) {
    if (!["string", "number", "bigint"].includes(typeof value)) {
      throw wrongType("Cannot make a Decimal of", "a text or a number", value);
    }
    this.#text = canonical(String(value).trim());
  }

  /** The nearest number. */
  toNumber(): number {
    return /nan/i.test(this.#text) ? NaN : Number(this.#text);
  }

  /** As Python's `str` prints it. */
  toString(): string {
    return this.#text;
  }

  /** As Python's `str` prints it. */
  toJSON(): string {
    return this.#text;
  }

  /** What it equals as a key: the int, float or fraction of the same value. */
  [equivalentKey](): unknown {
    const parts = partsOf(this.#text);
    if (!parts) {
      return /nan/i.test(this.#text) ? Symbol("nan") : this.toNumber();
    }
    let end = parts.digits.length;
    while (end > 0 && parts.digits[end - 1] === "0") end--;
    const digits = parts.digits.slice(0, end);
    if (digits === "") return 0;
    const exponent = parts.exponent +
      BigInt(parts.digits.length - digits.length);
    const size = exponent < 0n ? -exponent : exponent;
    if (size > MAX_KEY_DIGITS || digits.length > MAX_KEY_DIGITS) {
      return tuple(DECIMAL_KEY, parts.sign, digits, exponent);
    }
    const whole = BigInt(parts.sign + digits);
    const power = 10n ** size;
    if (exponent >= 0n) return rationalKey(whole * power, 1n);
    const divisor = gcd(whole, power);
    return rationalKey(whole / divisor, power / divisor);
  }

  /** As Python prints it. */
  [pyRepr](): string {
    return `Decimal('${this.#text}')`;
  }

  /** How it is written. */
  __reduce__(): Reduction {
    return { callable: DECIMAL, args: tuple(this.#text) };
  }
}

interface Parts {
  sign: string;
  /** The digits without point and zeros before them; "0" for zero. */
  digits: string;
  exponent: bigint;
}

function partsOf(text: string): Parts | undefined {
  const match = FINITE.exec(text);
  if (!match) return undefined;
  const [, sign = "", whole = "", after = "", alone = "", exponent = "0"] =
    match;
  const fraction = after + alone;
  return {
    sign: sign === "-" ? "-" : "",
    digits: (whole + fraction).replace(/^0+(?=\d)/, ""),
    exponent: BigInt(exponent.replace("+", "")) - BigInt(fraction.length),
  };
}

/** The text that Python prints for any that it reads. */
function canonical(text: string): string {
  const parts = partsOf(text);
  if (!parts) return special(text);
  const { sign, digits, exponent } = parts;
  const left = exponent + BigInt(digits.length);
  if (left > 10n ** 18n || left < -(10n ** 18n)) {
    throw new RangeError(
      "The exponent of a decimal has to be less than 10**18",
    );
  }
  if (exponent <= 0n && left > -6n) return sign + plain(digits, Number(left));
  const first = digits[0] ?? "0";
  const rest = digits.length > 1 ? `.${digits.slice(1)}` : "";
  const power = left - 1n;
  const mark = power === 0n ? "" : `E${power < 0n ? "" : "+"}${power}`;
  return sign + first + rest + mark;
}

/** The digits with the point after so many of them. */
function plain(digits: string, point: number): string {
  if (point <= 0) return `0.${"0".repeat(-point)}${digits}`;
  if (point === digits.length) return digits;
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}

function special(text: string): string {
  const [, sign = "", name = "", payload = ""] = SPECIAL.exec(text) ?? [];
  const minus = sign === "-" ? "-" : "";
  if (/^i/i.test(name) && payload === "") return `${minus}Infinity`;
  if (/n$/i.test(name)) {
    const kind = /^s/i.test(name) ? "sNaN" : "NaN";
    return minus + kind + payload.replace(/^0+/, "");
  }
  throw new RangeError(
    `No decimal number: ${JSON.stringify(text.slice(0, 100))}`,
  );
}

/** The entry of `decimal.Decimal`. */
export const DECIMAL_ENTRY: ClassEntry = knownEntry(
  DECIMAL,
  Decimal,
  [1, 1],
  ([value]) => new Decimal(text(value, "value")),
);
