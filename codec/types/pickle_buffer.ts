/**
 * Python's `pickle.PickleBuffer`: bytes that protocol 5 can hand over beside
 * the pickle instead of inside it (see `PicklerOptions.bufferCallback`).
 *
 * @example
 * ```ts
 * import { dumps, PickleBuffer } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const image = new PickleBuffer(new Uint8Array(1_000_000));
 * const beside: PickleBuffer[] = [];
 * const pickle = dumps(["photo", image], {
 *   protocol: 5,
 *   bufferCallback: (buffer) => void beside.push(buffer),
 * });
 * assertEquals(beside, [image]);
 * assertEquals(pickle.length < 40, true);
 * ```
 */
export class PickleBuffer {
  /** The bytes themselves, not a copy. */
  readonly bytes: Uint8Array;
  /** Whether Python may write into them: bytearray where it may, bytes where not. */
  readonly writable: boolean;

  /**
   * Makes one over bytes.
   *
   * @param bytes The bytes.
   * @param options `writable`: whether Python may write into them, by default not.
   */
  constructor(bytes: Uint8Array, options: { writable?: boolean } = {}) {
    this.bytes = bytes;
    this.writable = options.writable ?? false;
  }
}
