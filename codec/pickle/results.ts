import { PickleWriter } from "./writer.ts";

/** Results up to this size share an `ArrayBuffer` of `SLAB` bytes, which is all that one of them can keep alive. */
const SMALL = 2048;
const SLAB = 8192;

/** A slab with less room than this is left to its results. */
const LEAST_ROOM = 2048;

/** Writers out of use: one whose written part belongs to callers, one out of which results are copied. */
let slab: PickleWriter | undefined;
let spare: PickleWriter | undefined;

/** Whether the result before was small: the next mostly is as well. */
let wasSmall = true;

/** Takes a writer for one result, to be given back. Meanwhile others get another. */
export function takeWriter(): PickleWriter {
  const writer = wasSmall ? slab : spare;
  if (wasSmall) slab = undefined;
  else spare = undefined;
  // A result may have been transferred to a worker, and the slab with it.
  return writer && writer.buffer.length > 0 ? writer : new PickleWriter(SLAB);
}

/**
 * What was written, in memory that nobody writes to again.
 *
 * A small result is a part of a larger `ArrayBuffer`, as with Node's Buffer: an
 * `ArrayBuffer` for each takes a third of the time to pickle a message.
 *
 * @param writer The writer.
 * @param start Where in it the result begins.
 */
export function resultOf(
  writer: PickleWriter,
  start: number,
): Uint8Array<ArrayBuffer> {
  const { buffer, length } = writer;
  wasSmall = length - start <= SMALL;
  if (wasSmall && buffer.length === SLAB) return buffer.subarray(start, length);
  writer.length = start;
  return new Uint8Array(buffer.subarray(start, length));
}

/** Gives a writer back. */
export function giveBack(writer: PickleWriter): void {
  const { buffer, length } = writer;
  if (buffer.length !== SLAB) {
    writer.clear();
    spare = writer;
  } else if (length < SLAB - LEAST_ROOM) {
    slab = writer;
  }
}
