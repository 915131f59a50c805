/** One direction of one connection through a faulty proxy. */

import type { Socket } from "node:net";
import type { Random } from "../random.ts";

/** What happens to the bytes of one direction. Changes take effect at once, on open connections too. */
export interface Conditions {
  /** Milliseconds that every byte comes late. */
  latency: number;
  /** Up to so many milliseconds more, drawn for each chunk; order is kept. */
  jitter: number;
  /** The longest write, in bytes; Infinity for no slicing. */
  slice: number;
  /** Bytes a second; Infinity for no limit. */
  throttle: number;
  /** Bytes gather in the proxy instead of going on. */
  hold: boolean;
  /** Bytes are read and thrown away, the end of the stream too. */
  swallow: boolean;
  /** The connection that passes so many more bytes is cut, once. */
  cut: { left: number; how: "fin" | "rst" } | undefined;
}

/** No faults: everything goes on at once. */
export const NO_FAULTS: Readonly<Conditions> = Object.freeze({
  latency: 0,
  jitter: 0,
  slice: Infinity,
  throttle: Infinity,
  hold: false,
  swallow: false,
  cut: undefined,
});

/** What a direction needs from its proxy. */
export interface FaultyDirectionOptions {
  /** Where bytes come from. */
  from: Socket;
  /** Where they go. */
  to: Socket;
  /** The direction's conditions, which may change at any time. */
  conditions: Conditions;
  /** Chance, for jitter. */
  random: Random;
  /** Called when bytes were read, passed on or swallowed, and at the end. */
  progress(): void;
  /** Cuts the whole connection. */
  cut(how: "fin" | "rst"): void;
}

/** Bytes that it holds before it stops reading. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Passes bytes on from one socket to the other, as the conditions have it. */
export class FaultyDirection {
  /** Bytes that went on. */
  passed = 0;
  /** Bytes that were thrown away. */
  swallowed = 0;
  /** Bytes that wait in the proxy. */
  waiting = 0;
  /** Whether the end of the stream was passed on. */
  ended = false;
  #options: FaultyDirectionOptions;
  #queue: { due: number; bytes: Uint8Array | "end" }[] = [];
  #lastDue = 0;
  #closed = false;
  #changed = Promise.withResolvers<void>();
  #stopSleeping = () => {};

  /** Begins to read; `run` passes on. */
  constructor(options: FaultyDirectionOptions) {
    this.#options = options;
    const { from } = options;
    from.on("data", (bytes: Uint8Array) => this.#push(bytes));
    from.on("end", () => this.#push("end"));
  }

  /** Tells that the conditions changed. */
  wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** Passes nothing on any more. */
  close(): void {
    this.#closed = true;
    this.#stopSleeping();
    this.wake();
  }

  /** Ends the receiving side's stream, though the sender goes on. */
  finish(): void {
    if (this.ended) return;
    this.ended = true;
    this.#options.to.end();
    this.#options.progress();
  }

  /** Passes on until the stream ends or this direction is closed. Never rejects. */
  async run(): Promise<void> {
    const { conditions } = this.#options;
    while (!this.#closed && !this.ended) {
      const first = this.#queue[0];
      if (first === undefined || conditions.hold) {
        await this.#changed.promise;
        continue;
      }
      const late = first.due - performance.now();
      if (late > 0) {
        await this.#sleep(late);
        continue;
      }
      this.#queue.shift();
      if (first.bytes === "end") {
        if (!conditions.swallow) this.finish();
      } else await this.#pass(first.bytes);
    }
  }

  #push(bytes: Uint8Array | "end"): void {
    const { conditions, random, from, progress } = this.#options;
    const delay = conditions.latency + conditions.jitter * random.next();
    this.#lastDue = Math.max(this.#lastDue, performance.now() + delay);
    this.#queue.push({ due: this.#lastDue, bytes });
    if (bytes !== "end") {
      this.waiting += bytes.length;
      if (this.waiting > MOST_BYTES) from.pause();
    }
    this.wake();
    progress();
  }

  async #pass(bytes: Uint8Array): Promise<void> {
    const { conditions, from, progress } = this.#options;
    let rest = bytes;
    while (rest.length > 0 && !this.#closed) {
      if (conditions.hold) {
        await this.#changed.promise;
        continue;
      }
      const { cut, swallow } = conditions;
      const size = Math.min(
        conditions.slice,
        this.#quantum(),
        cut?.left ?? Infinity,
      );
      const part = rest.subarray(0, size);
      rest = rest.subarray(part.length);
      this.waiting -= part.length;
      if (swallow) this.swallowed += part.length;
      else if (part.length > 0) {
        await this.#write(part);
        this.passed += part.length;
      }
      progress();
      if (cut !== undefined && (cut.left -= part.length) <= 0) {
        conditions.cut = undefined;
        this.#options.cut(cut.how);
      }
      if (conditions.throttle < Infinity && !this.#closed) {
        await this.#sleep(1000 * part.length / conditions.throttle);
      }
    }
    if (from.isPaused() && this.waiting < MOST_BYTES / 2) from.resume();
  }

  /** A hundredth of a second's bytes: a throttled stream flows, it does not gush. */
  #quantum(): number {
    return Math.max(1, Math.ceil(this.#options.conditions.throttle / 100));
  }

  /** Waits until the system took it, or the socket is gone. */
  #write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      const { to } = this.#options;
      if (to.destroyed) resolve();
      else {
        const gone = () => resolve();
        to.once("close", gone);
        to.write(bytes, () => {
          to.off("close", gone);
          resolve();
        });
      }
    });
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const id = setTimeout(resolve, ms);
      this.#stopSleeping = () => {
        clearTimeout(id);
        resolve();
      };
    });
  }
}
