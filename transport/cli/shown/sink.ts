/** Characters that wait for a slow reader at most. */
const MAX_WAITING = 8 * 1024 * 1024;

/** What a sink writes to: it may take a part of the bytes only. */
export type Write = (bytes: Uint8Array) => Promise<number>;

/**
 * Text on its way to terminals, pipes or a file, in the order in which it was
 * put. Nobody waits for it: a terminal that stands still must not hold up what
 * is printed about. What would wait beyond the limit is dropped, and counted.
 */
export class Sink {
  /** How many texts were dropped because the reader is too slow. */
  dropped = 0;
  #outputs: readonly Write[];
  #failed: (error: unknown, output: number) => void;
  /** The texts that wait, and which of the outputs each is for. */
  #waiting: { readonly text: string; readonly output: number }[] = [];
  #length = 0;
  #writing: Promise<void> | undefined;
  #broken = new Set<number>();

  /** @param failed Told once for each output that fails; what comes for it later goes nowhere. */
  constructor(
    outputs: readonly Write[],
    failed: (error: unknown, output: number) => void,
  ) {
    this.#outputs = outputs;
    this.#failed = failed;
  }

  /** Puts text in the queue, for the first output unless another is named. */
  put(text: string, output = 0): void {
    if (this.#broken.has(output)) return;
    if (this.#length > 0 && this.#length + text.length > MAX_WAITING) {
      this.dropped++;
      return;
    }
    this.#waiting.push({ text, output });
    this.#length += text.length;
    this.#writing ??= this.#run();
  }

  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async #run(): Promise<void> {
    const encoder = new TextEncoder();
    for (;;) {
      const output = this.#waiting[0]?.output;
      if (output === undefined) break;
      const end = this.#waiting.findIndex((each) => each.output !== output);
      const texts = this.#waiting.splice(0, end < 0 ? Infinity : end);
      const text = texts.map(({ text }) => text).join("");
      await this.#write(encoder.encode(text), output);
      this.#length -= text.length;
    }
    this.#writing = undefined;
  }

  async #write(bytes: Uint8Array, output: number): Promise<void> {
    if (this.#broken.has(output)) return;
    try {
      for (let rest = bytes; rest.length > 0;) {
        rest = rest.subarray(await this.#outputs[output]?.(rest));
      }
    } catch (error) {
      this.#broken.add(output);
      this.#failed(error, output);
    }
  }
}
