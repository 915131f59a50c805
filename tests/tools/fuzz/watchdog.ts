/** Says which input hangs: what never returns cannot say so itself. */

/** How long one input may take, in milliseconds, on the busiest machine. */
const HANG_MS = 60_000;

/** What the watching worker is given. */
export interface Watched {
  /** The seed at work, and how many checks were begun. */
  readonly work: Int32Array;
  readonly ms: number;
}

/** Ends the process with the seed of an input that hangs; `using` calls it off. */
export class Watchdog implements Disposable {
  readonly #work = new Int32Array(new SharedArrayBuffer(8));
  readonly #worker: Worker;

  /** Starts to watch. */
  constructor(ms = HANG_MS) {
    const script = new URL("./watchdog_worker.ts", import.meta.url);
    this.#worker = new Worker(script, { type: "module" });
    const watched: Watched = { work: this.#work, ms };
    this.#worker.postMessage(watched);
  }

  /** Notes the seed of the input that is checked now. */
  at(seed: number): void {
    this.#work[0] = seed;
    this.#work[1] = ((this.#work[1] ?? 0) + 1) | 0;
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}
