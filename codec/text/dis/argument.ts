import { latin1In } from "../../bytes/text.ts";
import { ByteArray, PyFloat } from "../../types/scalars.ts";
import {
  PickleLimitError,
  TruncatedPickleError,
  UnpicklingError,
} from "../../errors.ts";
import { narrow } from "../../bytes/numbers.ts";
import {
  readDecimal,
  readFloat,
  readName,
  readQuoted,
  readRawUnicode,
  readUtf8,
} from "./text.ts";
import type { ArgumentKind, OpcodeInfo } from "../../opcode_table.ts";

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
    this.#view = new DataView(
      bytes.buffer,
      bytes.byteOffset,
      bytes.byteLength,
    );
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
    let hex = "";
    for (let at = this.at - 1; at >= start; at--) {
      hex += (this.#bytes[at] ?? 0).toString(16).padStart(2, "0");
    }
    return narrow(count ? BigInt.asIntN(8 * count, BigInt(`0x${hex}`)) : 0n);
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
