import { wantAll, wrongType } from "../../check.ts";
import {
  type ClassEntry,
  PyGlobal,
  type Reduction,
} from "../../types/object.ts";
import { pyRepr } from "../../text/repr/call.ts";
import { Complex, float, PyStr } from "../../types/scalars.ts";
import { Tuple, tuple, tupleOf } from "../../types/tuple.ts";
import { asciiName } from "../../bytes/text.ts";
import { setCounted } from "../../types/collisions.ts";
import {
  bytesOf,
  isNumberKind,
  knownEntry,
  type NumberArray,
  numbersIn,
  shown,
  textOf,
} from "../typed_bytes.ts";

const DTYPE = new PyGlobal("numpy", "dtype");

const known = new Map<string, DType>();

/** numpy's name of each kind, which the bits follow. */
export const NAMES: Readonly<Record<string, string>> = {
  b: "bool",
  c: "complex",
  f: "float",
  i: "int",
  m: "timedelta",
  M: "datetime",
  u: "uint",
};

/**
 * numpy's `dtype`: what the items of an array are. Kept as it crosses, so that
 * structured types and types with units are written as they were read.
 *
 * @example
 * ```ts
 * import { DType } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(DType.of("<f8").args[0], "f8");
 * ```
 */
export class DType {
  /** What `numpy.dtype` is called with: mostly a code such as `f8`, and two flags. */
  readonly args: Tuple;
  /** Version, byte order, sub-array, names, fields, size, alignment, flags and for dates the unit. */
  state: Tuple | undefined;

  /** Makes one of what it crosses as; use {@linkcode DType.of}. */
  constructor(args: Tuple, state?: Tuple) {
    for (const part of state === undefined ? [args] : [args, state]) {
      if (part instanceof Tuple) continue;
      throw wrongType("Cannot make a DType of", "a Tuple, DType.of(…)", part);
    }
    this.args = args;
    this.state = state;
  }

  /**
   * The dtype of a code.
   *
   * @param code Such as `f8`, `<i2` or `>u4`; booleans are `b1`.
   * @throws {RangeError} When it is no number's or boolean's code.
   */
  static of(code: string): DType {
    wantAll("string", "Cannot make a DType of", code);
    let dtype = known.get(code);
    if (dtype) return dtype;
    const [, order = "", kind = "", size = ""] =
      /^([<>|]?)(?:(b)(1)|([iu])([1248])|(f)([248])|(c)(8|16))$/.exec(code)
        ?.filter((part) => part !== undefined) ?? [];
    if (size === "") {
      throw new RangeError(`No numpy type of numbers: ${JSON.stringify(code)}`);
    }
    const written = size === "1" ? "|" : order === ">" ? ">" : "<";
    dtype = new DType(
      tuple(kind + size, false, true),
      tuple(3, written, null, null, null, -1, -1, 0),
    );
    known.set(code, dtype);
    return dtype;
  }

  /** The code without byte order, such as `f8`; "" for a class of records. */
  get code(): string {
    const [code] = this.args;
    return typeof code === "string" ? code : "";
  }

  /** The kind of item: `b`, `i`, `u`, `f`, `c`, `S`, `U`, `M`, `m`, `V` or `O`. */
  get kind(): string {
    return this.code[0] ?? "V";
  }

  /** Bytes of an item. */
  get itemSize(): number {
    const size = this.state?.[5];
    if (typeof size === "number" && size >= 0) return size;
    const digits = Number(this.code.slice(1));
    return this.kind === "U"
      ? 4 * digits
      : this.kind === "M" || this.kind === "m"
      ? 8
      : digits;
  }

  /** `<` for the lowest byte first, `>` for the highest, `|` where there is only one or none. */
  get byteOrder(): "<" | ">" | "|" {
    const order = this.state?.[1];
    return order === ">" || order === "|" ? order : "<";
  }

  /** The names of a structured type's fields; null for any other. */
  get names(): readonly unknown[] | null {
    const names = this.state?.[3];
    return Array.isArray(names) ? names : null;
  }

