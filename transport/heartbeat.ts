import type { Clock } from "./clock.ts";

/** How a dead link is noticed. All times in milliseconds. */
export interface HeartbeatOptions {
  /**
   * After so long a silence the peer is asked for its id (opcode 0xBB), which any peer answers.
   *
   * @default {5000}
   */
  interval?: number;
  /**
   * After so long a silence the link counts as dead, while no call of ours is
   * running at the peer. Any byte ends a silence.
   *
   * @default {15000}
   */
  timeout?: number;
  /**
   * The same while a call of ours is running there: a Python peer reads and
   * answers nothing until its function has ended.
   *
   * @default {60000}
   */
  busyTimeout?: number;
}

/** What a {@linkcode Heartbeat} watches. */
export interface Watched {
  /** When bytes came last, on the clock. */
  readonly lastHeard: number;
  /** Calls that wait for their reply. */
  readonly pending: number;
  /** Makes the peer say something. */
  beat(): void;
  /** Ends the link, after so many milliseconds of silence. */
  dead(silence: number): void;
}

/** Looks after one link until it is stopped. */
export class Heartbeat {
  #watched: Watched;
  #clock: Clock;
  #interval: number;
  #timeout: number;
  #busyTimeout: number;
  #cancel: () => void;

  /** Begins to look after a link. */
  constructor(watched: Watched, clock: Clock, options: HeartbeatOptions) {
    this.#watched = watched;
    this.#clock = clock;
    this.#interval = positive("interval", options.interval ?? 5000);
    this.#timeout = positive("timeout", options.timeout ?? 15_000);
    this.#busyTimeout = positive("busyTimeout", options.busyTimeout ?? 60_000);
    this.#cancel = this.#later(this.#interval);
  }

  /** Looks no more. */
  stop(): void {
    this.#cancel();
  }

  #later(ms: number): () => void {
    return this.#clock.after(ms, () => this.#look());
  }

  #look(): void {
    const silence = this.#clock.now() - this.#watched.lastHeard;
    // What the beats themselves wait for does not make the peer busy.
    const allowed = this.#watched.pending > 0
      ? Math.max(this.#busyTimeout, this.#timeout)
      : this.#timeout;
    if (silence >= allowed) {
      this.#watched.dead(silence);
      return;
    }
    if (silence >= this.#interval) this.#watched.beat();
    const next = silence >= this.#interval
      ? Math.min(this.#interval, allowed - silence)
      : this.#interval - silence;
    this.#cancel = this.#later(Math.max(1, next));
  }
}

function positive(name: string, value: number): number {
  if (value > 0) return value;
  throw new RangeError(
    `Cannot watch the link: heartbeat "${name}" must be more than 0 milliseconds, current value is ${value}`,
  );
}
