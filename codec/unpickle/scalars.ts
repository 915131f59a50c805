import { ByteArray, PickleBuffer, PyFloat, PyStr } from "../types/scalars.ts";
import { bigIntIn, copyBytes } from "../bytes/numbers.ts";
import { LONG_TEXT, wellHashed } from "../types/key.ts";
import { tuple } from "../types/tuple.ts";
import { COST, type UnpickleState } from "./state.ts";
import {
  asciiIn,
  encodeCodePoints,
  hasSplitPair,
  latin1In,
  utf8In,
} from "../bytes/text.ts";

const scratch = new DataView(new ArrayBuffer(8));

/** Reads an unsigned little-endian int of up to 4 bytes at `pos`. */
export function uint(s: UnpickleState, size: number): number {
  let value = 0;
  for (let i = size - 1; i >= 0; i--) value = value * 256 + s.bytes[s.pos + i]!;
  s.pos += size;
  return value;
}

/**
 * Reads a length of `size` bytes, and looks whether that many bytes follow.
 *
 * @returns The length, or -1 where more bytes are needed.
 */
export function lengthIn(s: UnpickleState, size: number): number {
  if (!s.has(size)) return -1;
  let length = uint(s, Math.min(size, 4));
  if (size === 8) {
    const high = uint(s, 4);
    if (high >= 2 ** 31) throw s.error("Length is beyond 2**63 - 1");
    length += high * 2 ** 32;
  }
  return s.has(length) ? length : -1;
}

/** The same for the lengths that CPython reads as signed. */
function signedLengthIn(s: UnpickleState, what: string): number {
  if (s.has(4) && s.bytes[s.pos + 3]! >= 0x80) {
    throw s.error(`${what} has a negative length`);
  }
  return lengthIn(s, 4);
}

/** BINUNICODE and its kin, with a length of `size` bytes. */
export function pushText(s: UnpickleState, size: number): boolean {
  const length = lengthIn(s, size);
  if (length < 0) return false;
  s.payload(length);
  const start = s.pos;
  const text = utf8In(s.bytes, start, s.pos += length);
  if (text === undefined) throw s.error("String is not UTF-8");
  s.push(s.exact ? exactText(s, text, start, s.pos) : text);
  return true;
}

/** BINBYTES and its kin: a copy, which later changes of the input leave alone. */
export function pushBytes(s: UnpickleState, size: number): boolean {
  const length = lengthIn(s, size);
  if (length < 0) return false;
  s.payload(length, COST.bytes);
  s.push(
    s.exact && length === 0 ? emptyBytes(s) : copyBytes(s.bytes, s.pos, length),
  );
  s.pos += length;
  return true;
}

/** Python has one empty bytes object: any other is a buffer that was written into the pickle. */
function emptyBytes(s: UnpickleState): Uint8Array | PickleBuffer {
  const empty = new Uint8Array(0);
  if (s.hasEmptyBytes && s.protocol >= 5) return new PickleBuffer(empty);
  s.hasEmptyBytes = true;
  return empty;
}

/** BYTEARRAY8. */
export function pushByteArray(s: UnpickleState): boolean {
  const length = lengthIn(s, 8);
  if (length < 0) return false;
  s.payload(length, COST.bytes);
  const value = new ByteArray(length);
  value.set(s.bytes.subarray(s.pos, s.pos += length));
  s.push(value);
  return true;
}

/** Python 2's BINSTRING and SHORT_BINSTRING. */
export function pushString(s: UnpickleState, size: number): boolean {
  const length = size === 4 ? signedLengthIn(s, "String") : lengthIn(s, size);
  if (length < 0) return false;
  s.payload(length);
  s.push(stringIn(s, s.bytes, s.pos, s.pos += length));
  return true;
}

