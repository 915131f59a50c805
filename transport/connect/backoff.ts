/**
 * How a client comes back after its link went away. All times in milliseconds.
 *
 * @example
 * ```ts
 * import { type ReconnectOptions, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * // Every half second, for a minute.
 * const reconnect: ReconnectOptions = {
 *   minDelay: 500,
 *   factor: 1,
 *   jitter: 0,
 *   maxAttempts: 120,
 * };
 * await using robot = new TCPTalks({ ip: "192.168.1.12", reconnect });
 * assertEquals(robot.isConnected, false);
 * ```
 */
export interface ReconnectOptions {
  /**
   * The wait before the first attempt.
   *
   * @default {100}
   */
  minDelay?: number;
  /**
   * The longest wait between attempts.
   *
   * @default {5000}
   */
  maxDelay?: number;
  /**
   * By how much each wait is longer than the one before.
   *
   * @default {2}
   */
  factor?: number;
  /**
   * The share of each wait that is left to chance, so that many clients do not
   * come back in the same moment: 0 for none, 1 for all of it.
   *
   * @default {0.5}
   */
  jitter?: number;
  /**
   * Attempts before it is given up.
   *
   * @default {Infinity}
   */
  maxAttempts?: number;
  /**
   * What becomes of calls while there is no link: they wait for it within their
   * own timeout, or fail at once.
   *
   * @default {"wait"}
   */
  whileDown?: "wait" | "fail";
}

/** The waits between attempts. */
export class Backoff {
  #options: Required<ReconnectOptions>;
  #random: () => number;

  /** Makes one from options that were checked. */
  constructor(options: ReconnectOptions, random: () => number = Math.random) {
    this.#options = {
      minDelay: 100,
      maxDelay: 5000,
      factor: 2,
      jitter: 0.5,
      maxAttempts: Infinity,
      whileDown: "wait",
      ...options,
    };
    this.#random = random;
  }

  /** Whether calls wait while there is no link. */
  get waits(): boolean {
    return this.#options.whileDown === "wait";
  }

  /** Milliseconds before an attempt, counted from 1; undefined when it is one too many. */
  delay(attempt: number): number | undefined {
    const { minDelay, maxDelay, factor, jitter, maxAttempts } = this.#options;
    if (attempt > maxAttempts) return undefined;
    const full = Math.min(maxDelay, minDelay * factor ** (attempt - 1));
    const share = Math.min(1, jitter);
    return Math.round(full * (1 - share * this.#random()));
  }
}