  /** What dates are counted in, such as `ms` or `25s`; "" without such a unit. */
  get unit(): string {
    const metadata = this.state?.[8];
    const given = metadata instanceof Tuple ? metadata[1] : undefined;
    if (!(given instanceof Tuple)) return "";
    const [unit, count] = [asciiName(given[0]), given[1]];
    if (!/^[A-Za-z]{1,2}$/.test(`${unit}`) || !Number.isSafeInteger(count)) {
      return "";
    }
    return count === 1 ? `${unit}` : `${count}${unit}`;
  }

  /** As numpy names it: `float64`, `datetime64[ms]`, `<U3`. */
  get name(): string {
    const { kind } = this;
    if (kind === "O") return "object";
    const name = NAMES[kind];
    if (!name || this.byteOrder === ">") return `${this}`;
    const bits = kind === "b" ? "" : 8 * this.itemSize;
    return `${name}${bits}${bracketed(this.unit)}`;
  }

  /** As numpy writes it in short: `<f8`. */
  toString(): string {
    // How long an object's address is, numpy leaves out.
    const code = this.kind === "O" ? "O" : this.code;
    return `${this.byteOrder}${code}${bracketed(this.unit)}`;
  }

  /** As numpy prints it. */
  [pyRepr](): string {
    const { kind } = this;
    if (kind === "O") return "dtype('O')";
    const isNumber = "bcfiu".includes(kind) && this.byteOrder !== ">";
    const text = isNumber ? this.name : `${this}`.replace("|", "");
    return `dtype('${text.replace(/([SUV])0$/, "$1")}')`;
  }

  /** How it is written. */
  __reduce__(): Reduction {
    const [code, ...flags] = this.args;
    // numpy makes the code anew each time.
    const args = typeof code === "string"
      ? tuple(new PyStr(code), ...flags)
      : this.args;
    return { callable: DTYPE, args, state: this.state };
  }
}

function bracketed(unit: string): string {
  return unit && `[${unit}]`;
}

function setState(object: object, given: unknown): void {
  if (!(object instanceof DType) || object.state) {
    throw new TypeError("It has its state already");
  }
  const state = given instanceof Tuple ? withTexts(given) : given;
  const size: unknown = state instanceof Tuple ? state[5] : undefined;
  if (
    !(state instanceof Tuple) || state.length < 8 || state.length > 9 ||
    typeof state[1] !== "string" || !/^[<>|=]$/.test(state[1]) ||
    !Number.isSafeInteger(size)
  ) {
    throw new TypeError(
      "The state of a dtype has to be a tuple of 8 or 9, with byte order and size",
    );
  }
  if (object.kind === "U" && Number(size) % 4 !== 0) {
    throw new RangeError("A character of numpy has 4 bytes");
  }
  object.state = state;
}

/** The state with byte order and field names as strings, where Python 2 had bytes. */
function withTexts(given: Tuple): Tuple {
  const [, order, , names, fields] = given;
  const isOld = order instanceof Uint8Array ||
    names instanceof Tuple &&
      names.some((name) => name instanceof Uint8Array);
  if (!isOld) return given;
  const state = tupleOf(given);
  state[1] = asciiName(order);
  if (names instanceof Tuple) {
    state[3] = tupleOf(names.map((name) => asciiName(name) ?? name));
  }
  if (fields instanceof Map) {
    const renamed = new Map<unknown, unknown>();
    for (const [name, field] of fields) {
      setCounted(renamed, asciiName(name) ?? name, field);
    }
    state[4] = renamed;
  }
  return state;
}

/** The entry of `numpy.dtype`. */
export const DTYPE_ENTRY: ClassEntry = {
  ...knownEntry(DTYPE, DType, [1, 3], (args) => {
    const code = asciiName(args[0]) ?? args[0];
    if (typeof code === "string" && !/^[biufcSaUMmVO]\d{0,9}$/.test(code)) {
      throw new RangeError(
        `No numpy type: ${JSON.stringify(code.slice(0, 40))}`,
      );
    }
    if (typeof code !== "string" && !(code instanceof PyGlobal)) {
      throw new TypeError(`A dtype is made of its code, not of ${shown(code)}`);
    }
    return new DType(code === args[0] ? args : tuple(code, ...args.slice(1)));
  }),
  setState,
};

