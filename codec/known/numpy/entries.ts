import { wrongType } from "../../check.ts";
import { latin1Bytes } from "../../bytes/text.ts";
import {
  type AnyFunction,
  type ClassEntry,
  PyGlobal,
  type Reduction,
} from "../../types/object.ts";
import { ByteArray } from "../../types/scalars.ts";
import { Tuple, tuple } from "../../types/tuple.ts";
import {
  isNumberKind,
  knownEntry,
  type NumberArray,
  numbersIn,
  shown,
} from "../typed_bytes.ts";
import { checkSize, MAX_AXES, NdArray, type NdWire } from "./array.ts";
import {
  bytesOfItems,
  DType,
  DTYPE_ENTRY,
  itemAt,
  itemsIn,
  NAMES,
  type NdData,
  printedAt,
} from "./dtype.ts";
import { equivalentKey } from "../../types/key.ts";
import { printWork, pyRepr } from "../../text/repr/call.ts";
import { plainRepr } from "../../text/repr/repr.ts";

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
   * @param core numpy's inner package: `numpy.core` is read by every numpy, `numpy._core` is what numpy 2 writes.
   */
  constructor(
    value: number | bigint | Uint8Array,
    dtype: DType | string = "f8",
    core: "numpy._core" | "numpy.core" = "numpy.core",
  ) {
    const isNumber = typeof value === "number" || typeof value === "bigint" ||
      typeof value === "boolean";
    if (!isNumber && !(value instanceof Uint8Array)) {
      throw wrongType("Cannot make a numpy item of", "a number", value);
    }
    if (typeof dtype !== "string" && !(dtype instanceof DType)) {
      const wanted = 'a DType, or a code such as "f8"';
      throw wrongType("Cannot make a numpy item of the type", wanted, dtype);
    }
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

  /** The value, as JavaScript prints it; bytes as Python does. */
  toString(): string {
    const { value } = this;
    return value instanceof Uint8Array ? plainRepr(value) : String(value);
  }

  /** What it equals as a key: a plain number of the same value. */
  [equivalentKey](): unknown {
    return "biufcSU".includes(this.dtype.kind)
      ? this.value
      : tuple(this.dtype, this.value);
  }

  /** As numpy prints it, `np.float64(1.5)`; a date as the number that it is. */
  [pyRepr](repr: (value: unknown) => string): string {
    const { dtype } = this;
    const { kind, itemSize, unit } = dtype;
    const value = printedAt(this.#data, 0, dtype);
    if (kind === "b") return value ? "np.True_" : "np.False_";
    const bits = NAMES[kind];
    const name = bits ? bits + 8 * itemSize : TEXTS[kind] ?? dtype.code;
    if (kind === "m" || kind === "M") {
      const text = value === NOT_A_TIME ? "'NaT'" : repr(value);
      return `np.${name}(${text}${unit && `,'${unit}'`})`;
    }
    const text = repr(value);
    return `np.${name}${kind === "c" && text[0] === "(" ? text : `(${text})`}`;
  }

  /** A text has an end that is not printed. */
  [printWork](): number {
    return this.#data.byteLength / 4;
  }

  /** How it is written. */
  __reduce__(): Reduction {
    return {
      callable: new PyGlobal(`${this.core}.multiarray`, "scalar"),
      args: tuple(this.dtype, bytesOfItems(this.#data, this.dtype)),
    };
  }
}

/** numpy's names of items that are no numbers. */
const TEXTS: Readonly<Record<string, string>> = {
  S: "bytes_",
  U: "str_",
  V: "void",
};

/** The date that is none, which numpy calls NaT. */
const NOT_A_TIME = -(2n ** 63n);

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

const CORES = ["numpy._core", "numpy.core"] as const;

/** Where the two functions of arrays and scalars are; numpy 1.16 and 1.17 named the second one. */
const MODULES = ["multiarray", "_multiarray_umath"] as const;

/** The entries of numpy, which is never needed to read its arrays. */
export const NUMPY: readonly ClassEntry[] = [
  DTYPE_ENTRY,
  ...CORES.map(bufferEntry),
  ...CORES.flatMap((core) =>
    MODULES.flatMap((name) => [
      reconstructEntry(core, `${core}.${name}`),
      scalarEntry(core, `${core}.${name}`),
    ])
  ),
];

/** How arrays and single items are written, which numpy makes by functions. */
export const NUMPY_WRITERS: readonly ClassEntry[] = [
  writer("ndarray", NdArray),
  writer("generic", NdScalar),
];

function writer(name: string, type: AnyFunction): ClassEntry {
  return { module: "numpy", name, type, construct: () => undefined };
}

/** Makes an empty array, which BUILD fills: what protocols up to 4 do. */
function reconstructEntry(core: NdWire["core"], module: string): ClassEntry {
  const global = { module, name: "_reconstruct" };
  return {
    ...knownEntry(global, undefined, [3, 3], ([type]) => {
      if (!(type instanceof PyGlobal)) {
        throw new TypeError("It makes an array of a class");
      }
      const array = new NdArray(new Uint8Array(0), [0], { core });
      array.wire = { ...array.wire, type, buffer: undefined };
      return array;
    }),
    setState,
  };
}

function setState(object: object, state: unknown): void {
  if (!(object instanceof NdArray) || !(state instanceof Tuple)) {
    throw new TypeError("The state of an array has to be a tuple");
  }
  const version: unknown = state.length === 5 ? state[0] : undefined;
  const [shape, dtype, isFortran, items] = state.slice(-4);
  if (
    state.length < 4 || state.length > 5 ||
    version !== undefined && version !== 1 && version !== 0
  ) {
    throw new TypeError(
      "The state of an array has to be version, shape, dtype, order and items",
    );
  }
  fill(object, shape, dtype, isFortran ? "F" : "C", items);
  object.wire = { ...object.wire, version };
}

/** Makes an array over bytes: what protocol 5 does. */
function bufferEntry(core: NdWire["core"]): ClassEntry {
  const global = { module: `${core}.numeric`, name: "_frombuffer" };
  return knownEntry(
    global,
    undefined,
    [4, 5],
    ([items, dtype, shape, order, axes]) => {
      if (!(items instanceof Uint8Array)) {
        throw new TypeError(`It takes bytes, not ${shown(items)}`);
      }
      const isOther = order === "K";
      if (order !== "C" && order !== "F" && !isOther) {
        throw new TypeError('The order of an array has to be "C" or "F"');
      }
      const array = new NdArray(new Uint8Array(0), [0], { core });
      fill(array, shape, dtype, order === "F" ? "F" : "C", items);
      const buffer = items instanceof ByteArray ? "writable" : "readonly";
      array.wire = { ...array.wire, buffer };
      if (isOther) transpose(array, axes);
      return array;
    },
  );
}

function fill(
  array: NdArray,
  shape: unknown,
  dtype: unknown,
  order: "C" | "F",
  items: unknown,
): void {
  if (!(shape instanceof Tuple) || shape.length > MAX_AXES) {
    throw new TypeError(
      `The shape of an array has to be a tuple of at most ${MAX_AXES}`,
    );
  }
  if (!(dtype instanceof DType)) {
    throw new TypeError("The type of an array has to be a dtype");
  }
  const lengths = Array.from(
    shape,
    (length) => typeof length === "number" ? length : NaN,
  );
  const data: NdData = dtypeHoldsObjects(dtype, items)
    ? items
    : itemsIn(bytesIn(items), dtype);
  checkSize(data, lengths, dtype);
  array.data = data;
  array.dtype = dtype;
  array.shape = lengths;
  array.order = order;
}

/** Gives the array's axes another order than they have in memory. */
function transpose(array: NdArray, axes: unknown): void {
  const { shape } = array;
  const order = axes instanceof Tuple ? Array.from(axes, Number) : [];
  const isPermutation = order.length === shape.length &&
    shape.every((_, axis) => order.includes(axis));
  if (!isPermutation) {
    throw new TypeError("The axes of an array have to be each of them once");
  }
  array.shape = order.map((axis) => shape[axis] ?? 0);
  array.wire = { ...array.wire, axes: order };
}

function dtypeHoldsObjects(dtype: DType, items: unknown): items is unknown[] {
  return Array.isArray(items) && (dtype.kind === "O" || dtype.kind === "V");
}

/** The bytes of items, which Python 2 had as a `str`: as numpy does, a string is taken for Latin-1. */
function bytesIn(items: unknown): Uint8Array {
  if (items instanceof Uint8Array) return items;
  if (typeof items === "string") {
    const bytes = latin1Bytes(items);
    if (bytes) return bytes;
    throw new TypeError(
      'The items of an array of Python 2 are no Latin-1, read it with the option "encoding" as "latin1"',
    );
  }
  throw new TypeError(
    `The items of such an array have to be bytes, not ${shown(items)}`,
  );
}

function scalarEntry(core: NdWire["core"], module: string): ClassEntry {
  const global = { module, name: "scalar" };
  return knownEntry(global, undefined, [2, 2], ([dtype, bytes]) => {
    if (!(dtype instanceof DType)) {
      throw new TypeError("The type of an item has to be a dtype");
    }
    return new NdScalar(bytesIn(bytes), dtype, core);
  });
}
