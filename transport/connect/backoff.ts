import type { ReconnectOptions } from "../options/reconnect_options.ts";

/** The waits between attempts. */
export class Backoff {
  #options: Required<Omit<ReconnectOptions, "whileDown">>;
  #random: () => number;

  /** Makes one from options that were checked. */
  constructor(options: ReconnectOptions, random: () => number = Math.random) {
    this.#options = {
      minDelay: 100,
      maxDelay: 5000,
      factor: 2,
      jitter: 0.5,
      maxAttempts: Infinity,
      resetAfter: 5000,
      ...options,
    };
    this.#random = random;
  }

  /** Whether a link that lasted so many milliseconds was a good one. */
  isGood(ms: number): boolean {
    return ms >= this.#options.resetAfter;
  }

  /** Milliseconds before an attempt, counted from 1; undefined when it is one too many. */
  delay(attempt: number): number | undefined {
    const { minDelay, maxDelay, factor, jitter, maxAttempts } = this.#options;
    if (attempt > maxAttempts) return undefined;
    // However often: 0 times infinity is no number.
    const grown = minDelay && minDelay * factor ** (attempt - 1);
    const full = Math.min(maxDelay, grown);
    const share = Math.min(1, jitter);
    return Math.round(full * (1 - share * this.#random()));
  }
}
