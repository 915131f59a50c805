/** Results up to this size share an `ArrayBuffer` of `SLAB` bytes, which is all that one of them can keep alive. */
const SMALL = 512;
const SLAB = 4096;

/** Up to so many bytes a loop copies faster than `set`. */
const LOOPED = 48;

let slab = new Uint8Array(SLAB);
let used = 0;

/**
 * A copy of the first bytes of a buffer, which nobody writes to again.
 *
 * A small one is a part of a larger `ArrayBuffer`, as with Node's Buffer: an
 * `ArrayBuffer` for each takes longer than the pickling of a message.
 */
export function copyOut(
  buffer: Uint8Array,
  length: number,
): Uint8Array<ArrayBuffer> {
  if (length > SMALL) return new Uint8Array(buffer.subarray(0, length));
  // A result may have been transferred to a worker, and the slab with it.
  if (used + length > slab.length) {
    slab = new Uint8Array(SLAB);
    used = 0;
  }
  const start = used;
  used += length;
  if (length > LOOPED) slab.set(buffer.subarray(0, length), start);
  else for (let i = 0; i < length; i++) slab[start + i] = buffer[i]!;
  return slab.subarray(start, used);
}
