/** How a client comes back after its link went away. All times in milliseconds. */
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
   * Attempts before it is given up. Those of links that did not last count on.
   *
   * @default {Infinity}
   */
  maxAttempts?: number;
  /**
   * How long a link has to last until the attempts are counted, and the waits
   * begin, anew.
   *
   * @default {5000}
   */
  resetAfter?: number;
  /**
   * What becomes of calls while there is no link: they wait for it, within
   * their own timeout, `maxPendingCalls` and `maxQueuedBytes`, and leave in
   * their order with the arguments that they were given; or they fail at once.
   *
   * @default {"wait"}
   */
  whileDown?: "wait" | "fail";
}
