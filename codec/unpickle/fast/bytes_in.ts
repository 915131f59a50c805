/** Bytes of this length and more get a buffer of their own. */
const LARGE = 128;
const SLAB_BYTES = 8192;

let slab = new ArrayBuffer(0);
let used = 0;

/**
 * Makes bytes that are to be filled at once. Short ones share a slab, as Node's
 * Buffers do: an ArrayBuffer of its own for each takes ten times as long.
 */
export function newBytes(length: number): Uint8Array {
  if (length >= LARGE) return new Uint8Array(length);
  // Its length is 0 where the user has transferred it to another thread.
  if (used + length > slab.byteLength) {
    slab = new ArrayBuffer(SLAB_BYTES);
    used = 0;
  }
  const bytes = new Uint8Array(slab, used, length);
  used += length;
  return bytes;
}

/** Copies bytes out of the input. */
export function copyBytes(
  bytes: Uint8Array,
  start: number,
  length: number,
): Uint8Array {
  // Unlike `slice` and `set`, this writes no zeros first.
  if (length >= LARGE) {
    return new Uint8Array(bytes.subarray(start, start + length));
  }
  const copy = newBytes(length);
  for (let i = 0; i < length; i++) copy[i] = bytes[start + i]!;
  return copy;
}
