import { giveBuffer, takeBuffer } from "../bytes/buffers.ts";

/** What a new writer holds before it grows: some twenty calls of a robot. */
const FIRST_BYTES = 2048;

/** A cleared writer gives back what is beyond this, so that one big message is not kept for ever. */
const KEPT_BYTES = 1024 * 1024;

/** Room for what comes after a long value, without growing for that as well. */
const SLACK_BYTES = 4096;

/**
 * A growing byte buffer. Several pickles can be appended to one with
 * `Pickler.dumpInto`, without a copy of each.
 *
 * @example
 * ```ts
 * import { loads, Pickler, PickleWriter } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const pickler = new Pickler();
 * const writer = new PickleWriter();
 * pickler.dumpInto("first", writer);
 * const end = writer.length;
 * pickler.dumpInto("second", writer);
 * assertEquals(loads(writer.bytes.subarray(end)), "second");
 * ```
 */
export class PickleWriter {
  /** All the room there is; only the first `length` bytes mean something. Replaced when it grows. */
  buffer: Uint8Array<ArrayBuffer>;
  /** The same room, for numbers. */
  view: DataView<ArrayBuffer>;
  /** How many bytes are written. */
  length = 0;
  /** Whether a pickle is being written: no other may be begun in it meanwhile. */
  busy = false;

  /**
   * Makes an empty one.
   *
   * @param capacity Bytes to begin with.
   */
  constructor(capacity: number = FIRST_BYTES) {
    this.buffer = new Uint8Array(capacity);
    this.view = new DataView(this.buffer.buffer);
  }

  /** What is written so far: a view, valid until the writer grows or is cleared. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.buffer.subarray(0, this.length);
  }

  /**
   * Makes room for more bytes after the `length` written ones.
   *
   * @param count How many more bytes there must be room for.
   */
  reserve(count: number): void {
    this.grow(this.length, count);
  }

  /**
   * Makes room for `count` bytes after the first `used`, which are kept; for
   * who writes into `buffer` and sets `length` when all is well.
   *
   * @param used How many bytes of the buffer to keep.
   * @param count How many more there must be room for.
   */
  grow(used: number, count: number): void {
    const wanted = used + count;
    if (wanted <= this.buffer.length) return;
    const before = this.buffer;
    const grown = takeBuffer(
      wanted,
      Math.max(wanted + SLACK_BYTES, 2 * before.length),
    );
    grown.set(before.subarray(0, used));
    this.#replace(grown);
  }

  /** Forgets what is written and keeps the room for the next, unless it is very much. */
  clear(): void {
    this.length = 0;
    if (this.buffer.length > KEPT_BYTES) {
      giveBuffer(this.buffer);
      this.#replace(new Uint8Array(FIRST_BYTES));
    }
  }

  #replace(buffer: Uint8Array<ArrayBuffer>): void {
    this.buffer = buffer;
    this.view = new DataView(buffer.buffer);
  }
}
