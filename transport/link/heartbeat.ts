import type { Clock } from "../watch/clock.ts";
import { ID_OPCODE } from "../messages/message.ts";
import type { Opcode } from "../options/opcodes.ts";

/**
 * How a dead link is noticed. All times in milliseconds.
 *
 * @example
 * ```ts
 * import { type HeartbeatOptions, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * // Dead after a second of silence.
 * const heartbeat: HeartbeatOptions = { interval: 300, timeout: 1000 };
 * await using robot = new TCPTalks({ ip: "192.168.1.12", heartbeat });
 * assertEquals(robot.isConnected, false);
 * ```
 */
export interface HeartbeatOptions {
  /**
   * After so long a silence the peer is asked something, by default for its id, which any Python peer answers.
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
  /**
   * What the peer is asked; its answer does not matter. An ESP32 knows no
   * 0xBB: without an opcode of its own it is not watched.
   *
   * @default {0xBB}
   */
  opcode?: Opcode;
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

/** The options, complete. */
export type HeartbeatTimes = Required<HeartbeatOptions>;

/** Completes options that were checked. */
export function heartbeatTimes(options: HeartbeatOptions): HeartbeatTimes {
  const {
    interval = 5000,
    timeout = 15_000,
    busyTimeout = 60_000,
    opcode = ID_OPCODE,
  } = options;
  return {
    interval,
    timeout,
    busyTimeout: Math.max(busyTimeout, timeout),
    opcode,
  };
}

/** Looks after one link until it is stopped. */
export class Heartbeat {
  #watched: Watched;
  #clock: Clock;
  #times: HeartbeatTimes;
  #cancel: () => void;

  /** Begins to look after a link. */
  constructor(watched: Watched, clock: Clock, times: HeartbeatTimes) {
    this.#watched = watched;
    this.#clock = clock;
    this.#times = times;
    this.#cancel = this.#later(times.interval);
  }

  /** Looks no more. */
  stop(): void {
    this.#cancel();
  }

  #later(ms: number): () => void {
    return this.#clock.after(ms, () => this.#look());
  }

  #look(): void {
    const { interval, timeout, busyTimeout } = this.#times;
    const silence = this.#clock.now() - this.#watched.lastHeard;
    const allowed = this.#watched.pending > 0 ? busyTimeout : timeout;
    if (silence >= allowed) {
      this.#watched.dead(silence);
      return;
    }
    if (silence >= interval) this.#watched.beat();
    const next = silence >= interval
      ? Math.min(interval, allowed - silence)
      : interval - silence;
    this.#cancel = this.#later(Math.max(1, next));
  }
}
