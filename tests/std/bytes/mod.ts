/**
 * Stand-in for `jsr:@std/bytes` where JSR cannot be reached, over Deno's own
 * `node:buffer`. Only what the project uses; same names, same meaning.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** Joins byte arrays into one new array. */
export function concat(buffers: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const buffer of buffers) length += buffer.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const buffer of buffers) {
    out.set(buffer, at);
    at += buffer.length;
  }
  return out;
}

/** Copies `src` into `dst` from `offset`, as much as fits; gives the count. */
export function copy(src: Uint8Array, dst: Uint8Array, offset = 0): number {
  offset = Math.max(0, Math.min(offset, dst.byteLength));
  const part = src.subarray(0, dst.byteLength - offset);
  dst.set(part, offset);
  return part.byteLength;
}

/** Whether two byte arrays hold the same bytes. */
export function equals(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** Whether `source` begins with `prefix`. */
export function startsWith(source: Uint8Array, prefix: Uint8Array): boolean {
  return prefix.length <= source.length &&
    equals(source.subarray(0, prefix.length), prefix);
}

/** Index of the first `needle` in `source` from `start`, or -1. */
export function indexOfNeedle(
  source: Uint8Array,
  needle: Uint8Array,
  start = 0,
): number {
  if (start >= source.length) return -1;
  if (start < 0) start = Math.max(0, source.length + start);
  return Buffer.from(source.buffer, source.byteOffset, source.byteLength)
    .indexOf(needle, start);
}
