/**
 * Stand-in for `jsr:@std/bytes` where JSR cannot be reached. Only what the
 * project uses; same names, same meaning. It runs in browsers and Node as well,
 * as the codec's tests do.
 *
 * @module
 */
/** Joins byte arrays into one new array. */
export function concat(
  buffers: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
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
