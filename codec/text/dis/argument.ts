import {
  decodeCodePoints,
  encodeCodePoints,
  joinsSurrogates,
  latin1Bytes,
  latin1In,
} from "../../bytes/text.ts";
import { ByteArray, PyFloat, PyStr } from "../../types/scalars.ts";
import {
  PickleLimitError,
  TruncatedPickleError,
  UnpicklingError,
} from "../../errors.ts";
import { bigIntIn, countDigits, narrow } from "../../bytes/numbers.ts";
import type { ArgumentKind } from "../../opcodes.ts";
import type { OpcodeInfo } from "./opcode_info.ts";
import { unescapeBytes, unescapeRaw } from "../escapes.ts";
import { DEFAULT_CODEC_LIMITS } from "../../limits.ts";
import { shortBytes } from "../repr/scalar.ts";

/** Reads the arguments of opcodes one after the other. */
export class ArgumentReader {
  /** Where the next byte stands. */
  at: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;
  #opcode = "";

  /** Starts reading at the opcode at `at`. */
  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  /** Reads past the opcode at `at` and its argument. */
  read(opcode: OpcodeInfo): unknown {
    this.#offset = this.at;
    this.#opcode = opcode.name;
    this.at++;
    if (opcode.arg === undefined) return undefined;
    try {
      return this.#argument(opcode.arg);
    } catch (error) {
      if (error instanceof TruncatedPickleError) throw error;
      throw this.#failure(error);
    }
  }

  #failure(error: unknown): unknown {
    if (!(error instanceof Error)) return error;
    const message = this.#placed(error.message);
    const options = { ...this.#place(), cause: error };
    return error instanceof PickleLimitError
      ? new PickleLimitError(message, error.limit, options)
      : new UnpicklingError(message, options);
  }

  #place(): { offset: number; opcode: string } {
    return { offset: this.#offset, opcode: this.#opcode };
  }

