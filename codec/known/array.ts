import { float } from "../types/scalars.ts";
import { type ClassEntry, PyGlobal, type Reduction } from "../types/object.ts";
import { pyRepr } from "../text/repr/symbol.ts";
import { type Tuple, tuple } from "../types/tuple.ts";
import { int, isCalled, shown, takes, text } from "./arguments.ts";
import {
  fitsTypeCode,
  formatOf,
  FORMATS,
  numbersOf,
  valuesOf,
} from "./array_format.ts";
import { bytesOf, kindOf, type NumberArray, numbersIn } from "./typed_bytes.ts";

const ARRAY = new PyGlobal("array", "array");
const RECONSTRUCT = new PyGlobal("array", "_array_reconstructor");

/** The type code of new arrays, by their kind of number. */
const CODES = {
  i1: "b",
  u1: "B",
  i2: "h",
  u2: "H",
  i4: "i",
  u4: "I",
  i8: "q",
  u8: "Q",
  f4: "f",
  f8: "d",
} as const;

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
  /** The machine format code of PEP 3118's kin that the bytes are written in, 0 to 21. */
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
    if (!kind) throw new TypeError("A typed array of numbers is wanted");
    this.typecode = typecode ?? CODES[kind];
    this.format = format ?? formatOf(kind);
    this.data = data;
    if (
      FORMATS[this.format]?.kind !== kind ||
      !fitsTypeCode(this.typecode, this.format)
    ) {
      throw new TypeError(
        `No array has the type code "${this.typecode}", the format ${this.format} and a ${data.constructor.name}`,
      );
    }
    if (this.isText && valuesOf(data).some((code) => code > 0x10ffff)) {
      throw new RangeError("A character is beyond U+10FFFF");
    }
  }

  /** The text of an array of characters. */
  get text(): string {
    return characters(this.data).join("");
  }

  /** As Python prints it. */
  [pyRepr](repr: (value: unknown) => string): string {
    const code = repr(this.typecode);
    if (this.data.length === 0) return `array(${code})`;
    if (this.isText) return `array(${code}, ${repr(this.text)})`;
    return `array(${code}, ${repr(this.#values())})`;
  }

  /** Whether its numbers are characters. */
  get isText(): boolean {
    return this.typecode === "u" || this.typecode === "w";
  }

  /** How it is written: its bytes, or below protocol 3 a list. */
  __reduce__(protocol: number): Reduction {
    if (protocol < 3) {
      return { callable: ARRAY, args: tuple(this.typecode, this.#values()) };
    }
    const bytes = bytesOf(this.data, FORMATS[this.format]?.little ?? true);
    return {
      callable: RECONSTRUCT,
      args: tuple(ARRAY, this.typecode, this.format, bytes),
    };
  }

  #values(): unknown[] {
    if (this.isText) return characters(this.data);
    const values = valuesOf(this.data);
    const isFloat = this.data instanceof Float32Array ||
      this.data instanceof Float64Array;
    return isFloat ? values.map((value) => float(Number(value))) : values;
  }
}

function characters(data: NumberArray): string[] {
  return valuesOf(data).map((code) => String.fromCodePoint(Number(code)));
}

function reconstruct(args: Tuple): PyArray {
  const [type, code, format, bytes] = args;
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
  {
    module: ARRAY.module,
    name: ARRAY.name,
    type: PyArray,
    construct(args, _form, kwargs) {
      takes(args, kwargs, 1, 2);
      const code = text(args[0], "type code");
      const [, values = []] = args;
      if (!Array.isArray(values)) throw new TypeError("It takes a list");
      const { data, format } = numbersOf(code, values);
      return new PyArray(data, code, format);
    },
    reduce: (object, protocol) => (object as PyArray).__reduce__(protocol),
  },
  {
    module: RECONSTRUCT.module,
    name: RECONSTRUCT.name,
    construct(args, form, kwargs) {
      isCalled(form);
      takes(args, kwargs, 4);
      return reconstruct(args);
    },
  },
];
