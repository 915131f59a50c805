import { nativeSlice } from "./native_slice.ts";
import { CACHED, shortTextIn } from "./short_text.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Node's and Deno's own decoder of a range: a short text takes half the time that a TextDecoder takes. */
const slice = nativeSlice("utf8Slice");

/**
 * Decodes UTF-8 as Python's `surrogatepass`: strictly, but with surrogates
 * allowed.
 *
 * @returns The text, or undefined where the bytes are no UTF-8.
 */
export function textIn(
  bytes: Uint8Array,
  start: number,
  end: number,
): string | undefined {
  const length = end - start;
  if (length <= CACHED) {
    return shortTextIn(bytes, start, length, undefined, decode);
  }
  return decode(bytes, start, end);
}

export function decode(
  bytes: Uint8Array,
  start: number,
  end: number,
): string | undefined {
  const text = slice && end - start < LONG
    ? slice.call(bytes, start, end)
    : decoder.decode(bytes.subarray(start, end));
  // Both decoders replace what is wrong instead of reporting it, which costs a
  // fifth of `fatal: true`; so ask only where there is a replacement.
  return text.includes("\uFFFD") ? slowTextIn(bytes, start, end) : text;
}

/** From here on a TextDecoder is faster than the native range: twice for long texts, seven times where they are ASCII. */
const LONG = 400;

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

/** Bytes as characters of the same numbers. */
export function latin1In(
  bytes: Uint8Array,
  start: number,
  end: number,
): string {
  let text = "";
  for (let i = start; i < end; i += 4096) {
    const part = bytes.subarray(i, Math.min(end, i + 4096));
    text += String.fromCharCode(...part);
  }
  return text;
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

function slowTextIn(
  bytes: Uint8Array,
  start: number,
  end: number,
): string | undefined {
  const units = new Uint16Array(Math.min(4096, end - start + 1));
  let text = "";
  let count = 0;
  for (let i = start; i < end;) {
    if (count > units.length - 2) {
      text += String.fromCharCode(...units.subarray(0, count));
      count = 0;
    }
    const lead = bytes[i++]!;
    if (lead < 0x80) {
      units[count++] = lead;
      continue;
    }
    const more = lead < 0xc2
      ? 0
      : lead < 0xe0
      ? 1
      : lead < 0xf0
      ? 2
      : lead < 0xf5
      ? 3
      : 0;
    if (more === 0 || i + more > end) return undefined;
    let code = lead & (0x3f >> more);
    for (let j = 0; j < more; j++) {
      const byte = bytes[i++]!;
      if ((byte & 0xc0) !== 0x80) return undefined;
      code = code << 6 | byte & 0x3f;
    }
    if (code < 0x10000) {
      if (more === 2 && code < 0x800 || more === 3) return undefined;
      units[count++] = code;
    } else {
      if (code > 0x10ffff) return undefined;
      units[count++] = 0xd7c0 + (code >> 10);
      units[count++] = 0xdc00 | code & 0x3ff;
    }
  }
  return text + String.fromCharCode(...units.subarray(0, count));
}
