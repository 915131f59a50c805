/**
 * Settles as the promise does, or rejects with the signal's reason once it aborts.
 *
 * `@std/async` has the same. But a program that imports `../tcptalks/mod.ts`
 * out of a clone resolves no package's name, and has no internet perhaps.
 */
export async function abortable<T>(
  promise: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

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
   * Calls `wake` once, `ms` milliseconds from now; never where that is Infinity.
   *
   * @param keepsAlive Whether the process waits for it: false for what only watches.
   * @returns Takes it back; does nothing once `wake` was called.
   */
  after(ms: number, wake: () => void, keepsAlive?: boolean): () => void;
}

/** The longest wait that the system's timers can count, 24 days; longer ones would be over at once. */
export const LONGEST_MS = 0x7fffffff;

/** The system's clock. */
export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  after(ms: number, wake: () => void, keepsAlive = true): () => void {
    let id: ReturnType<typeof setTimeout> | undefined;
    const wait = (ms: number): void => {
      const rest = ms - LONGEST_MS;
      id = setTimeout(
        rest > 0 ? () => wait(rest) : wake,
        ms - Math.max(0, rest),
      );
      if (!keepsAlive) unref(id);
    };
    if (ms < Infinity) wait(ms);
    return () => clearTimeout(id);
  },
};

/** A browser has no process to keep alive. */
function unref(id: unknown): void {
  if (typeof Deno !== "undefined") Deno.unrefTimer(id as number);
  else if (typeof id === "object" && id !== null && "unref" in id) {
    (id as { unref(): void }).unref();
  }
}

/** How to wait. */
export interface WaitFor {
  readonly clock: Clock;
  /** Gives up early, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Waits so many milliseconds. */
export function pause(ms: number, { clock, signal }: WaitFor): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.after(ms, resolve);
  return (signal ? abortable(promise, signal) : promise).finally(cancel);
}

/**
 * Waits for a promise, but not longer than so many milliseconds (null for
 * ever). What has happened already wins over a timer that fired late.
 *
 * @param late Makes the error of one that comes too late.
 */
export async function within<T>(
  promise: Promise<T>,
  ms: number | null,
  late: () => unknown,
  { clock, signal }: WaitFor,
): Promise<T> {
  const wanted = signal ? abortable(promise, signal) : promise;
  if (ms === null) return await wanted;
  const { promise: over, reject } = Promise.withResolvers<never>();
  let cancel = clock.after(ms, () => {
    cancel = afterTurns(clock, () => reject(late()));
  });
  try {
    return await Promise.race([wanted, over]);
  } finally {
    cancel();
  }
}

/**
 * How often the event loop turns before what lies in a socket was read: on a
 * busy machine, where a timer of 0 ms is over as soon as it is set, not in each turn.
 */
const TURNS = 6;

/** Calls `wake` once what has happened outside already was seen here. */
export function afterTurns(
  clock: Clock,
  wake: () => void,
  turns: number = TURNS,
): () => void {
  let cancel = clock.after(0, () => {
    if (turns <= 1) wake();
    else cancel = afterTurns(clock, wake, turns - 1);
  });
  return () => cancel();
}

/** How long what comes in may put off what is overdue, in milliseconds. */
const GRACE_MS = 1000;

/**
 * One timer for all waiting calls, set to the earliest deadline. It is not
 * touched when a call is answered: who waits is looked through when it rings.
 * Where our own program stood still, the replies that lie in the socket are
 * read first.
 */
export class Alarm {
  #clock: Clock;
  #bytesIn: () => number;
  #ring: (now: number, stalled: number) => number;
  #cancel: (() => void) | undefined;
  #at = Infinity;

  /**
   * @param ring Ends what is overdue, told by how much the timer was late; gives the next deadline, Infinity for none.
   */
  constructor(
    clock: Clock,
    bytesIn: () => number,
    ring: (now: number, stalled: number) => number,
  ) {
    this.#clock = clock;
    this.#bytesIn = bytesIn;
    this.#ring = ring;
  }

  /** Rings at this time, or earlier. */
  set(at: number): void {
    if (at >= this.#at) return;
    this.#cancel?.();
    this.#at = at;
    const since = this.#clock.now();
    const ms = Math.max(0, Math.ceil(at - since));
    this.#cancel = this.#clock.after(ms, () => {
      // Nothing sets it anew meanwhile.
      this.#at = -Infinity;
      const now = this.#clock.now();
      this.#readFirst(now, now - since - ms);
    });
  }

  clear(): void {
    this.#at = Infinity;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Rings once nothing more comes in. */
  #readFirst(since: number, stalled: number): void {
    const before = this.#bytesIn();
    this.#cancel = afterTurns(this.#clock, () => {
      const now = this.#clock.now();
      const isQuiet = this.#bytesIn() === before;
      if (!isQuiet && now - since < GRACE_MS) {
        return this.#readFirst(since, stalled);
      }
      const next = this.#ring(now, stalled);
      this.clear();
      this.set(next);
    });
  }
}
