/**
 * Where the transport takes time from; tests put their own in its place.
 *
 * @example
 * ```ts
 * import { type Clock, TCPTalks, TimeoutError } from "@tcptalks/tcptalks";
 * import { assertRejects } from "@std/assert";
 *
 * // A clock on which every wait is over at once.
 * const hurry: Clock = {
 *   now: () => performance.now(),
 *   after(_ms, wake) {
 *     const id = setTimeout(wake, 0);
 *     return () => clearTimeout(id);
 *   },
 * };
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1", clock: hurry });
 * await assertRejects(() => robot.connect({ timeout: 60_000 }), TimeoutError);
 * ```
 */
export interface Clock {
  /** Milliseconds since some fixed moment, never going back. */
  now(): number;
  /**
   * Calls `wake` once, `ms` milliseconds from now.
   *
   * @returns Takes it back; harmless once it was called.
   */
  after(ms: number, wake: () => void): () => void;
}

/** The longest wait that the system's timers can count. */
const LONGEST_MS = 0x7fffffff;

/** The system's clock. */
export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  after(ms: number, wake: () => void): () => void {
    const id = setTimeout(wake, Math.min(ms, LONGEST_MS));
    return () => clearTimeout(id);
  },
};
