import {
  latin1In,
  latin1Slice,
  type NativeSlice,
  utf8In,
  wantNative,
} from "../../bytes/text.ts";
import { LONG_TEXT } from "../../types/key.ts";
import { int32In } from "../../bytes/numbers.ts";

/** Texts up to here are looked up. */
export const CACHED = 24;

/** Decodes UTF-8 as `utf8In` does, short texts by looking them up; long ones are left to `step`, which notes them. */
export function textIn(
  bytes: Uint8Array,
  start: number,
  end: number,
): string | undefined {
  const length = end - start;
  return length <= CACHED
    ? shortTextIn(bytes, start, length)
    : length > LONG_TEXT
    ? undefined
    : utf8In(bytes, start, end);
}

/** The last texts, each at the place that its bytes hash to, and those bytes as six words. */
const PLACES = 1024;
const texts: string[] = new Array(PLACES).fill("");
const lengths = new Uint8Array(PLACES);
const words = new Int32Array(PLACES * 8);

/**
 * While most look-ups fail, as in a list of ids, they are left out: above zero
 * it counts down at each failure and up, by what that is worth, at each success;
 * below zero it counts up to the next attempt.
 */
const PATIENCE = 256;
const WORTH = 6;
const ATTEMPT = 64;
const PAUSE = -1024;
let credit = ATTEMPT;

/**
 * Decodes a short text. Messages repeat their keys and words, and a string that
 * is there already comes sooner, its hash for a `Map` included.
 */
export function shortTextIn(
  bytes: Uint8Array,
  start: number,
  length: number,
): string | undefined {
  // Words that overlap, so that nothing beyond the text is read.
  const end = start + length;
  let a = 0, b = 0, c = 0, d = 0, e = 0, f = 0;
  if (length >= 4) {
    a = int32In(bytes, start);
    d = int32In(bytes, end - 4);
    if (length > 8) {
      b = int32In(bytes, start + 4);
      c = int32In(bytes, end - 8);
      if (length > 16) {
        e = int32In(bytes, start + 8);
        f = int32In(bytes, end - 12);
      }
    }
  } else {
    if (length === 0) return "";
    a = bytes[start]! | bytes[start + (length >> 1)]! << 8 |
      bytes[end - 1]! << 16;
  }
  const ascii = ((a | b | c | d | e | f) & 0x80808080) === 0;
  if (credit < 0) {
    if (++credit === 0) credit = ATTEMPT;
    if (ascii) wantNative();
    return ascii
      ? asciiPartIn(bytes, start, end)
      : accentedTextIn(bytes, start, end) ?? utf8In(bytes, start, end);
  }
  const hash = a ^ Math.imul(b, 0x9e3779b1) ^ Math.imul(c, 0x85ebca6b) ^
    Math.imul(d, 0xc2b2ae35) ^ Math.imul(e ^ f, 0x165667b1) ^ length;
  const place = Math.imul(hash, 0x27d4eb2f) >>> 22;
  const at = place << 3;
  if (
    words[at] === a && words[at + 1] === b && words[at + 2] === c &&
    words[at + 3] === d && words[at + 4] === e && words[at + 5] === f &&
    lengths[place] === length
  ) {
    if (credit < PATIENCE) credit += WORTH;
    return texts[place];
  }
  if (--credit === 0) credit = PAUSE;
  const text = ascii
    ? asciiTextIn(bytes, start, end)
    : accentedTextIn(bytes, start, end) ?? utf8In(bytes, start, end);
  if (text === undefined) return undefined;
  words[at] = a;
  words[at + 1] = b;
  words[at + 2] = c;
  words[at + 3] = d;
  words[at + 4] = e;
  words[at + 5] = f;
  lengths[place] = length;
  return texts[place] = text;
}

/** Looks the texts of a new message up, whatever the last one was like. */
export function expectKnownTexts(): void {
  credit = ATTEMPT;
}

/** Some of the bytes as characters of the same numbers, for texts that are not looked up. */
let window = "";
let windowBytes: Uint8Array | undefined;
let windowStart = 0;
const WINDOW_BYTES = 1024;
/** Parts up to here are copies, in V8: they do not keep the window. */
const SHORT_PART = 12;

/** A short part of many bytes that were decoded at once. */
function partOfWindow(
  bytes: Uint8Array,
  start: number,
  end: number,
  slice: NativeSlice,
): string {
  if (
    windowBytes !== bytes || start < windowStart ||
    end > windowStart + window.length
  ) {
    windowBytes = bytes;
    windowStart = start;
    window = slice.call(
      bytes,
      start,
      Math.min(bytes.length, start + WINDOW_BYTES),
    );
  }
  return window.substring(start - windowStart, end - windowStart);
}

/** A short text that is not looked up; undefined where it is longer, no UTF-8, or nothing decodes many at once. */
export function newTextIn(
  bytes: Uint8Array,
  start: number,
  end: number,
  view: DataView,
): string | undefined {
  const length = end - start;
  if (latin1Slice === undefined || length > SHORT_PART) return undefined;
  let all = 0;
  if (length >= 4) {
    all = view.getInt32(end - 4, true);
    for (let i = start; i < end - 4; i += 4) all |= view.getInt32(i, true);
  } else for (let i = start; i < end; i++) all |= bytes[i]!;
  return (all & 0x80808080) === 0
    ? partOfWindow(bytes, start, end, latin1Slice)
    : accentedTextIn(bytes, start, end) ?? utf8In(bytes, start, end);
}

/** Forgets decoded bytes: those at hand are others, or will be. */
export function forgetWindow(): void {
  windowBytes = undefined;
}

/** Bytes below 128 as text, four at a time. */
function asciiTextIn(bytes: Uint8Array, start: number, end: number): string {
  // Longer ones would be many texts put together, until somebody looks at them.
  if (end - start > SHORT_PART) return latin1In(bytes, start, end);
  const make = String.fromCharCode;
  let text = "";
  let i = start;
  for (; i + 4 <= end; i += 4) {
    text += make(bytes[i]!, bytes[i + 1]!, bytes[i + 2]!, bytes[i + 3]!);
  }
  for (; i < end; i++) text += make(bytes[i]!);
  return text;
}

/** The same, out of many bytes that were decoded at once where it is short. */
function asciiPartIn(bytes: Uint8Array, start: number, end: number): string {
  return latin1Slice !== undefined && end - start <= SHORT_PART
    ? partOfWindow(bytes, start, end, latin1Slice)
    : asciiTextIn(bytes, start, end);
}

/** Text of ASCII and of characters of two bytes, as in most languages of Europe; undefined where there is another. */
function accentedTextIn(
  bytes: Uint8Array,
  start: number,
  end: number,
): string | undefined {
  let text = "";
  let plain = start;
  for (let i = start; i < end; i++) {
    const lead = bytes[i]!;
    if (lead < 0x80) continue;
    if (lead < 0xc2 || lead >= 0xe0 || i + 1 === end) return undefined;
    const next = bytes[i + 1]!;
    if ((next & 0xc0) !== 0x80) return undefined;
    if (i > plain) text += asciiPartIn(bytes, plain, i);
    text += String.fromCharCode((lead & 0x1f) << 6 | next & 0x3f);
    plain = ++i + 1;
  }
  return plain < end ? text + asciiPartIn(bytes, plain, end) : text;
}
