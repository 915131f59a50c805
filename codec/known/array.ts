import { wantAll, wrongType } from "../check.ts";
import { float, PyFloat } from "../types/scalars.ts";
import { type ClassEntry, PyGlobal, type Reduction } from "../types/object.ts";
import { pyRepr } from "../text/repr/call.ts";
import { type Tuple, tuple } from "../types/tuple.ts";
import {
  bigint,
  bytesOf,
  int,
  kindOf,
  knownEntry,
  type NumberArray,
  type NumberKind,
  numbersIn,
  shown,
  text,
  textOf,
} from "./typed_bytes.ts";

const ARRAY = new PyGlobal("array", "array");
const RECONSTRUCT = new PyGlobal("array", "_array_reconstructor");

/**
 * Python's `array.array`: numbers of one type, as a typed array.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyArray } from "@tcptalks/tcptalks/codec";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const samples = loads(dumps(new PyArray(new Float32Array([0.5, 1]))));
 * assert(samples instanceof PyArray);
 * assertEquals([samples.typecode, samples.data], ["f", new Float32Array([0.5, 1])]);
 * ```
 */
export class PyArray {
  /** Python's type code, such as `d`; `l` and `L` have 4 or 8 bytes as on the machine that wrote them, `u` and `w` are characters. */
  readonly typecode: string;
  /** The numbers; of characters the code points. */
  readonly data: NumberArray;
  /** How the bytes are written: a machine format of Python's `array`, 0 to 21. */
  readonly format: number;

  /**
   * Makes one over a typed array.
   *
   * @param data The numbers, not copied.
   * @param typecode Python's type code; by default the one of the typed array's class.
   * @param format The machine format; by default the typed array's, little-endian.
   * @throws {TypeError} When these do not fit together.
   */
  constructor(data: NumberArray, typecode?: string, format?: number) {
    const kind = kindOf(data);
    if (!kind) {
      throw wrongType("Cannot make a PyArray of", "a typed array", data);
    }
    if (typecode !== undefined) {
      wantAll("string", "Cannot make a PyArray of the type code", typecode);
    }
    if (format !== undefined) {
      wantAll("number", "Cannot make a PyArray of the format", format);
    }
    const usual = FORMATS.findIndex((format) => format.kind === kind);
    const codes = Object.keys(CODE_FORMATS);
    this.typecode = typecode ??
      codes.find((code) => CODE_FORMATS[code] === usual) ?? "";
    this.format = format ?? usual;
    this.data = data;
    if (
      FORMATS[this.format]?.kind !== kind ||
      !fitsTypeCode(this.typecode, this.format)
    ) {
      throw new TypeError(
        `No array has the type code "${this.typecode}", the format ${this.format} and a ${data.constructor.name}`,
      );
    }
    for (let i = 0; this.isText && i < data.length; i++) {
      if (data[i]! <= 0x10ffff) continue;
      throw new RangeError("A character is beyond U+10FFFF");
    }
  }

  /** The text of an array of characters. */
  get text(): string {
    return textOf(this.data.length, (i) => Number(this.data[i]));
  }

  /** As Python prints it. */
  [pyRepr](repr: (value: unknown) => string): string {
    const code = repr(this.typecode);
    if (this.data.length === 0) return `array(${code})`;
    if (this.isText) return `array(${code}, ${repr(this.text)})`;
    return `array(${code}, ${this.#printed(repr)})`;
  }

  /** Its numbers as a list, a part at a time: a long one is cut long before its end. */
  #printed(repr: (value: unknown) => string): string {
    const { data } = this;
    let text = "[";
    for (let at = 0; at < data.length; at += PART) {
      if (at > 0) text += ", ";
      const part = repr(printable(data.subarray(at, at + PART)));
      if (!part.endsWith("]")) return text + part.slice(1);
      text += part.slice(1, -1);
    }
    return `${text}]`;
  }

  /** Whether its numbers are characters. */
  get isText(): boolean {
    return this.typecode === "u" || this.typecode === "w";
  }

  /** How it is written: its bytes, or below protocol 3 a list. */
  __reduce__(protocol: number): Reduction {
    if (protocol < 3) {
      const values = (this.isText ? characters : printable)(this.data);
      return { callable: ARRAY, args: tuple(this.typecode, values) };
    }
    const bytes = bytesOf(this.data, FORMATS[this.format]?.little ?? true);
    return {
      callable: RECONSTRUCT,
      args: tuple(ARRAY, this.typecode, this.format, bytes),
    };
  }
}

/** Numbers that are printed at a time. */
const PART = 1000;

