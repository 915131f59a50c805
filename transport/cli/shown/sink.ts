/** Characters that wait for a slow reader at most. */
const MAX_WAITING = 8 * 1024 * 1024;

/**
 * Text on its way to a terminal, a pipe or a file. Nobody waits for it: a
 * terminal that stands still must not hold up what is printed about. What
 * would wait beyond the limit is dropped, and counted.
 */
export class Sink {
  /** How many texts were dropped because the reader is too slow. */
  dropped = 0;
  #write: (bytes: Uint8Array) => Promise<number>;
  #failed: (error: unknown) => void;
  #waiting: string[] = [];
  #length = 0;
  #writing: Promise<void> | undefined;
  #isOver = false;

  /**
   * Makes one.
   *
   * @param write Writes some of the bytes.
   * @param failed Told once when that fails; what comes later goes nowhere.
   */
  constructor(
    write: (bytes: Uint8Array) => Promise<number>,
    failed: (error: unknown) => void,
  ) {
    this.#write = write;
    this.#failed = failed;
  }

  /** Puts text in the queue. */
  put(text: string): void {
    if (this.#isOver) return;
    if (this.#length > 0 && this.#length + text.length > MAX_WAITING) {
      this.dropped++;
      return;
    }
    this.#waiting.push(text);
    this.#length += text.length;
    this.#writing ??= this.#run();
  }

  /** Resolves once all was written. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async #run(): Promise<void> {
    const encoder = new TextEncoder();
    try {
      while (this.#waiting.length > 0) {
        const text = this.#waiting.splice(0).join("");
        let bytes = encoder.encode(text);
        while (bytes.length > 0) {
          bytes = bytes.subarray(await this.#write(bytes));
        }
        this.#length -= text.length;
      }
    } catch (error) {
      this.#isOver = true;
      this.#waiting.length = 0;
      this.#failed(error);
    } finally {
      this.#writing = undefined;
    }
  }
}
