/**
 * A float that a JavaScript number cannot tell from an int, such as `1.0`, or
 * a NaN with a payload of its own. {@linkcode float} makes one.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyFloat, repr } from "@tcptalks/tcptalks/codec";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const volts = loads(dumps(new PyFloat(12)), { floats: "exact" });
 * assert(volts instanceof PyFloat);
 * assertEquals(repr(volts), "12.0"); // a number would be "12"
 * ```
 */
export class PyFloat {
  /** The number. */
  readonly value: number;
  /** All 64 bits, where `value` alone would not give them back (NaN payloads). */
  readonly bits: bigint | undefined;

  /** Makes one from the number, and from the bits where they matter. */
  constructor(value: number, bits?: bigint) {
    this.value = value;
    this.bits = bits;
  }

  /** The number, so that arithmetic works. */
  valueOf(): number {
    return this.value;
  }

  /** The number, as JavaScript writes it. */
  toString(): string {
    return String(this.value);
  }
}

/**
 * A number that is written as a Python float even where it is whole.
 *
 * @example
 * ```ts
 * import { dumps, float } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(dumps(1)[2], "K".charCodeAt(0)); // an int
 * assertEquals(dumps(float(1))[11], "G".charCodeAt(0)); // 1.0
 * ```
 */
export function float(value: number): PyFloat {
  return new PyFloat(value);
}