/** The numbers, floats as such. */
function printable(data: NumberArray): unknown[] {
  const values: (number | bigint)[] = [];
  for (const value of data) values.push(value);
  const isFloat = data instanceof Float32Array || data instanceof Float64Array;
  if (!isFloat) return values;
  // Only what would be written as an int is boxed: an array may have millions.
  return values.map((value) =>
    Number.isInteger(value) ? float(Number(value)) : value
  );
}

function characters(data: NumberArray): string[] {
  // An object for each of millions would take ten times the array.
  const known = new Map<number | bigint, string>();
  const texts: string[] = [];
  for (const code of data) {
    let text = known.get(code);
    if (text === undefined) {
      known.set(code, text = String.fromCodePoint(Number(code)));
    }
    texts.push(text);
  }
  return texts;
}

function reconstruct([type, code, format, bytes]: Tuple): PyArray {
  const isArray = type === PyArray ||
    type instanceof PyGlobal && type.module === ARRAY.module &&
      type.name === ARRAY.name;
  if (!isArray) throw new TypeError("Only array.array itself is made here");
  const { kind, little } =
    FORMATS[int(format, "format", 0, FORMATS.length - 1)] ?? FORMATS[0];
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`It takes bytes, not ${shown(bytes)}`);
  }
  return new PyArray(
    numbersIn(bytes, kind, little),
    text(code, "type code"),
    Number(format),
  );
}

/** The entries of `array`. */
export const ARRAYS: readonly ClassEntry[] = [
  knownEntry(ARRAY, PyArray, [1, 2], ([typecode, values = []]) => {
    const code = text(typecode, "type code");
    if (!Array.isArray(values)) throw new TypeError("It takes a list");
    const { data, format } = numbersOf(code, values);
    return new PyArray(data, code, format);
  }),
  knownEntry(RECONSTRUCT, undefined, [4, 4], reconstruct),
];

/** What the bytes of an `array.array` are. */
interface ArrayFormat {
  /** The numbers' kind. */
  readonly kind: NumberKind;
  /** Whether the lowest byte is the first. */
  readonly little: boolean;
}

/** The machine formats of `array._array_reconstructor`, by their codes: all but the single bytes little-endian, then big-endian. */
const FORMATS: readonly [ArrayFormat, ...ArrayFormat[]] = [
  { kind: "u1", little: true },
  { kind: "i1", little: true },
  ...(["u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8", "u2", "u4"] as const)
    .flatMap((kind) => [{ kind, little: true }, { kind, little: false }]),
];

/** The format of each type code on 64-bit Linux; new arrays have the first code of their kind. */
const CODE_FORMATS: Readonly<Record<string, number>> = {
  ...{ b: 1, B: 0, h: 4, H: 2, i: 8, I: 6, q: 12, Q: 10, f: 14, d: 16 },
  ...{ l: 12, L: 10, u: 20, w: 20 },
};

/** Whether an array of this type code may come in this format: ints as ints that all fit, characters as UTF-16 or UTF-32. */
function fitsTypeCode(code: string, format: number): boolean {
  if (!Object.hasOwn(CODE_FORMATS, code)) return false;
  if (code === "u" || code === "w") return format >= FIRST_TEXT;
  const isFloat = format >= FIRST_FLOAT && format < FIRST_TEXT;
  if (code === "f" || code === "d") return isFloat;
  return format < FIRST_FLOAT && holdsAll(CODE_FORMATS[code]!, format);
}

/** Whether ints of one format hold all of another one's: no Python writes them otherwise. */
function holdsAll(format: number, other: number): boolean {
  const [least, most] = rangeOf(FORMATS[format]!.kind);
  const [otherLeast, otherMost] = rangeOf(FORMATS[other]!.kind);
  return least <= otherLeast && otherMost <= most;
}

const FIRST_FLOAT = 14;
const FIRST_TEXT = 18;

/** The values of an array as protocols 0 to 2 list them. @throws {TypeError} */
function numbersOf(
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
  const [least, most] = rangeOf(kind);
  const isText = format === 20;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
      data[i] = checked(data, i, bigint(value, "items"));
    } else if (data instanceof Float32Array || data instanceof Float64Array) {
      data[i] = real(value);
    } else {
      data[i] = int(isText ? codePoint(value) : value, "items", least, most);
    }
  }
  return { data, format };
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
  if (typeof value === "string") {
    const code = value.codePointAt(0);
    const { length } = value;
    if (code !== undefined && length === (code > 0xffff ? 2 : 1)) return code;
  }
  throw new TypeError("An array of characters holds something else");
}

function rangeOf(kind: NumberKind): [least: number, most: number] {
  const size = 2 ** (8 * Number(kind[1]));
  return kind.startsWith("i") ? [-size / 2, size / 2 - 1] : [0, size - 1];
}