  #placed(message: string): string {
    return `${message} (${this.#opcode} at position ${this.#offset})`;
  }

  #argument(kind: ArgumentKind): unknown {
    switch (kind) {
      case "uint1":
        return this.#view.getUint8(this.#fixed(kind, 1));
      case "uint2":
        return this.#view.getUint16(this.#fixed(kind, 2), true);
      case "uint4":
        return this.#view.getUint32(this.#fixed(kind, 4), true);
      case "uint8":
        return narrow(this.#view.getBigUint64(this.#fixed(kind, 8), true));
      case "int4":
        return this.#view.getInt32(this.#fixed(kind, 4), true);
      case "float8":
        return new PyFloat(this.#view.getFloat64(this.#fixed(kind, 8)));
      case "long1":
      case "long4":
        return this.#long(kind);
      case "decimalnl_short":
      case "decimalnl_long":
        return readDecimal(this.#line("stringnl"), kind);
      case "floatnl":
        return readFloat(this.#line("stringnl"));
      case "stringnl":
        return readQuoted(this.#line(kind));
      case "stringnl_noescape":
        return readName(this.#line("stringnl"));
      case "stringnl_noescape_pair": {
        const module = readName(this.#line("stringnl"));
        return `${module} ${readName(this.#line("stringnl"))}`;
      }
      case "unicodestringnl":
        return readRawUnicode(this.#line(kind));
      case "string1":
      case "string4":
        return latin1In(this.#counted(kind));
      case "unicodestring1":
      case "unicodestring4":
      case "unicodestring8":
        return readUtf8(this.#counted(kind));
      case "bytes1":
      case "bytes4":
      case "bytes8":
        return this.#counted(kind);
      case "bytearray8":
        return new ByteArray(this.#counted(kind));
    }
  }

  #fixed(kind: string, size: number): number {
    const start = this.at;
    const wanted = start + size - this.#bytes.length;
    if (wanted > 0) {
      throw this.#truncated(
        `Not enough data in stream to read ${kind}`,
        wanted,
      );
    }
    this.at += size;
    return start;
  }

  #count(kind: string): number | bigint {
    if (kind.endsWith("1")) return this.#view.getUint8(this.#fixed("uint1", 1));
    if (kind === "string4" || kind === "long4") {
      const count = this.#view.getInt32(this.#fixed("int4", 4), true);
      if (count >= 0) return count;
      throw new Error(`${capital(kind)} byte count < 0: ${count}`);
    }
    if (kind.endsWith("4")) {
      return this.#view.getUint32(this.#fixed("uint4", 4), true);
    }
    const count = this.#view.getBigUint64(this.#fixed("uint8", 8), true);
    if (count < 2n ** 63n) return narrow(count);
    throw new Error(`${capital(kind)} byte count > sys.maxsize: ${count}`);
  }

  #counted(kind: string): Uint8Array {
    const count = this.#count(kind);
    const left = this.#bytes.length - this.at;
    if (count > left) {
      const message =
        `Expected ${count} bytes in a ${kind}, but only ${left} remain`;
      throw this.#truncated(message, Number(count) - left);
    }
    const start = this.at;
    this.at += Number(count);
    return this.#bytes.subarray(start, this.at);
  }

  #long(kind: string): number | bigint {
    const count = Number(this.#count(kind));
    const start = this.#fixed(kind, count);
    const most = DEFAULT_CODEC_LIMITS.maxIntBytes;
    if (count <= most) return bigIntIn(this.#bytes, start, count);
    throw new PickleLimitError(
      `Int has ${count} bytes, more than ${most}`,
      "maxIntBytes",
    );
  }

  #line(kind: string): Uint8Array {
    const end = this.#bytes.indexOf(0x0a, this.at);
    if (end < 0) {
      const message = `No newline found when trying to read ${kind}`;
      throw this.#truncated(message, 1);
    }
    const line = this.#bytes.subarray(this.at, end);
    this.at = end + 1;
    return line;
  }

  #truncated(message: string, wanted: number): TruncatedPickleError {
    return new TruncatedPickleError(
      this.#placed(message),
      wanted,
      this.#place(),
    );
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A str from UTF-8, boxed where a JavaScript string would join its surrogates. */
function readUtf8(bytes: Uint8Array): string | PyStr {
  const pieces = tryDecode(bytes);
  if (!pieces) throw new Error("Expected text in UTF-8");
  const text = pieces.join("");
  return joinsSurrogates(pieces) ? new PyStr(text, bytes) : text;
}

/** The argument of UNICODE: raw-unicode-escape. */
function readRawUnicode(line: Uint8Array): string | PyStr {
  const pieces = unescapeRaw(line, 0, line.length);
  const text = pieces.join("");
  return pieces.length > 1 ? new PyStr(text, encodeCodePoints(pieces)) : text;
}

const intText = /^[ \t-\r]*([+-]?)(\d+(?:_\d+)*)[ \t-\r]*$/;
const floatText =
  /^[ \t-\r]*([+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?)[ \t-\r]*$/i;
const namedFloat = /^[ \t-\r]*([+-]?)(?:(inf(?:inity)?)|nan)[ \t-\r]*$/i;

/** Reads what Python's `int(text)` reads, in base 10; undefined where the text is none. */
function parseInt10(text: string): number | bigint | undefined {
  const [, sign, digits] = intText.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const value = BigInt(digits.replaceAll("_", ""));
  return narrow(sign === "-" ? -value : value);
}

/** Reads what Python's `float(text)` reads; undefined where the text is none. */
function parseFloatText(text: string): number | undefined {
  const number = floatText.exec(text)?.[1];
  if (number !== undefined) return Number(number.replaceAll("_", ""));
  const named = namedFloat.exec(text);
  if (!named) return undefined;
  if (named[2] === undefined) return NaN;
  return named[1] === "-" ? -Infinity : Infinity;
}

/** The argument of INT and LONG, GET and PUT. */
function readDecimal(
  line: Uint8Array,
  kind: "decimalnl_short" | "decimalnl_long",
): number | bigint | boolean {
  let text = latin1In(line);
  if (kind === "decimalnl_long") text = text.replace(/L$/, "");
  else if (text === "00" || text === "01") return text === "01";
  const digits = countDigits(text);
  const most = DEFAULT_CODEC_LIMITS.maxIntDigits;
  if (digits > most) {
    throw new PickleLimitError(
      `Exceeds the limit (${most} digits) for integer string conversion: value has ${digits} digits`,
      "maxIntDigits",
    );
  }
  const value = parseInt10(text);
  if (value !== undefined) return value;
  const shown = shortBytes(line.subarray(0, text.length));
  throw new Error(`Invalid literal for int() with base 10: ${shown}`);
}

/** The argument of FLOAT. */
function readFloat(line: Uint8Array): PyFloat {
  const value = parseFloatText(latin1In(line));
  if (value !== undefined) return new PyFloat(value);
  throw new Error(`Could not convert string to float: ${shortBytes(line)}`);
}

/** The argument of STRING, in quotes and with escapes; bytes beyond ASCII are read as Latin-1, like BINSTRING's. */
function readQuoted(line: Uint8Array): string {
  const text = latin1In(line);
  const quote = text.charAt(0);
  if (quote !== "'" && quote !== '"') {
    throw new Error(`No string quotes around ${shortBytes(line)}`);
  }
  if (!text.endsWith(quote)) {
    const shown = shortBytes(Uint8Array.of(quote.charCodeAt(0)));
    throw new Error(
      `String quote ${shown} not found at both ends of ${shortBytes(line)}`,
    );
  }
  return latin1In(unescapeBytes(line, 1, Math.max(1, line.length - 1)));
}

/** A module, a name or a persistent id; in UTF-8, or else read as Latin-1. */
function readName(line: Uint8Array): string {
  const text = latin1In(unescapeBytes(line, 0, line.length));
  if (/^[\0-\x7f]*$/.test(text)) return text;
  return tryDecode(latin1Bytes(text)!)?.join("") ?? text;
}

function tryDecode(utf8: Uint8Array): string[] | undefined {
  try {
    return decodeCodePoints(utf8);
  } catch {
    return undefined;
  }
}
