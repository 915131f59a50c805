import { Complex, float } from "../../types/scalars.ts";
import type { DType } from "./dtype.ts";
import {
  inOrder,
  isNumberKind,
  type NumberArray,
  numbersIn,
  textOf,
} from "../typed_bytes.ts";

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
  const { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT } = items;
  const little = dtype.byteOrder !== ">";
  return inOrder(
    new Uint8Array(buffer, byteOffset, byteLength),
    BYTES_PER_ELEMENT,
    little,
  );
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

/** The item as Python would print it: a float stays one. */
export function printedAt(data: NdData, index: number, dtype: DType): unknown {
  const value = itemAt(data, index, dtype);
  return dtype.kind === "f" && typeof value === "number" ? float(value) : value;
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
