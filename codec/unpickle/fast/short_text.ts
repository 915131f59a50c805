import {
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
    ? shortTextIn(bytes, start, length, undefined)
    : length > LONG_TEXT
    ? undefined
    : utf8In(bytes, start, end);
}

/** The last texts, each at the place that its bytes hash to, and those bytes as six words. */
const PLACES = 1024;
const texts: string[] = new Array(PLACES).fill("");
const lengths = new Uint8Array(PLACES);
const words = new Int32Array(PLACES * 8);
/** How many others a text that was met again outlives at its place. */
const lives = new Uint8Array(PLACES);
const LIVES = 3;

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
  view: DataView | undefined,
): string | undefined {
  // Words that overlap, so that nothing beyond the text is read.
  const end = start + length;
  let a = 0, b = 0, c = 0, d = 0, e = 0, f = 0;
  if (length >= 4) {
    if (view !== undefined) {
      a = view.getInt32(start, true);
      d = view.getInt32(end - 4, true);
      if (length > 8) {
        b = view.getInt32(start + 4, true);
        c = view.getInt32(end - 8, true);
        if (length > 16) {
          e = view.getInt32(start + 8, true);
          f = view.getInt32(end - 12, true);
        }
      }
    } else {
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
    }
  } else {
    if (length === 0) return "";
    a = bytes[start]! | bytes[start + (length >> 1)]! << 8 |
      bytes[end - 1]! << 16;
  }
  const ascii = ((a | b | c | d | e | f) & 0x80808080) === 0;
  if (credit < 0) {
    if (++credit === 0) credit = ATTEMPT;
    if (ascii) {
      wantNative();
      return latin1Slice !== undefined && length <= ONE_CALL
        ? partOfWindow(bytes, start, end, latin1Slice)
        : asciiTextIn(bytes, start, length);
    }
    return accentedTextIn(bytes, start, end, latin1Slice) ??
      utf8In(bytes, start, end);
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
    if (lives[place] === 0) texts[place] = interned(texts[place]!);
    lives[place] = LIVES;
    return texts[place];
  }
  if (--credit === 0) credit = PAUSE;
  const text = ascii
    ? asciiTextIn(bytes, start, length)
    : accentedTextIn(bytes, start, end, undefined) ?? utf8In(bytes, start, end);
  if (text === undefined) return undefined;
  if (lives[place]! > 0) {
    lives[place]!--;
    return text;
  }
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

/** A part of many bytes that were decoded at once. Short parts are copies, in V8: they do not keep the window. */
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
  if (latin1Slice === undefined || length > ONE_CALL) return undefined;
  let all = 0;
  if (length >= 4) {
    all = view.getInt32(end - 4, true);
    for (let i = start; i < end - 4; i += 4) all |= view.getInt32(i, true);
  } else for (let i = start; i < end; i++) all |= bytes[i]!;
  if ((all & 0x80808080) !== 0) {
    return accentedTextIn(bytes, start, end, latin1Slice) ??
      utf8In(bytes, start, end);
  }
  return partOfWindow(bytes, start, end, latin1Slice);
}

/** Forgets decoded bytes: those at hand are others, or will be. */
export function forgetWindow(): void {
  windowBytes = undefined;
}

/** The same text as V8 keeps property names, which are quicker to set in an object. */
function interned(text: string): string {
  for (const name in { [text]: 0 }) return name;
  return text;
}

/** Bytes below 128 as text. */
function asciiTextIn(
  bytes: Uint8Array,
  start: number,
  length: number,
): string {
  let text = "";
  let at = start;
  let rest = length;
  for (; rest > ONE_CALL; rest -= 8, at += 8) text += chars(bytes, at, 8);
  return rest === length
    ? chars(bytes, at, rest)
    : text + chars(bytes, at, rest);
}

/** Text of ASCII and of characters of two bytes, as in most languages of Europe; undefined where there is another. */
function accentedTextIn(
  bytes: Uint8Array,
  start: number,
  end: number,
  slice: NativeSlice | undefined,
): string | undefined {
  let text = "";
  let plain = start;
  for (let i = start; i < end; i++) {
    const lead = bytes[i]!;
    if (lead < 0x80) continue;
    if (lead < 0xc2 || lead >= 0xe0 || i + 1 === end) return undefined;
    const next = bytes[i + 1]!;
    if ((next & 0xc0) !== 0x80) return undefined;
    if (i > plain) text += plainTextIn(bytes, plain, i, slice);
    text += String.fromCharCode((lead & 0x1f) << 6 | next & 0x3f);
    plain = ++i + 1;
  }
  return plain < end ? text + plainTextIn(bytes, plain, end, slice) : text;
}

/** ASCII out of many bytes that were decoded at once, or by itself. */
function plainTextIn(
  bytes: Uint8Array,
  start: number,
  end: number,
  slice: NativeSlice | undefined,
): string {
  return slice !== undefined && end - start <= ONE_CALL
    ? partOfWindow(bytes, start, end, slice)
    : asciiTextIn(bytes, start, end - start);
}

/** Up to here one call; two and their concatenation take longer. */
const ONE_CALL = 12;

/** Up to twelve bytes as characters: `fromCharCode` is fast only with its arguments written out. */
function chars(u: Uint8Array, i: number, count: number): string {
  const make = String.fromCharCode;
  if (count === 0) return "";
  const a = u[i]!;
  if (count === 1) return make(a);
  const b = u[i + 1]!;
  if (count === 2) return make(a, b);
  const c = u[i + 2]!;
  if (count === 3) return make(a, b, c);
  const d = u[i + 3]!;
  if (count === 4) return make(a, b, c, d);
  const e = u[i + 4]!;
  if (count === 5) return make(a, b, c, d, e);
  const f = u[i + 5]!;
  if (count === 6) return make(a, b, c, d, e, f);
  const g = u[i + 6]!;
  if (count === 7) return make(a, b, c, d, e, f, g);
  const h = u[i + 7]!;
  if (count === 8) return make(a, b, c, d, e, f, g, h);
  const j = u[i + 8]!;
  if (count === 9) return make(a, b, c, d, e, f, g, h, j);
  const k = u[i + 9]!;
  if (count === 10) return make(a, b, c, d, e, f, g, h, j, k);
  const l = u[i + 10]!;
  if (count === 11) return make(a, b, c, d, e, f, g, h, j, k, l);
  return make(a, b, c, d, e, f, g, h, j, k, l, u[i + 11]!);
}
