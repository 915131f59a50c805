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
 * @returns One with any content.
 */
export function takeBuffer(
  least: number,
  wanted: number,
): Uint8Array<ArrayBuffer> {
  if (least >= LEAST_BYTES) {
    const found = idle.findIndex(({ length }) => length >= least);
    const [buffer] = found < 0 ? [] : idle.splice(found, 1);
    if (buffer) return buffer;
  }
  return new Uint8Array(wanted);
}

/** Gives one back that nobody refers to any more; undefined content is of no harm to the next. */
export function giveBuffer(buffer: Uint8Array<ArrayBuffer>): void {
  const { length } = buffer;
  if (length < LEAST_BYTES || length > MOST_BYTES) return;
  if (idle.length >= MOST_BUFFERS) idle.shift();
  idle.push(buffer);
}
