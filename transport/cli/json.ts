import { DEFAULT_CODEC_LIMITS } from "../../codec/limits.ts";
import { float, PyFloat, PyStr } from "../../codec/types/scalars.ts";
import { isPlainObject } from "../../codec/types/tuple.ts";
import { reprInt } from "../../codec/text/repr/scalar.ts";
import { repeatsIn, shortRepr, Work } from "../../codec/text/repr/repr.ts";

/** Nesting of what is written as JSON; deeper, it is text. */
const MAX_DEPTH = 200;

/** Characters of JSON where nothing else is asked for: a few bytes may hold the same tuple twice, fifty times over. */
const MAX_LENGTH = 4 * 1024 * 1024;

/** Characters of a value that JSON lacks, or of a key. */
const MAX_TEXT = 65_536;

/** Stands where something is missing; what was opened is closed all the same. */
const CUT = '"…"';

/** Controls that `JSON.stringify` leaves, and directions: they act in a terminal. */
const CONTROLS = /[\x7f-\x9f\u2028\u2029\p{Bidi_Control}]/gu;

/**
 * A value as JSON: tuples and sets as arrays, bytes in base64, the keys of
 * dicts as text; what JSON lacks as the text of Python's `repr`. It is JSON
 * even where it was cut.
 */
export function toJson(
  value: unknown,
  { maxLength = MAX_LENGTH }: { readonly maxLength?: number } = {},
): string {
  const writer = new Writer(maxLength);
  writer.write(value, 0);
  return writer.text;
}

/** A value from JSON; `1.0` is a float and `1` an int, of as many digits as Python's own `json` takes. */
export function fromJson(text: string): unknown {
  return UNLIKE.test(text) ? JSON.parse(text, revive) : JSON.parse(text);
}

/** What may be a number that `revive` changes: without any, it need not be asked, which takes long. */
const UNLIKE = /\.0|\d[eE]|[\d.]{16}|-0/;

/** Writes one value. Text grows by concatenation: to join it at each level would copy it as often. */
class Writer {
  text = "";
  #left: number;
  /** What was met: true while it is being written. */
  #met = new Map<object, boolean>();
  #repeats: number;
  readonly #work = new Work();

  constructor(maxLength: number) {
    this.#left = maxLength;
    this.#repeats = repeatsIn(maxLength);
  }

  write(value: unknown, depth: number): void {
    if (this.#left <= 0) this.#put(CUT);
    else if (!this.#leaf(value)) this.#nested(value as object, depth);
  }

  #put(text: string): void {
    this.#left -= text.length;
    this.text += text;
  }

  /** A text, unless it alone is longer than what is left. */
  #string(text: string): void {
    if (text.length > this.#left) text = `${text.slice(0, this.#left)}…`;
    this.#put(harmlessJson(JSON.stringify(text)));
  }

  #leaf(value: unknown): boolean {
    if (value === null || value === undefined) this.#put("null");
    else if (typeof value === "boolean") this.#put(String(value));
    else if (typeof value === "bigint") {
      const text = reprInt(value);
      // Beyond 4,300 digits it is hexadecimal, which JSON lacks.
      if (/^-?\d/.test(text) && !text.includes("x")) this.#put(text);
      else this.#string(text);
    } else if (typeof value === "string") this.#string(value);
    else if (typeof value === "number") this.#put(number(value, false));
    else if (value instanceof PyFloat) this.#put(number(value.value, true));
    else if (value instanceof PyStr) this.#string(value.value);
    else if (value instanceof Uint8Array) {
      const most = Math.max(0, Math.floor(this.#left / 4) * 3);
      const cut = value.length > most;
      const text = (cut ? value.subarray(0, most) : value).toBase64();
      this.#string(cut ? `${text}…` : text);
    } else if (typeof value !== "object") this.#other(value);
    else return false;
    return true;
  }

  #nested(value: object, depth: number): void {
    const met = this.#met.get(value);
    if (met || depth > MAX_DEPTH) return this.#other(value);
    if (met === false && --this.#repeats < 0) {
      this.#left = 0;
      return this.#put(CUT);
    }
    this.#met.set(value, true);
    if (Array.isArray(value) || value instanceof Set) {
      this.#list<unknown>("[]", value, (item) => this.write(item, depth + 1));
    } else if (value instanceof Map) this.#pairs(value, depth);
    else if (isPlainObject(value)) this.#pairs(Object.entries(value), depth);
    else this.#other(value);
    this.#met.set(value, false);
  }

  /** What is between brackets, as far as there is room. */
  #list<T>(
    brackets: string,
    items: Iterable<T>,
    write: (item: T) => void,
  ): void {
    const [open = "", close = ""] = brackets;
    let before = open;
    for (const item of items) {
      this.#put(before);
      write(item);
      if (this.#left <= 0) return this.#put(close);
      before = ", ";
    }
    this.#put(before === open ? brackets : close);
  }

  #pairs(pairs: Iterable<readonly [unknown, unknown]>, depth: number): void {
    this.#list("{}", pairs, ([key, value]) => {
      this.#string(typeof key === "string" ? key : this.#repr(key));
      this.#put(": ");
      this.write(value, depth + 1);
    });
  }

  #other(value: unknown): void {
    this.#string(this.#repr(value));
  }

  #repr(value: unknown): string {
    return shortRepr(value, {
      maxLength: Math.max(1, Math.min(MAX_TEXT, this.#left)),
      work: this.#work,
    });
  }
}

/** What `JSON.stringify` gave, with the controls and directions escaped that it leaves. */
export function harmlessJson(text: string): string {
  return text.replace(CONTROLS, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** NaN and the infinities have no JSON. */
function number(value: number, isFloat: boolean): string {
  if (!Number.isFinite(value)) return "null";
  const text = Object.is(value, -0) ? "-0" : String(value);
  return isFloat && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function revive(
  _key: string,
  value: unknown,
  context?: { source?: string },
): unknown {
  const source = context?.source;
  if (typeof value !== "number" || source === undefined) return value;
  if (!/^-?\d+$/.test(source)) return float(value);
  if (Number.isSafeInteger(value) && source !== "-0") return value;
  const { maxIntDigits } = DEFAULT_CODEC_LIMITS;
  if (source.length > maxIntDigits) {
    throw new RangeError(`an int has more than ${maxIntDigits} digits`);
  }
  return BigInt(source);
}
