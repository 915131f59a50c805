import type { Bindings } from "./bindings.ts";
import { PythonError } from "../errors.ts";
import type { MasterMessage } from "../messages/message.ts";

/** What {@linkcode Dispatch} needs from its link. */
export interface DispatchOptions {
  /** The functions that may be called. */
  bindings: Bindings;
  /** How many run at once; the others wait. */
  concurrency: number;
  /** How many may wait. */
  maxWaiting: number;
  /** How many bytes those that run and wait may have had as messages. */
  maxBytes: number;
  /** What the functions get as `this`. */
  self: unknown;
  /** Sends what a function returned. */
  reply(retcode: unknown, value: unknown): void;
  /** Sends what a function threw. */
  fail(message: MasterMessage, error: unknown): void;
}

/** Runs the bound functions for the peer's requests. */
export class Dispatch {
  #options: DispatchOptions;
  #waiting: { message: MasterMessage; bytes: number }[] = [];
  #running = 0;
  #bytes = 0;
  #closed = false;
  #idle: (() => void)[] = [];

  constructor(options: DispatchOptions) {
    this.#options = options;
  }

  /** How many functions run. */
  get running(): number {
    return this.#running;
  }

  /**
   * Runs the request's function now, or once another has ended. Never throws.
   *
   * @param bytes The message's length.
   */
  request(message: MasterMessage, bytes: number): void {
    const { concurrency, maxWaiting, maxBytes } = this.#options;
    if (this.#bytes > 0 && this.#bytes + bytes > maxBytes) {
      this.#refuse(message);
    } else if (this.#running < concurrency) this.#start(message, bytes);
    else if (this.#waiting.length < maxWaiting) {
      this.#bytes += bytes;
      this.#waiting.push({ message, bytes });
    } else this.#refuse(message);
  }

  #refuse(message: MasterMessage): void {
    this.#options.fail(
      message,
      new PythonError(
        "RuntimeError",
        `too many requests at once: ${this.#running} run and ${this.#waiting.length} wait, ${this.#bytes} bytes in all`,
      ),
    );
  }

  /** Resolves once no function runs, or nobody would hear of its end. */
  idle(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Forgets the requests that wait; those that run end, but nobody hears of it. */
  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
    this.#wake();
  }

  #start(message: MasterMessage, bytes: number): void {
    try {
      const { bindings, self } = this.#options;
      const { opcode, args, kwargs } = message;
      const result = bindings.call(self, opcode, args, kwargs);
      if (isThenable(result)) {
        this.#running++;
        this.#bytes += bytes;
        void this.#finish(message, bytes, result);
      } else this.#options.reply(message.retcode, result);
    } catch (error) {
      this.#options.fail(message, error);
    }
  }

  async #finish(
    message: MasterMessage,
    bytes: number,
    result: PromiseLike<unknown>,
  ): Promise<void> {
    try {
      const value = await result;
      if (!this.#closed) this.#options.reply(message.retcode, value);
    } catch (error) {
      if (!this.#closed) this.#options.fail(message, error);
    }
    this.#running--;
    this.#bytes -= bytes;
    while (this.#running < this.#options.concurrency) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#bytes -= next.bytes;
      this.#start(next.message, next.bytes);
    }
    if (this.#running === 0) this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value &&
    typeof value.then === "function";
}
