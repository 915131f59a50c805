/** Shorter buffers cost nothing to make. */
const LEAST_BYTES = 64 * 1024;
/** Longer ones are not kept: with their number, all that this ever holds. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_BUFFERS = 4;

/** Long buffers that nobody uses. A new one is memory that the system has yet to clear: half the time of a message of 1 MB. */
const idle: Uint8Array<ArrayBuffer>[] = [];

/**
 * A buffer for a while.
 *
 * @param least Bytes that it must hold.
 * @param wanted Bytes that a new one holds.
 * @param hoped Bytes that would be better still: of idle ones, the first that has as many is taken, or else the longest. A new one is not made as long on a peer's word.
 * @returns One with any content.
 */
export function takeBuffer(
  least: number,
  wanted: number,
  hoped: number = least,
): Uint8Array<ArrayBuffer> {
  if (Math.max(least, hoped) >= LEAST_BYTES) {
    const buffer = takeIdle(least, Math.max(least, hoped));
    if (buffer) return buffer;
  }
  return new Uint8Array(wanted);
}

function takeIdle(
  least: number,
  hoped: number,
): Uint8Array<ArrayBuffer> | undefined {
  const longest = Math.max(...idle.map(({ length }) => length));
  const wanted = Math.min(hoped, longest);
  if (wanted < least) return undefined;
  return idle.splice(idle.findIndex(({ length }) => length >= wanted), 1)[0];
}

/** Gives one back that nobody refers to any more; undefined content is of no harm to the next. */
export function giveBuffer(buffer: Uint8Array<ArrayBuffer>): void {
  const { length } = buffer;
  if (length < LEAST_BYTES || length > MOST_BYTES) return;
  if (idle.length >= MOST_BUFFERS) idle.shift();
  idle.push(buffer);
}

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
