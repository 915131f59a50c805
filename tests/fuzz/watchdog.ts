/** Says which input hangs: what never returns cannot say so itself. */

/** How long one input may take, in milliseconds, on the busiest machine. */
const HANG_MS = 60_000;

/** What the watching worker is given. */
export interface Watched {
  /** The seed at work. */
  readonly seed: Int32Array;
  readonly ms: number;
}

/** Ends the process with the seed of an input that hangs; `using` calls it off. */
export class Watchdog implements Disposable {
  readonly #seed = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;

  /** Starts to watch. */
  constructor(ms = HANG_MS) {
    const script = new URL("./watchdog_worker.ts", import.meta.url);
    this.#worker = new Worker(script, { type: "module" });
    const watched: Watched = { seed: this.#seed, ms };
    this.#worker.postMessage(watched);
  }

  /** Notes the seed of the input that is next. */
  at(seed: number): void {
    this.#seed[0] = seed;
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}
