import {
  checkBytes,
  oneOf,
  OptionRules,
  refusal,
  wrongType,
} from "../../check.ts";
import { PickleBuffer } from "../../types/scalars.ts";
import { PyGlobal, type Reduction } from "../../types/object.ts";
import { printWork, pyRepr } from "../../text/repr/call.ts";
import { tuple, tupleOf } from "../../types/tuple.ts";
import {
  bytesOfItems,
  DType,
  itemAt,
  itemsIn,
  type NdData,
  printedAt,
} from "./dtype.ts";
import { kindOf } from "../typed_bytes.ts";

/** The class of most arrays. */
export const NDARRAY = new PyGlobal("numpy", "ndarray");

/** `b'b'`, of which Python has only one, like numpy's (0,). */
const PLACEHOLDER = Uint8Array.of(0x62);

/** As for numpy, a longer array is not for reading. */
const MAX_PRINTED = 1000;

/** As many axes as numpy allows. */
export const MAX_AXES = 64;

/** How an array crosses beside its items. */
export interface NdWire {
  /** numpy's inner package: `numpy.core` before 2.0. */
  core: "numpy._core" | "numpy.core";
  /** The array's class, such as `numpy.matrix`. */
  type: PyGlobal;
  /** Whether protocol 5 hands over the items as a buffer, and Python may write there. */
  buffer: "writable" | "readonly" | undefined;
  /** The version of the state, missing where numpy left it out. */
  version: number | undefined;
  /**
   * For orders other than C and Fortran (numpy 2.3 and later): which axis of the
   * items in memory, the first one of which varies slowest, each axis is.
   */
  axes: readonly number[] | undefined;
}

const DEFAULT_WIRE: Readonly<NdWire> = {
  core: "numpy.core",
  type: NDARRAY,
  buffer: "writable",
  version: 1,
  axes: undefined,
};

/** What is special about a new array. */
export interface NdArrayOptions {
  /** The items' type, by default the one of the typed array's class; needed for booleans and complex numbers. */
  dtype?: DType | string;
  /** C: the last index varies fastest; F (Fortran): the first one. @default {"C"} */
  order?: "C" | "F";
  /** numpy's inner package: `numpy.core` is read by every numpy, `numpy._core` is what numpy 2 writes. @default {"numpy.core"} */
  core?: "numpy._core" | "numpy.core";
}

const RULES = new OptionRules<NdArrayOptions>("NdArrayOptions", {
  dtype(value, name) {
    if (value instanceof DType || typeof value === "string") return;
    throw refusal(name, 'a DType, or a code such as "f8"', value);
  },
  order: oneOf("C", "F"),
  core: oneOf("numpy._core", "numpy.core"),
});

/**
 * A numpy array: a typed array of its items, and its shape.
 *
 * @example
 * ```ts
 * import { dumps, loads, NdArray } from "@tcptalks/tcptalks/codec";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const grid = loads(dumps(new NdArray(new Float64Array([1, 2, 3, 4, 5, 6]), [2, 3])));
 * assert(grid instanceof NdArray);
 * assertEquals([grid.shape, String(grid.dtype), grid.at(1, 0)], [[2, 3], "<f8", 4]);
 * ```
 */
export class NdArray {
  /**
   * The items in the order of memory: numbers in the byte order of this machine,
   * booleans as 0 and 1, complex numbers as pairs, 16-bit floats as their bits,
   * dates as counts of their unit, an array of objects as an array, all others
   * as bytes.
   */
  data: NdData;
  /** The length of each axis; empty for a single item. */
  shape: readonly number[];
  /** The items' type. */
  dtype: DType;
  /** C: the last index varies fastest; F (Fortran): the first one. */
  order: "C" | "F";
  /** How it crosses beside its items. */
  wire: Readonly<NdWire>;

  /**
   * Makes one over a typed array.
   *
   * @param data The items, not copied.
   * @param shape The length of each axis; by default one axis.
   * @throws {RangeError} When the items are not as many as the shape says.
   */
  constructor(
    data: NdData,
    shape?: readonly number[],
    options: NdArrayOptions = {},
  ) {
    if (!ArrayBuffer.isView(data) && !Array.isArray(data)) {
      throw wrongType("Cannot make an array of", "a typed array", data);
    }
    RULES.check(options);
    const { dtype = dtypeOf(data), order = "C", core = DEFAULT_WIRE.core } =
      options;
    this.data = data;
    this.dtype = typeof dtype === "string" ? DType.of(dtype) : dtype;
    this.shape = shape ?? [sizeOf(data, this.dtype)];
    this.order = order;
    this.wire = core === DEFAULT_WIRE.core
      ? DEFAULT_WIRE
      : { ...DEFAULT_WIRE, core };
    checkSize(this.data, this.shape, this.dtype);
  }

  /**
   * Makes one of the items' bytes, as files have them.
   *
   * @param bytes The items in the byte order of their type, copied.
   * @param shape The length of each axis.
   * @param options The items' type, as `dtype`, and their order.
   * @returns The array.
   * @throws {RangeError} When the bytes are not as many as the shape says.
   *
   * @example
   * ```ts
   * import { NdArray } from "@tcptalks/tcptalks/codec";
   * import { assertEquals } from "@std/assert";
   *
   * const array = NdArray.fromBytes(Uint8Array.of(0, 1, 0, 2), [2], { dtype: ">u2" });
   * assertEquals(array.data, new Uint16Array([1, 2]));
   * ```
   */
  static fromBytes(
    bytes: Uint8Array,
    shape: readonly number[],
    options: NdArrayOptions & { dtype: DType | string },
  ): NdArray {
    checkBytes(bytes, "Cannot make an array of");
    RULES.check(options, "dtype");
    const { dtype } = options;
    const type = typeof dtype === "string" ? DType.of(dtype) : dtype;
    return new NdArray(itemsIn(bytes, type), shape, {
      ...options,
      dtype: type,
    });
  }

