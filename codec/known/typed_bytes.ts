import type { AnyFunction, ClassEntry } from "../types/object.ts";
import { entriesIn, type Tuple } from "../types/tuple.ts";

/** The typed arrays that stand for Python's numbers in memory. */
export type NumberArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

const ARRAYS = {
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  i8: BigInt64Array,
  u8: BigUint64Array,
  f4: Float32Array,
  f8: Float64Array,
} as const;

/** A kind of number in memory: signed, unsigned or float, and its bytes. */
export type NumberKind = keyof typeof ARRAYS;

const HOST_IS_LITTLE = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Whether there is a typed array for a kind of number. */
export function isNumberKind(kind: string): kind is NumberKind {
  return Object.hasOwn(ARRAYS, kind);
}

/** The kind of a typed array's numbers, undefined for a view of another sort. */
export function kindOf(data: ArrayBufferView): NumberKind | undefined {
  for (const [kind, type] of Object.entries(ARRAYS)) {
    if (data instanceof type && isNumberKind(kind)) return kind;
  }
  return undefined;
}

/** A copy of the bytes as numbers. @throws {RangeError} When they are not whole numbers of that size. */
export function numbersIn(
  bytes: Uint8Array,
  kind: NumberKind,
  little: boolean,
): NumberArray {
  const size = Number(kind[1]);
  if (bytes.length % size !== 0) {
    throw new RangeError(
      `${bytes.length} bytes are not numbers of ${size} bytes each`,
    );
  }
  return new ARRAYS[kind](inOrder(bytes, size, little).buffer);
}

/** The numbers' bytes, copied. */
export function bytesOf(
  numbers: NumberArray,
  little: boolean,
): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = numbers;
  return inOrder(
    new Uint8Array(buffer, byteOffset, byteLength),
    numbers.BYTES_PER_ELEMENT,
    little,
  );
}

/** Copies, from or to the host's byte order. */
function inOrder(
  bytes: Uint8Array,
  size: number,
  little: boolean,
): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  if (little === HOST_IS_LITTLE || size === 1) return copy;
  for (let first = 0; first < copy.length; first += size) {
    for (let a = first, b = first + size - 1; a < b; a++, b--) {
      [copy[a], copy[b]] = [copy[b]!, copy[a]!];
    }
  }
  return copy;
}

/** Refuses keyword arguments, and other counts of arguments than Python takes. */
export function takes(
  args: Tuple,
  kwargs: Map<unknown, unknown> | undefined,
  least: number,
  most = least,
): void {
  if (kwargs && entriesIn(kwargs) > 0) {
    throw new TypeError("It takes no keyword arguments");
  }
  if (args.length >= least && args.length <= most) return;
  const wanted = least === most ? `${least}` : `${least} to ${most}`;
  throw new TypeError(`It takes ${wanted} arguments, not ${args.length}`);
}

/**
 * The entry of a class or function of Python's library.
 *
 * @param global What Python calls it.
 * @param type The class of its instances; undefined for a function.
 * @param count How many arguments it takes, at least and at most.
 * @param construct Makes an instance of so many.
 */
export function knownEntry(
  { module, name }: { readonly module: string; readonly name: string },
  type: AnyFunction | undefined,
  [least, most]: readonly [least: number, most: number],
  construct: (args: Tuple) => unknown,
): ClassEntry {
  return {
    module,
    name,
    ...(type && { type }),
    construct(args, form, kwargs) {
      if (!type && form !== "reduce") {
        throw new TypeError("It is a function, no class");
      }
      takes(args, kwargs, least, most);
      return construct(args);
    },
  };
}

/** A whole number in a range. */
export function int(
  value: unknown,
  what: string,
  least: number,
  most: number,
): number {
  if (typeof value === "boolean") value = Number(value);
  if (
    typeof value !== "number" || !Number.isInteger(value) || value < least ||
    value > most
  ) {
    throw new RangeError(
      `Its ${what} has to be a whole number from ${least} to ${most}, current value is ${
        shown(value)
      }`,
    );
  }
  return value;
}

/** A string. */
export function text(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  throw new TypeError(
    `Its ${what} has to be a string, current value is ${shown(value)}`,
  );
}

/** An int as a bigint. */
export function bigint(value: unknown, what: string): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean" || Number.isSafeInteger(value)) {
    return BigInt(Number(value));
  }
  throw new TypeError(
    `Its ${what} has to be an int, current value is ${shown(value)}`,
  );
}

/** A wrong value in an error message, without reading much of it. */
export function shown(value: unknown): string {
  if (typeof value === "number" || value === null) return String(value);
  if (Array.isArray(value)) return "a list or tuple";
  if (value === undefined) return "undefined";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Code points in one call. */
const PIECE = 4096;

/** So many code points as a text: not one after the other, which makes an object of each. */
export function textOf(
  count: number,
  codeAt: (index: number) => number,
): string {
  const pieces: string[] = [];
  for (let at = 0; at < count; at += PIECE) {
    const codes: number[] = [];
    for (let i = at; i < count && i < at + PIECE; i++) codes.push(codeAt(i));
    pieces.push(String.fromCodePoint(...codes));
  }
  return pieces.join("");
}
