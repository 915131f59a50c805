/** Where the codec's fuzzer writes opcodes to, and what it knows of where each begins. */

/** Bytes of a pickle in the making; one is used for many pickles. */
export class Sink {
  /** Where each opcode begins. */
  starts: number[] = [];
  #bytes = new Uint8Array(1 << 14);
  #at = 0;

  /** How many bytes there are. */
  get length(): number {
    return this.#at;
  }

  /** Forgets all. */
  clear(): void {
    this.#at = 0;
    this.starts = [];
  }

  /** An opcode. */
  op(code: number): void {
    this.starts.push(this.#at);
    this.byte(code);
  }

  /** A byte of an argument. */
  byte(value: number): void {
    if (this.#at === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#at++] = value;
  }

  /** An unsigned little-endian int of `size` bytes. */
  uint(value: number, size: number): void {
    for (let rest = value, left = size; left > 0; left--) {
      this.byte(rest % 256);
      rest = Math.floor(rest / 256);
    }
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    if (this.#at + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Characters up to 0xff, one byte each, and a newline. */
  line(text: string): void {
    for (let i = 0; i < text.length; i++) this.byte(text.charCodeAt(i));
    this.byte(10);
  }

  /** A copy of what was written from `start` to `end`. */
  slice(start = 0, end = this.#at): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(start, end);
  }

  #grow(more: number): void {
    const grown = new Uint8Array(2 * this.#bytes.length + more);
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
  }
}
