import { newBytes } from "./numbers.ts";

/** A method of Node's and Deno's Buffers that decodes a range of bytes, and works on any bytes. */
export type NativeSlice = (
  this: Uint8Array,
  start: number,
  end: number,
) => string;

type Name = "utf8Slice" | "latin1Slice";

let utf8Slice: NativeSlice | undefined;
/** Bytes as characters of the same numbers; undefined where there are no Buffers, or not yet. */
export let latin1Slice: NativeSlice | undefined;

/** So many texts more are decoded without the native methods: in Deno the first look at `Buffer` loads it, which takes longer than these. */
let waiting = 64;

/** Counts a text that a native method would decode faster, a long one as many. */
export function wantNative(length = 0): void {
  if (waiting <= 0 || (waiting -= 1 + (length >> 8)) > 0) return;
  const { Buffer } = globalThis as {
    Buffer?: { prototype?: { [name in Name]?: NativeSlice } };
  };
  ({ utf8Slice, latin1Slice } = Buffer?.prototype ?? {});
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** From here on a TextDecoder is faster than the native range, which saves the call's own cost. */
const LONG = 257;

/** Decodes UTF-8 as Python's `surrogatepass`: strictly, but with surrogates allowed; undefined where it is none. */
export function utf8In(
  bytes: Uint8Array,
  start: number,
  end: number,
): string | undefined {
  wantNative();
  const text = utf8Slice && end - start < LONG
    ? utf8Slice.call(bytes, start, end)
    : decoder.decode(bytes.subarray(start, end));
  // Both decoders replace what is wrong instead of reporting it, which is
  // cheaper than `fatal: true`; so ask only where there is a replacement.
  return text.includes("\uFFFD")
    ? piecesIn(bytes, start, end, false)?.[0]
    : text;
}

/**
 * Decodes what Python's `surrogatepass` wrote: UTF-8 in which a surrogate may
 * stand as a code point of its own.
 *
 * @param bytes The UTF-8.
 * @returns The text in pieces, in order: where two surrogates that Python keeps
 * apart would become one character in a JavaScript string, a piece ends between them.
 * @throws {TypeError} Where the bytes are no UTF-8.
 */
export function decodeCodePoints(bytes: Uint8Array): string[] {
  const pieces = piecesIn(bytes, 0, bytes.length);
  if (!pieces) throw new TypeError("Bytes are not UTF-8");
  return pieces;
}

/** In one piece, unless surrogates are to be kept apart. */
function piecesIn(
  bytes: Uint8Array,
  start: number,
  end: number,
  splits = true,
): string[] | undefined {
  const units = new Units();
  const pieces: string[] = [];
  let high = false;
  for (let i = start; i < end;) {
    const lead = bytes[i++]!;
    if (lead < 0x80) {
      units.add(lead);
      high = false;
      continue;
    }
    const more = followers(lead);
    if (more === 0 || i + more > end) return undefined;
    let code = lead & (0x3f >> more);
    for (let j = 0; j < more; j++) {
      const byte = bytes[i++]!;
      if ((byte & 0xc0) !== 0x80) return undefined;
      code = code << 6 | byte & 0x3f;
    }
    if (code < 0x10000) {
      if (more === 2 && code < 0x800 || more === 3) return undefined;
      if (high && (code & 0xfc00) === 0xdc00) pieces.push(units.take());
      high = splits && (code & 0xfc00) === 0xd800;
      units.add(code);
    } else {
      if (code > 0x10ffff) return undefined;
      high = false;
      units.addPoint(code);
    }
  }
  pieces.push(units.take());
  return pieces;
}

/** How many bytes follow a first byte; 0 where it cannot be one. */
function followers(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 0;
  return lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
}

/** Whether the bytes hold a surrogate pair as two code points, which a JavaScript string cannot tell from one. */
export function hasSplitPair(
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  for (let i = start; i + 5 < end; i++) {
    if (
      bytes[i] === 0xed && bytes[i + 1]! >= 0xa0 && bytes[i + 1]! < 0xb0 &&
      bytes[i + 3] === 0xed && bytes[i + 4]! >= 0xb0
    ) return true;
  }
  return false;
}

/** Whether joining the pieces would make one character of two surrogates that Python keeps apart. */
export function joinsSurrogates(pieces: readonly string[]): boolean {
  let high = false;
  for (const piece of pieces) {
    if (piece === "") continue;
    const first = piece.charCodeAt(0);
    if (high && first >= 0xdc00 && first <= 0xdfff) return true;
    const last = piece.charCodeAt(piece.length - 1);
    high = last >= 0xd800 && last <= 0xdbff;
  }
  return false;
}

/** Encodes text in pieces as {@linkcode decodeCodePoints} gives them: surrogates of different pieces are never joined. */
export function encodeCodePoints(pieces: readonly string[]): Uint8Array {
  let room = 0;
  for (const { length } of pieces) room += 3 * length;
  const bytes = new Uint8Array(room);
  let at = 0;
  for (const piece of pieces) at = writeUtf8(piece, 0, bytes, at);
  return bytes.slice(0, at);
}

/**
 * Writes a string as UTF-8 from a code unit on, lone surrogates like any other
 * code point, as Python's "surrogatepass" does. There must be room for 3 bytes a
 * code unit from `at` on; gives the position after the last.
 */
export function writeUtf8(
  text: string,
  from: number,
  buffer: Uint8Array,
  at: number,
): number {
  for (let i = from; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      buffer[at++] = unit;
    } else if (unit < 0x800) {
      buffer[at++] = 0xc0 | unit >> 6;
      buffer[at++] = 0x80 | unit & 0x3f;
    } else if (
      (unit & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00
    ) {
      const point = 0x10000 + ((unit & 0x3ff) << 10) +
        (text.charCodeAt(++i) & 0x3ff);
      buffer[at++] = 0xf0 | point >> 18;
      buffer[at++] = 0x80 | point >> 12 & 0x3f;
      buffer[at++] = 0x80 | point >> 6 & 0x3f;
      buffer[at++] = 0x80 | point & 0x3f;
    } else {
      buffer[at++] = 0xe0 | unit >> 12;
      buffer[at++] = 0x80 | unit >> 6 & 0x3f;
      buffer[at++] = 0x80 | unit & 0x3f;
    }
  }
  return at;
}

/** The code units of one text after the other: nothing else runs while one grows. */
const units = new Uint16Array(4096);

/** Text that grows by UTF-16 code units; surrogates may stand alone. One at a time. */
export class Units {
  #text = "";
  #count = 0;

  /** Adds a code unit. */
  add(unit: number): void {
    if (this.#count === units.length) this.#flush();
    units[this.#count++] = unit;
  }

  /** Adds a code point above U+FFFF. */
  addPoint(code: number): void {
    this.add(0xd7c0 + (code >> 10));
    this.add(0xdc00 | code & 0x3ff);
  }

  /** Gives the text, and begins another. */
  take(): string {
    this.#flush();
    const text = this.#text;
    this.#text = "";
    return text;
  }

  #flush(): void {
    this.#text += String.fromCharCode(...units.subarray(0, this.#count));
    this.#count = 0;
  }
}

/** Bytes as characters of the same numbers. */
export function latin1In(
  bytes: Uint8Array,
  start = 0,
  end: number = bytes.length,
): string {
  wantNative(end - start);
  if (latin1Slice) return latin1Slice.call(bytes, start, end);
  let text = "";
  for (let i = start; i < end; i += 4096) {
    const part = bytes.subarray(i, Math.min(end, i + 4096));
    text += String.fromCharCode(...part);
  }
  return text;
}

/** Characters as bytes of the same numbers; undefined where one has no such number. */
export function latin1Bytes(text: string): Uint8Array | undefined {
  const bytes = newBytes(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) return undefined;
    bytes[i] = code;
  }
  return bytes;
}

/** Bytes below 128 as characters; undefined where another occurs. */
export function asciiIn(
  bytes: Uint8Array,
  start: number,
  end: number,
): string | undefined {
  for (let i = start; i < end; i++) if (bytes[i]! >= 0x80) return undefined;
  return latin1In(bytes, start, end);
}

/**
 * A name that Python 2 had as a `str`, which with `encoding: "bytes"` comes as
 * bytes; undefined where the value is no ASCII text.
 */
export function asciiName(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!(value instanceof Uint8Array) || value.length > MAX_NAME) {
    return undefined;
  }
  return value.every((byte) => byte < 0x80)
    ? String.fromCharCode(...value)
    : undefined;
}

/** Longer bytes are no name. */
const MAX_NAME = 1024;
