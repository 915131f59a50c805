/** Python's complex number. */
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