/** The items of an array: numbers, or bytes of what has no typed array, or Python objects. */
export type NdData = NumberArray | unknown[];

/** The items in bytes as they cross, copied. */
export function itemsIn(bytes: Uint8Array, dtype: DType): NumberArray {
  const little = dtype.byteOrder !== ">";
  const { kind, itemSize } = dtype;
  if (kind === "c" && (itemSize === 8 || itemSize === 16)) {
    return numbersIn(bytes, itemSize === 8 ? "f4" : "f8", little);
  }
  const name = kind === "M" || kind === "m"
    ? "i8"
    : kind === "b"
    ? "u1"
    : dtype.code === "f2"
    ? "u2"
    : dtype.code;
  return isNumberKind(name)
    ? numbersIn(bytes, name, little)
    : new Uint8Array(bytes);
}

/** The items' bytes as they cross, copied. */
export function bytesOfItems(
  items: NumberArray,
  dtype: DType,
): Uint8Array<ArrayBuffer> {
  return bytesOf(items, dtype.byteOrder !== ">");
}

/**
 * One item as a value: a number, a bigint for 64-bit ints and dates (counted in
 * their unit), a boolean, `Complex`, a string or bytes.
 */
export function itemAt(data: NdData, index: number, dtype: DType): unknown {
  if (Array.isArray(data)) return data[index];
  switch (dtype.kind) {
    case "b":
      return data[index] !== 0;
    case "c":
      return data instanceof Float32Array || data instanceof Float64Array
        ? new Complex(data[2 * index] ?? NaN, data[2 * index + 1] ?? NaN)
        : rawAt(data, index, dtype);
    case "f":
      return dtype.itemSize === 2
        ? half(Number(data[index]))
        : numberAt(data, index, dtype);
    case "i":
    case "u":
    case "M":
    case "m":
      return numberAt(data, index, dtype);
    case "U":
      return textAt(data, index, dtype);
    case "S":
      return withoutEnd(rawAt(data, index, dtype));
    default:
      return rawAt(data, index, dtype);
  }
}

/** The item as Python would print it: a float stays one, by the digits that tell it from others of its size. */
export function printedAt(data: NdData, index: number, dtype: DType): unknown {
  const value = itemAt(data, index, dtype);
  return dtype.kind === "f" && typeof value === "number"
    ? float(dtype.itemSize < 8 ? shortest(value, dtype.itemSize) : value)
    : value;
}

/** The number of the fewest digits that is the same float of 2 or 4 bytes. */
function shortest(value: number, itemSize: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const [bits, least] = itemSize === 2 ? [10, -14] : [23, -126];
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), least);
  const half = 2 ** (exponent - bits - 1);
  // Below a power of two the next float is only half as far away.
  const room = Math.abs(value) === 2 ** exponent ? half / 2 : half;
  let near = value;
  let digits = 1;
  do near = Number(value.toPrecision(digits++)); while (
    Math.abs(near - value) >= room
  );
  return near;
}

function numberAt(data: NumberArray, index: number, dtype: DType): unknown {
  return data.BYTES_PER_ELEMENT === dtype.itemSize
    ? data[index]
    : rawAt(data, index, dtype);
}

function rawAt(
  data: NumberArray,
  index: number,
  { itemSize }: DType,
): Uint8Array {
  const start = data.byteOffset + index * itemSize;
  return new Uint8Array(data.buffer, start, itemSize).slice();
}

/** The bytes without the zeros at their end. */
function withoutEnd(bytes: Uint8Array): Uint8Array {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0) length--;
  return bytes.slice(0, length);
}

/** UCS-4 without the zeros at the end. */
function textAt(data: NumberArray, index: number, dtype: DType): string {
  const bytes = rawAt(data, index, dtype);
  const view = new DataView(bytes.buffer);
  const little = dtype.byteOrder !== ">";
  // Not by a pattern, which would begin anew at each zero.
  let length = bytes.length - bytes.length % 4;
  while (length > 0 && view.getUint32(length - 4) === 0) length -= 4;
  return textOf(length / 4, (i) => {
    const code = view.getUint32(4 * i, little);
    return code > 0x10ffff ? 0xfffd : code;
  });
}

/** A float of 16 bits. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = bits >> 10 & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
