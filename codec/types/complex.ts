/**
 * Python's complex number.
 *
 * @example
 * ```ts
 * import { Complex, dumps, loads, repr } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(repr(loads(dumps(new Complex(1, -2.5)))), "(1-2.5j)");
 * ```
 */
export class Complex {
  /** The real part. */
  readonly re: number;
  /** The imaginary part. */
  readonly im: number;

  /** Makes one from its parts. */
  constructor(re: number, im: number) {
    this.re = re;
    this.im = im;
  }
}
