/**
 * Stand-in for `jsr:@std/bytes` where JSR cannot be reached. Only what the
 * project uses; same names, same meaning. It runs in browsers and Node as well,
 * as the codec's tests do.
 *
 * @module
 */
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

/** Where `needle` is in `source` from `start` on, -1 where it is not. */
export function indexOfNeedle(
  source: Uint8Array,
  needle: Uint8Array,
  start = 0,
): number {
  for (let at = Math.max(0, start); at <= source.length - needle.length; at++) {
    if (needle.every((byte, i) => source[at + i] === byte)) return at;
  }
  return -1;
}
