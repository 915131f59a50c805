import { wantAll, wrongType } from "../check.ts";

/**
 * A Python str with an identity of its own, or with content that a JavaScript
 * string cannot hold apart. Comes out of `loads(…, { exact: true })` only where
 * a plain string would not pickle back to the same bytes.
 *
 * Plain strings have no identity: equal ones in a message are one object. A
 * `PyStr` is shared with nothing but itself.
 *
 * @example
 * ```ts
 * import { dumps, PyStr } from "@tcptalks/tcptalks/codec";
 * import { assert } from "@std/assert";
 *
 * const word = "a word that is long enough to matter";
 * const shared = dumps([word, word]);
 * const apart = dumps([word, new PyStr(word)]);
 * assert(apart.length > shared.length);
 * ```
 */
export class PyStr {
  /** The text. */
  readonly value: string;
  /** The bytes on the wire, where `value` alone would not give them back: a surrogate pair as two code points. */
  readonly utf8: Uint8Array | undefined;

  /** Makes one from the text, and from its bytes where they matter. */
  constructor(value: string, utf8?: Uint8Array) {
    wantAll("string", "Cannot make a str of", value);
    this.value = value;
    this.utf8 = utf8;
  }

  /** The text, so that concatenation and comparison work. */
  valueOf(): string {
    return this.value;
  }

  /** The text. */
  toString(): string {
    return this.value;
  }
}

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
    wantAll("number", "Cannot make a float of", value);
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
 * @throws {TypeError} When it is no number.
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
    wantAll("number", "Cannot make a complex of", re, im);
    this.re = re;
    this.im = im;
  }
}

/**
 * Python's bytearray, where a plain `Uint8Array` is bytes.
 *
 * @example
 * ```ts
 * import { ByteArray, dumps, loads } from "@tcptalks/tcptalks/codec";
 * import { assertInstanceOf } from "@std/assert";
 *
 * assertInstanceOf(loads(dumps(new ByteArray([1, 2]))), ByteArray);
 * ```
 */
export class ByteArray extends Uint8Array {}

/**
 * Python's `pickle.PickleBuffer`: bytes that protocol 5 can hand over beside
 * the pickle instead of inside it (see `PicklerOptions.bufferCallback`).
 *
 * @example
 * ```ts
 * import { dumps, PickleBuffer } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const image = new PickleBuffer(new Uint8Array(1_000_000));
 * const beside: PickleBuffer[] = [];
 * const pickle = dumps(["photo", image], {
 *   protocol: 5,
 *   bufferCallback: (buffer) => void beside.push(buffer),
 * });
 * assertEquals(beside, [image]);
 * assertEquals(pickle.length < 40, true);
 * ```
 */
export class PickleBuffer {
  /** The bytes themselves, not a copy. */
  readonly bytes: Uint8Array;
  /** Whether Python may write into them: bytearray where it may, bytes where not. */
  readonly writable: boolean;

  /**
   * Makes one over bytes.
   *
   * @param options `writable`: whether Python may write into them, by default not.
   */
  constructor(bytes: Uint8Array, options: { writable?: boolean } = {}) {
    if (!(bytes instanceof Uint8Array)) {
      throw wrongType("Cannot make a PickleBuffer of", "a Uint8Array", bytes);
    }
    this.bytes = bytes;
    this.writable = options.writable ?? false;
  }
}
