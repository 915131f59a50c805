import type { Emitter } from "./emitter.ts";
import { Op } from "../opcodes.ts";
import type { PyStr } from "../types/scalars.ts";
import { writeUtf8 } from "../bytes/text.ts";

const { BINUNICODE, MEMOIZE, SHORT_BINUNICODE } = Op;

/** Longer strings are handed to the platform's encoder, and found again in a Map. */
const SHORT = 64;

/**
 * Writes a string, or a reference to an equal one before: names of classes are always shared.
 *
 * @param place Where in the dict before it is the same key, if it is one.
 */
export function saveSharedString(
  emitter: Emitter,
  text: string,
  place = -1,
): number {
  const { length } = text;
  if (length > SHORT) return saveListedString(emitter, text);
  const header = emitter.protocol >= 4 ? 2 : 5;
  emitter.room(header + 3 * length + 3);
  const { buffer, position } = emitter;
  const start = position + header;
  let end = start, hash = length;
  if (place >= 0 && emitter.keys.has(place)) {
    end += length;
    hash = emitter.keys.copy(place, emitter.view, start);
  } else {
    let i = 0;
    for (; i + 4 <= length; i += 4, end += 4) {
      const word = asciiWord(text, i);
      if (word < 0) break;
      emitter.view.setInt32(end, word, true);
      hash = Math.imul(hash ^ word, 0x01000193);
    }
    for (; i < length; i++) {
      const unit = text.charCodeAt(i);
      hash = Math.imul(hash ^ unit, 0x01000193);
      if (unit > 0x7f) {
        end = writeUtf8(text, i, buffer, end);
        hash = hashRest(text, i + 1, hash);
        break;
      }
      buffer[end++] = unit;
    }
    if (place >= 0) emitter.keys.keep(place, emitter.view, start, end, hash);
  }
  const next = emitter.memoized;
  const known = emitter.strings.intern(buffer, start, end, hash, next);
  if (known === -2) return saveListedString(emitter, text);
  if (known >= 0) {
    emitter.get(known);
    return known;
  }
  if (header === 5) {
    finish(emitter, end - start);
  } else {
    buffer[position] = SHORT_BINUNICODE;
    buffer[position + 1] = end - start;
    buffer[end] = MEMOIZE;
    emitter.position = end + 1;
    emitter.memoized = next + 1;
  }
  return next;
}

/** Four characters as the four bytes that they are in ASCII; -1 where they are not. */
function asciiWord(text: string, at: number): number {
  const a = text.charCodeAt(at), b = text.charCodeAt(at + 1);
  const c = text.charCodeAt(at + 2), d = text.charCodeAt(at + 3);
  return (a | b | c | d) > 0x7f ? -1 : a | b << 8 | c << 16 | d << 24;
}

/** Writes a string that is an object of its own, to which nothing refers again. */
export function saveFreshString(emitter: Emitter, text: string): void {
  finish(emitter, writeText(emitter, text));
}

/** Writes a boxed string, which is shared by identity only. */
export function savePyStr(emitter: Emitter, boxed: PyStr): void {
  const { value, utf8 } = boxed;
  if (emitter.leavesOut(boxed)) return saveOutsideMemo(emitter, boxed);
  emitter.objects.add(boxed, emitter.memoized);
  if (utf8 === undefined) return saveFreshString(emitter, value);
  const header = headerSize(emitter, utf8.length);
  emitter.room(header + utf8.length);
  emitter.buffer.set(utf8, emitter.position + header);
  finish(emitter, utf8.length);
}

/** The same without a place in the memo. */
function saveOutsideMemo(emitter: Emitter, { value, utf8 }: PyStr): void {
  const bytes = utf8 ?? bytesOf(value);
  emitter.room(5 + bytes.length);
  const start = emitter.position + headerSize(emitter, bytes.length);
  emitter.buffer.set(bytes, start);
  writeHeader(emitter, bytes.length);
  emitter.position += bytes.length;
}

function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(3 * text.length);
  return bytes.subarray(0, writeUtf8(text, 0, bytes, 0));
}

function saveListedString(emitter: Emitter, text: string): number {
  const others = emitter.strings.others ??= new Map();
  const key = emitter.strings.texts.of(text);
  const known = others.get(key);
  if (known !== undefined) {
    emitter.get(known);
    return known;
  }
  const next = emitter.memoized;
  others.set(key, next);
  saveFreshString(emitter, text);
  return next;
}

function hashRest(text: string, from: number, hash: number): number {
  for (let i = from; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash;
}

function headerSize(emitter: Emitter, size: number): number {
  return size < 256 && emitter.protocol >= 4 ? 2 : 5;
}

const encoder = new TextEncoder();

/** Writes the bytes where they belong after a header yet to come, and gives their number. */
function writeText(emitter: Emitter, text: string): number {
  const { length } = text;
  const guess = headerSize(emitter, length);
  // The platform's encoder would write U+FFFD for a lone surrogate.
  const size = length > SHORT && text.isWellFormed?.()
    ? encodeText(emitter, text, guess)
    : encodeUnits(emitter, text, guess);
  const header = headerSize(emitter, size);
  if (header !== guess) {
    const start = emitter.position + guess;
    emitter.buffer.copyWithin(start + header - guess, start, start + size);
  }
  return size;
}

function encodeUnits(emitter: Emitter, text: string, header: number): number {
  emitter.room(5 + 3 * text.length);
  const start = emitter.position + header;
  return writeUtf8(text, 0, emitter.buffer, start) - start;
}

/** By the platform's encoder. Only as much room as ASCII needs at first: three times as much is a lot for a long text. */
function encodeText(emitter: Emitter, text: string, header: number): number {
  const { length } = text;
  const { position } = emitter;
  emitter.room(5 + (length < 256 ? 3 * length : length));
  const start = position + header;
  const { read, written } = encoder.encodeInto(
    text,
    emitter.buffer.subarray(start),
  );
  // "| 0": it comes as a double, and would make one of the emitter's position.
  if (read === length) return written | 0;
  // What is written has to survive the growth.
  emitter.position = start + (written | 0);
  emitter.room(3 * (length - read));
  const rest = encoder.encodeInto(
    text.slice(read),
    emitter.buffer.subarray(emitter.position),
  );
  emitter.position = position;
  return (written + rest.written) | 0;
}

/** Writes the header before the bytes, and the memo's opcode after them. */
function finish(emitter: Emitter, size: number): void {
  if (emitter.isLarge(size)) return finishLarge(emitter, size);
  writeHeader(emitter, size);
  emitter.position += size;
  emitter.put();
}

function finishLarge(emitter: Emitter, size: number): void {
  const before = emitter.position;
  emitter.closeFrame();
  const moved = before - emitter.position;
  if (moved > 0) {
    const start = before + headerSize(emitter, size);
    emitter.buffer.copyWithin(start - moved, start, start + size);
  }
  writeHeader(emitter, size);
  emitter.position += size;
  emitter.openFrame();
  emitter.put();
}

function writeHeader(emitter: Emitter, size: number): void {
  const { buffer, position } = emitter;
  if (headerSize(emitter, size) === 2) {
    buffer[position] = SHORT_BINUNICODE;
    buffer[position + 1] = size;
    emitter.position = position + 2;
  } else {
    buffer[position] = BINUNICODE;
    emitter.view.setUint32(position + 1, size, true);
    emitter.position = position + 5;
  }
}