/** A str of Python 2, by the encoding asked for. */
export function stringIn(
  s: UnpickleState,
  bytes: Uint8Array,
  start: number,
  end: number,
): string | Uint8Array {
  const encoding = s.options.encoding ?? "ASCII";
  if (encoding === "bytes") return copyBytes(bytes, start, end - start);
  if (encoding === "latin1") return latin1In(bytes, start, end);
  const text = encoding === "utf-8"
    ? wellFormed(utf8In(bytes, start, end))
    : asciiIn(bytes, start, end);
  if (text !== undefined) return text;
  throw s.error(
    `Python 2 string is not ${encoding}: set the option "encoding" to "latin1" or "bytes"`,
  );
}

/** BINFLOAT. */
export function pushFloat(s: UnpickleState): boolean {
  if (!s.has(8)) return false;
  for (let i = 0; i < 8; i++) scratch.setUint8(i, s.bytes[s.pos + i]!);
  const value = scratch.getFloat64(0);
  const float = s.boxFloats ? exactFloat(value, s.bytes, s.pos) : value;
  if (typeof float === "number") s.cost += COST.float;
  s.push(float);
  s.pos += 8;
  return true;
}

/** BININT, BININT1 and BININT2. */
export function pushInt(s: UnpickleState, size: number): boolean {
  if (!s.has(size)) return false;
  const value = uint(s, size);
  s.push(size === 4 ? value | 0 : value);
  return true;
}

/** LONG1 and LONG4. */
export function pushLong(s: UnpickleState, size: 1 | 4): boolean {
  if (size === 4 && s.has(4) && s.bytes[s.pos + 3]! < 0x80) checkIntBytes(s);
  const length = size === 4 ? signedLengthIn(s, "Int") : lengthIn(s, 1);
  if (length < 0) return false;
  s.payload(length);
  s.push(bigIntIn(s.bytes, s.pos, length));
  s.pos += length;
  return true;
}

/** Refuses an int that is too long before its bytes are waited for. */
function checkIntBytes(s: UnpickleState): void {
  const length = uint(s, 4);
  s.pos -= 4;
  const { maxIntBytes } = s.limits;
  if (length > maxIntBytes) {
    throw s.limitError(
      `Int has ${length} bytes, more than the ${maxIntBytes} that "maxIntBytes" allows`,
      "maxIntBytes",
    );
  }
}

/** Python's strict UTF-8 has no surrogates. */
function wellFormed(text: string | undefined): string | undefined {
  return text?.isWellFormed() ? text : undefined;
}

/** The bits of the NaN that Python's `float("nan")` is, and that `dumps` writes for a plain one. */
const QUIET_NAN = 0x7ff8_0000_0000_0000n;

/** A float that pickles back to the same bytes: boxed where a plain number would come out as an int or another NaN. */
export function exactFloat(
  value: number,
  bytes?: Uint8Array,
  at = 0,
): number | PyFloat {
  if (Number.isSafeInteger(value)) return new PyFloat(value);
  if (!Number.isNaN(value) || !bytes) return value;
  for (let i = 0; i < 8; i++) scratch.setUint8(i, bytes[at + i]!);
  const bits = scratch.getBigUint64(0);
  return bits === QUIET_NAN ? value : new PyFloat(value, bits);
}

/** A str that pickles back to the same bytes: boxed where it is another object than an equal one before. */
function exactText(
  s: UnpickleState,
  text: string,
  start = 0,
  end = 0,
): string | PyStr {
  if (hasSplitPair(s.bytes, start, end)) {
    return new PyStr(text, s.bytes.slice(start, end));
  }
  return sharedText(s, text);
}

/** The same for UNICODE's line, in pieces where a JavaScript string would join two of its surrogates. */
export function exactLine(s: UnpickleState, pieces: string[]): string | PyStr {
  const text = pieces.join("");
  return pieces.length > 1
    ? new PyStr(text, encodeCodePoints(pieces))
    : sharedText(s, text);
}

function sharedText(s: UnpickleState, text: string): string | PyStr {
  const texts = s.texts ??= new Set();
  const key = text.length > LONG_TEXT
    ? s.space.add(tuple(text))
    : wellHashed(text);
  if (texts.has(key)) {
    s.spend(COST.tuple);
    return new PyStr(text);
  }
  texts.add(key);
  return text;
}