  /** How many items there are. */
  get size(): number {
    return this.shape.reduce((size, length) => size * length, 1);
  }

  /**
   * One item: a number, a bigint for 64-bit ints and dates, a boolean, `Complex`,
   * a string, bytes, or an object of Python.
   *
   * @param indices Its index on each axis, negative from the end.
   * @throws {RangeError} When there is no such item.
   */
  at(...indices: number[]): unknown {
    return itemAt(this.data, this.#place(indices), this.dtype);
  }

  /** As numpy prints it, without its padding; not the items of a large one. */
  [pyRepr](repr: (value: unknown) => string): string {
    const { dtype, shape, size } = this;
    const isPlain = dtype.kind === "b" ||
      ["int64", "float64", "complex128"].includes(dtype.name);
    const { name } = dtype;
    const typed = `, dtype=${/^[<>|].|\[/.test(name) ? `'${name}'` : name}`;
    if (size === 0 || size > MAX_PRINTED) {
      const lengths = repr(tupleOf(shape));
      return `array([${size === 0 ? "" : "..."}], shape=${lengths}${typed})`;
    }
    const strides = this.#strides();
    const nested = (axis: number, place: number): unknown =>
      axis === shape.length ? printedAt(this.data, place, dtype) : Array.from(
        { length: shape[axis] ?? 0 },
        (_, i) => nested(axis + 1, place + i * (strides[axis] ?? 0)),
      );
    return `array(${repr(nested(0, 0))}${isPlain ? "" : typed})`;
  }

  /** Its texts have ends that are not printed. */
  [printWork](): number {
    const { size, data } = this;
    if (size === 0 || size > MAX_PRINTED) return this.shape.length;
    return size * this.shape.length +
      (Array.isArray(data) ? size : data.byteLength / 4);
  }

  /** How far apart the items of each axis are. */
  #strides(): number[] {
    const strides: number[] = [];
    let stride = 1;
    for (const axis of this.#axesInMemory().reverse()) {
      strides[axis] = stride;
      stride *= this.shape[axis] ?? 0;
    }
    return strides;
  }

  /** How it is written: its bytes, in protocol 5 as a buffer. */
  __reduce__(protocol: number): Reduction {
    const { data, dtype, order, wire } = this;
    const shape = tupleOf(this.shape);
    const items = Array.isArray(data) ? data : bytesOfItems(data, dtype);
    if (protocol >= 5 && wire.buffer && items instanceof Uint8Array) {
      const buffer = new PickleBuffer(items, {
        writable: wire.buffer === "writable",
      });
      const inMemory = this.#axesInMemory().map((axis) => shape[axis] ?? 0);
      const args = wire.axes
        ? tuple(buffer, dtype, tupleOf(inMemory), "K", tupleOf(wire.axes))
        : tuple(buffer, dtype, shape, order);
      const callable = new PyGlobal(`${wire.core}.numeric`, "_frombuffer");
      return { callable, args };
    }
    const state = [shape, dtype, order === "F", items];
    return {
      callable: new PyGlobal(`${wire.core}.multiarray`, "_reconstruct"),
      args: tuple(wire.type, tuple(0), PLACEHOLDER),
      state: wire.version === undefined
        ? tuple(...state)
        : tuple(wire.version, ...state),
    };
  }

  #place(indices: readonly number[]): number {
    const { shape } = this;
    if (indices.length !== shape.length) {
      throw new RangeError(
        `An array of ${shape.length} axes takes as many indices`,
      );
    }
    let place = 0;
    for (const axis of this.#axesInMemory()) {
      const length = shape[axis] ?? 0;
      const given = indices[axis] as number;
      if (typeof given !== "number") {
        throw wrongType(`Cannot index axis ${axis} by`, "a number", given);
      }
      const index = given < 0 ? given + length : given;
      if (!Number.isInteger(index) || index < 0 || index >= length) {
        throw new RangeError(
          `Axis ${axis} of length ${length} has no index ${given}`,
        );
      }
      place = place * length + index;
    }
    return place;
  }

  /** The axes from the one that varies slowest on. */
  #axesInMemory(): number[] {
    const { axes } = this.wire;
    const all = Array.from(this.shape, (_, axis) => axis);
    if (axes) return all.map((place) => axes.indexOf(place));
    return this.order === "F" ? all.reverse() : all;
  }
}

/** Refuses items that are not as many as the shape says. @throws {RangeError} */
export function checkSize(
  data: NdData,
  shape: readonly number[],
  dtype: DType,
): void {
  if (!Array.isArray(shape)) {
    throw wrongType("Cannot shape an array by", "an array of lengths", shape);
  }
  if (shape.length > MAX_AXES) {
    throw new RangeError(`An array has at most ${MAX_AXES} axes`);
  }
  let wanted = 1;
  for (const length of shape) {
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new RangeError(`No shape of an array: (${shape.join(", ")})`);
    }
    wanted *= length;
  }
  const size = sizeOf(data, dtype);
  if (size !== wanted) {
    throw new RangeError(
      `The shape (${shape.join(", ")}) does not fit ${size} items`,
    );
  }
}

function sizeOf(data: NdData, dtype: DType): number {
  if (Array.isArray(data)) return data.length;
  return dtype.itemSize > 0 ? data.byteLength / dtype.itemSize : 0;
}

function dtypeOf(data: NdData): DType {
  if (Array.isArray(data)) return OBJECTS;
  return DType.of(kindOf(data) ?? "u1");
}

const OBJECTS = new DType(
  tuple("O8", false, true),
  tuple(3, "|", null, null, null, -1, -1, 63),
);
