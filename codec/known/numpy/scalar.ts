import { equivalentKey } from "../../types/key.ts";
import type { Reduction } from "../../types/object.ts";
import { printWork, pyRepr } from "../../text/repr/call.ts";
import { tuple } from "../../types/tuple.ts";
import { inner } from "./array.ts";
import { DType } from "./dtype.ts";
import { bytesOfItems, itemAt, itemsIn, printedAt } from "./items.ts";
import { isNumberKind, type NumberArray, numbersIn } from "../typed_bytes.ts";

/**
 * A single number, boolean, string or date of numpy, such as `numpy.float64(1.5)`.
 *
 * @example
 * ```ts
 * import { dumps, loads, NdScalar, repr } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const volts = new NdScalar(12.5, "f4");
 * assertEquals(volts.value, 12.5);
 * assertEquals(repr(loads(dumps(volts))), "np.float32(12.5)");
 * ```
 */
export class NdScalar {
  /** Its type. */
  readonly dtype: DType;
  /** numpy's inner package: `numpy.core` before 2.0. */
  readonly core: "numpy._core" | "numpy.core";
  readonly #data: NumberArray;

  /**
   * Makes one.
   *
   * @param value The number, or the item's bytes.
   * @param dtype Its type, such as `f4`.
   */
  constructor(
    value: number | bigint | Uint8Array,
    dtype: DType | string = "f8",
    core: "numpy._core" | "numpy.core" = "numpy._core",
  ) {
    this.dtype = typeof dtype === "string" ? DType.of(dtype) : dtype;
    this.core = core;
    const { itemSize } = this.dtype;
    this.#data = value instanceof Uint8Array
      ? itemsIn(value, this.dtype)
      : filled(value, this.dtype);
    if (this.#data.byteLength !== itemSize) {
      throw new RangeError(
        `A numpy item of ${itemSize} bytes is wanted, not ${this.#data.byteLength}`,
      );
    }
  }

  /** The value: a number, a bigint for 64-bit ints and dates, a boolean, `Complex`, a string or bytes. */
  get value(): unknown {
    return itemAt(this.#data, 0, this.dtype);
  }

  /** The value, so that arithmetic works. */
  valueOf(): unknown {
    return this.value;
  }

  /** The value, as JavaScript prints it. */
  toString(): string {
    return String(this.value);
  }

  /** What it equals as a key: a plain number of the same value. */
  [equivalentKey](): unknown {
    return "biufcSU".includes(this.dtype.kind)
      ? this.value
      : tuple(this.dtype, this.value);
  }

  /** As numpy prints it: `np.float64(1.5)`. */
  [pyRepr](repr: (value: unknown) => string): string {
    const value = printedAt(this.#data, 0, this.dtype);
    const { kind, itemSize } = this.dtype;
    if (kind === "b") return value ? "np.True_" : "np.False_";
    const names: Record<string, string> = {
      f: "float",
      i: "int",
      u: "uint",
      c: "complex",
    };
    const name = names[kind];
    return `np.${
      name ? name + 8 * itemSize : kind === "U" ? "str_" : this.dtype.code
    }(${repr(value)})`;
  }

  /** A text has an end that is not printed. */
  [printWork](): number {
    return this.#data.byteLength / 4;
  }

  /** How it is written. */
  __reduce__(): Reduction {
    const callable = inner(`${this.core}.multiarray`, "scalar");
    return {
      callable,
      args: tuple(this.dtype, bytesOfItems(this.#data, this.dtype)),
    };
  }
}

function filled(
  value: number | bigint,
  { code, itemSize }: DType,
): NumberArray {
  const kind = code === "b1" ? "u1" : code;
  if (!isNumberKind(kind)) {
    throw new TypeError(`A numpy item of type "${code}" is made of its bytes`);
  }
  const data = numbersIn(new Uint8Array(itemSize), kind, true);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    data[0] = BigInt(value);
  } else data[0] = Number(value);
  return data;
}
