import { PyFloat } from "../types/scalars.ts";
import { bigint, int } from "./arguments.ts";
import { type NumberArray, type NumberKind, numbersIn } from "./typed_bytes.ts";

/** What the bytes of an `array.array` are. */
export interface ArrayFormat {
  /** The numbers' kind. */
  readonly kind: NumberKind;
  /** Whether the lowest byte is the first. */
  readonly little: boolean;
}

/** The machine formats of `array._array_reconstructor`, by their codes: all but the single bytes little-endian, then big-endian. */
export const FORMATS: readonly [ArrayFormat, ...ArrayFormat[]] = [
  { kind: "u1", little: true },
  { kind: "i1", little: true },
  ...(["u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8", "u2", "u4"] as const)
    .flatMap((kind) => [
      { kind, little: true },
      { kind, little: false },
    ]),
];

/** Python's type codes. */
export const TYPE_CODES = "bBuwhHiIlLqQfd";

/** The format of each type code on 64-bit Linux. */
const CODE_FORMATS: Readonly<Record<string, number>> = {
  b: 1,
  B: 0,
  u: 20,
  w: 20,
  h: 4,
  H: 2,
  i: 8,
  I: 6,
  l: 12,
  L: 10,
  q: 12,
  Q: 10,
  f: 14,
  d: 16,
};

/** Whether an array of this type code may come in this format: ints as ints of any size, characters as UTF-16 or UTF-32. */
export function fitsTypeCode(code: string, format: number): boolean {
  if (code.length !== 1 || !TYPE_CODES.includes(code)) return false;
  if (code === "u" || code === "w") return format >= FIRST_TEXT;
  const isFloat = format >= FIRST_FLOAT && format < FIRST_TEXT;
  return code === "f" || code === "d" ? isFloat : format < FIRST_FLOAT;
}

const FIRST_FLOAT = 14;
const FIRST_TEXT = 18;

/** The format of a kind of number, little-endian. */
export function formatOf(kind: NumberKind): number {
  return FORMATS.findIndex((format) => format.kind === kind);
}

/** The values of an array as protocols 0 to 2 list them. @throws {TypeError} */
export function numbersOf(
  code: string,
  values: readonly unknown[],
): { data: NumberArray; format: number } {
  const format = Object.hasOwn(CODE_FORMATS, code)
    ? CODE_FORMATS[code] ?? 0
    : -1;
  const kind = FORMATS[format]?.kind;
  if (!kind) {
    throw new TypeError(`No array has the type code ${JSON.stringify(code)}`);
  }
  const data = numbersIn(
    new Uint8Array(values.length * Number(kind[1])),
    kind,
    true,
  );
  values.forEach((value, i) => {
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
      data[i] = checked(data, i, bigint(value, "items"));
    } else if (data instanceof Float32Array || data instanceof Float64Array) {
      data[i] = real(value);
    } else {
      data[i] = int(
        format === 20 ? codePoint(value) : value,
        "items",
        ...rangeOf(kind),
      );
    }
  });
  return { data, format };
}

/** The values as ints of Python. */
export function valuesOf(data: NumberArray): (number | bigint)[] {
  const values: (number | bigint)[] = [];
  for (const value of data) values.push(value);
  return values;
}

function checked(
  data: BigInt64Array | BigUint64Array,
  i: number,
  value: bigint,
): bigint {
  data[i] = value;
  if (data[i] === value) return value;
  throw new RangeError("An item is too large for its array");
}

function real(value: unknown): number {
  if (typeof value === "number") return value;
  // As the option `floats: "exact"` reads it.
  if (value instanceof PyFloat) return value.value;
  throw new TypeError("An array of floats holds something else");
}

function codePoint(value: unknown): number {
  const code = typeof value === "string" ? value.codePointAt(0) : undefined;
  if (code !== undefined && String.fromCodePoint(code) === value) return code;
  throw new TypeError("An array of characters holds something else");
}

function rangeOf(kind: NumberKind): [least: number, most: number] {
  const size = 2 ** (8 * Number(kind[1]));
  return kind.startsWith("i") ? [-size / 2, size / 2 - 1] : [0, size - 1];
}
