/** Bytes of a buffer that is kept while it is empty. */
const KEPT_BYTES = 64 * 1024;

/** Bytes that wait to be read: many short pieces take no more memory than one long one. */
export class ByteQueue {
  #buffer = new Uint8Array(0);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  /** Adds a copy of these. */
  push(bytes: Uint8Array): void {
    if (this.#end + bytes.length > this.#buffer.length) {
      this.#room(bytes.length);
    }
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Takes the first ones, and gives how many. */
  take(into: Uint8Array): number {
    const count = Math.min(this.length, into.length);
    into.set(this.#buffer.subarray(this.#start, this.#start + count));
    this.#start += count;
    if (this.length === 0) this.clear();
    return count;
  }

  clear(): void {
    this.#start = this.#end = 0;
    if (this.#buffer.length > KEPT_BYTES) this.#buffer = new Uint8Array(0);
  }

  /** Moves them to the front, into a longer buffer where this one is more than half full. */
  #room(count: number): void {
    const waiting = this.#buffer.subarray(this.#start, this.#end);
    const wanted = 2 * (waiting.length + count);
    if (wanted > this.#buffer.length) this.#buffer = new Uint8Array(wanted);
    this.#buffer.set(waiting);
    this.#end = waiting.length;
    this.#start = 0;
  }
}
