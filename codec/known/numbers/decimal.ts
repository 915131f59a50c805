import {
  type ClassEntry,
  PyGlobal,
  type Reduction,
} from "../../types/object.ts";
import { equivalentKey } from "../../types/key.ts";
import { pyRepr } from "../../text/repr/symbol.ts";
import { tuple } from "../../types/tuple.ts";
import { takes, text } from "../arguments.ts";
import { gcd, rationalKey } from "./fraction.ts";

const DECIMAL = new PyGlobal("decimal", "Decimal");

/** Tells a decimal too large to compute with as a key from others. */
const KEY = Symbol("decimal");

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
      return tuple(KEY, parts.sign, digits, exponent);
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
export const DECIMAL_ENTRY: ClassEntry = {
  module: DECIMAL.module,
  name: DECIMAL.name,
  type: Decimal,
  construct(args, _form, kwargs) {
    takes(args, kwargs, 1);
    return new Decimal(text(args[0], "value"));
  },
  reduce: (object) => (object as Decimal).__reduce__(),
};
