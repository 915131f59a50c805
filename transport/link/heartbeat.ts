import { afterTurns, type Clock } from "../watch/clock.ts";
import { ID_OPCODE } from "../messages/message.ts";
import type { Opcode } from "../options/opcodes.ts";

/** How a dead link is noticed. All times in milliseconds. */
export interface HeartbeatOptions {
  /**
   * After so long a silence the peer is asked something, by default for its id, which any Python peer answers.
   *
   * @default {5000}
   */
  interval?: number;
  /**
   * After so long a silence the link counts as dead, while no request of ours
   * is running at the peer. Any byte ends a silence, and while our own bytes
   * still go out there is none (for 84 s at most, once the system has taken
   * the last). Nobody is judged who was not asked, nor for the time in which
   * our own program stood still.
   *
   * @default {15000}
   */
  timeout?: number;
  /**
   * The same while a request of ours is running there, also one of `send`, or
   * whose call was given up: a Python peer reads and answers nothing until its
   * function has ended. Where this is not given, a call with a longer `timeout`
   * of its own is waited for.
   *
   * @default {60000}
   */
  busyTimeout?: number;
  /**
   * What the peer is asked; its answer does not matter. An ESP32 knows no
   * 0xBB: without an opcode of its own it is not watched.
   *
   * @default {0xBB}
   */
  opcode?: Opcode;
}

/** What a {@linkcode Heartbeat} watches: a link. */
export interface Watched {
  /** When it was last seen that the peer lives, on the clock. */
  readonly lastSign: number;
  /** How long the peer may be busy with what we asked, in milliseconds; 0 where it is not. */
  readonly patience: number;
  /** Makes the peer say something. */
  beat(opcode: unknown): void;
  /** Ends the link, after so many milliseconds of silence. */
  dead(silence: number): void;
}

/** The slowest network on which a peer lives, in bytes per millisecond. */
const SLOWEST_BYTES_PER_MS = 100;
/** What the two systems hold at most of what was written. */
const MOST_IN_FLIGHT = 8 * 1024 * 1024;
/** What is too little to be waited for. */
const UNSEEN_BYTES = 64 * 1024;

/** What a link shows of its peer's life. */
export class SignsOfLife {
  /** When bytes came last, on the clock. */
  heardAt: number;
  #clock: Clock;
  /** When the system last took bytes for which it had no room before. */
  #easedAt = -Infinity;
  /** What is on its way to the peer at most, and when that was reckoned. */
  #inFlight = 0;
  #reckonedAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.heardAt = this.#reckonedAt = clock.now();
  }

  /** When it was last seen that the peer lives: while our bytes still go out, it is now. */
  get last(): number {
    const now = this.#reckon();
    return this.#inFlight > UNSEEN_BYTES
      ? now
      : Math.max(this.heardAt, this.#easedAt);
  }

  /** The system took bytes; `hadToWait` where it had no room for them before. */
  wrote(bytes: number, hadToWait: boolean): void {
    if (hadToWait) this.#easedAt = this.#clock.now();
    // Of a few bytes nobody asks when they left.
    if (this.#inFlight + bytes > UNSEEN_BYTES) this.#reckon();
    this.#inFlight = Math.min(this.#inFlight + bytes, MOST_IN_FLIGHT);
  }

  /** What the peer may have got since, be the network ever so slow. */
  #reckon(): number {
    const now = this.#clock.now();
    const gone = (now - this.#reckonedAt) * SLOWEST_BYTES_PER_MS;
    this.#inFlight = Math.max(0, this.#inFlight - gone);
    this.#reckonedAt = now;
    return now;
  }
}

/** The options, complete. */
export interface HeartbeatTimes extends Required<HeartbeatOptions> {
  /** Whether calls with a longer timeout than `busyTimeout` are waited for. */
  readonly isPatient: boolean;
}

/** Gentle enough for any Python peer: what servers and clients that come back do unasked. */
export const GENTLE: HeartbeatOptions = { interval: 10_000, timeout: 30_000 };

/** Completes options that were checked. */
export function heartbeatTimes(options: HeartbeatOptions): HeartbeatTimes {
  const {
    interval = 5000,
    timeout = 15_000,
    busyTimeout = 60_000,
    opcode = ID_OPCODE,
  } = options;
  return {
    // Nobody is judged who was not asked.
    interval: Math.min(interval, timeout / 2),
    timeout,
    busyTimeout: Math.max(busyTimeout, timeout),
    isPatient: options.busyTimeout === undefined,
    opcode,
  };
}

/** A timer that is so late tells that our own program stood still, in milliseconds. */
const STALL_MS = 200;

/**
 * Looks after one link until it is stopped. Time in which our own program stood
 * still is nobody's silence.
 */
export class Heartbeat {
  #watched: Watched;
  #clock: Clock;
  #times: HeartbeatTimes;
  #cancel: () => void = () => {};
  #lookedAt: number;
  #planned = 0;
  #seen: number;
  #silence = 0;
  #isAsked = false;

  constructor(watched: Watched, clock: Clock, times: HeartbeatTimes) {
    this.#watched = watched;
    this.#clock = clock;
    this.#times = times;
    this.#lookedAt = clock.now();
    this.#seen = watched.lastSign;
    this.#later(times.interval);
  }

  stop(): void {
    this.#cancel();
  }

  #later(ms: number): void {
    this.#planned = Math.max(1, ms);
    this.#cancel = this.#clock.after(this.#planned, () => this.#look(), false);
  }

  #look(): void {
    const { interval, opcode } = this.#times;
    const { lastSign } = this.#watched;
    const now = this.#clock.now();
    if (lastSign !== this.#seen) this.#forget(lastSign);
    const late = now - this.#lookedAt - this.#planned;
    const allowed = this.#allowed;
    if (late > Math.max(STALL_MS, this.#planned / 2)) {
      this.#isAsked = false;
      this.#silence = Math.min(
        Math.max(this.#silence, interval),
        allowed - interval,
      );
    } else this.#silence += now - Math.max(this.#lookedAt, lastSign);
    this.#lookedAt = now;
    if (this.#isAsked && this.#silence >= allowed) {
      // What it said may lie in the socket.
      this.#cancel = afterTurns(this.#clock, () => this.#judge());
      return;
    }
    if (this.#silence < interval) return this.#later(interval - this.#silence);
    this.#watched.beat(opcode);
    this.#isAsked = true;
    this.#later(Math.min(interval, allowed - this.#silence));
  }

  /** How long it may be silent. */
  get #allowed(): number {
    const { timeout, busyTimeout, isPatient } = this.#times;
    const { patience } = this.#watched;
    if (patience === 0) return timeout;
    return isPatient ? Math.max(busyTimeout, patience) : busyTimeout;
  }

  #forget(lastSign: number): void {
    this.#seen = lastSign;
    this.#silence = 0;
    this.#isAsked = false;
  }

  #judge(): void {
    if (this.#watched.lastSign === this.#seen) {
      this.#watched.dead(this.#silence);
    } else this.#later(this.#times.interval);
  }
}
