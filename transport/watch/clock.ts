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
    if (ms > LONGEST_MS) return afterLong(ms, wake, keepsAlive);
    const id = setTimeout(wake, ms);
    if (!keepsAlive) unref(id);
    return () => clearTimeout(id);
  },
};

function afterLong(
  ms: number,
  wake: () => void,
  keepsAlive: boolean,
): () => void {
  if (ms === Infinity) return () => {};
  let cancel = SYSTEM_CLOCK.after(LONGEST_MS, () => {
    cancel = SYSTEM_CLOCK.after(ms - LONGEST_MS, wake, keepsAlive);
  }, keepsAlive);
  return () => cancel();
}

/** A browser has no process to keep alive. */
function unref(id: unknown): void {
  if (typeof Deno !== "undefined") Deno.unrefTimer(id as number);
  else if (typeof id === "object" && id !== null && "unref" in id) {
    (id as { unref(): void }).unref();
  }
}

/** How to wait. */
export interface WaitFor {
  /** The time. */
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

/** How often the event loop turns before what lies in a socket was read for sure. */
const TURNS = 2;

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

/** Something that ends at a time, unless it was settled before. */
export interface Expiring {
  /** When it ends, on the clock; Infinity for never. */
  deadline: number;
  /** True once it no longer has to end. */
  settled: boolean;
}

/** Dead entries that the heap tolerates beyond the count of live ones. */
const SLACK = 64;

/** How long what comes in may put off what is overdue, in milliseconds. */
const GRACE_MS = 1000;

/**
 * The deadlines of all waiting calls, on one timer. Settled ones are not
 * searched for but thrown out together, and the timer is not touched when they
 * settle: a call that is answered pays for a push onto an array. Where our own
 * program stood still, the replies that lie in the socket are read first.
 */
export class Deadlines<T extends Expiring> {
  #clock: Clock;
  #expire: (item: T) => void;
  #bytesIn: () => number;
  #heap: T[] = [];
  #live = 0;
  #cancel: (() => void) | undefined;
  #wakeAt = Infinity;

  /** Makes one. */
  constructor(clock: Clock, bytesIn: () => number, expire: (item: T) => void) {
    this.#clock = clock;
    this.#bytesIn = bytesIn;
    this.#expire = expire;
  }

  /** Watches an item; those without an end are not held. */
  add(item: T): void {
    if (item.deadline === Infinity) return;
    this.#live++;
    if (this.#heap.length > 2 * this.#live + SLACK) this.#compact();
    push(this.#heap, item);
    if (item.deadline < this.#wakeAt) this.#arm(item.deadline);
  }

  /** Says that an item was settled: its owner has set `settled`. */
  settled(item: T): void {
    if (item.deadline !== Infinity) this.#live--;
  }

  /** Forgets all, and takes the timer back. */
  clear(): void {
    this.#heap.length = 0;
    this.#live = 0;
    this.#wakeAt = Infinity;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #arm(at: number): void {
    this.#cancel?.();
    this.#wakeAt = at;
    const ms = Math.max(0, Math.ceil(at - this.#clock.now()));
    this.#cancel = this.#clock.after(ms, () => this.#wake());
  }

  #wake(): void {
    // Nothing arms the timer anew meanwhile.
    this.#wakeAt = -Infinity;
    this.#readFirst(this.#clock.now());
  }

  /** Goes on once nothing more comes in. */
  #readFirst(since: number): void {
    const before = this.#bytesIn();
    this.#cancel = afterTurns(this.#clock, () => {
      const isQuiet = this.#bytesIn() === before;
      if (isQuiet || this.#clock.now() - since >= GRACE_MS) this.#end();
      else this.#readFirst(since);
    });
  }

  #end(): void {
    this.#cancel = undefined;
    const now = this.#clock.now();
    let next: T | undefined;
    while ((next = this.#heap[0]) !== undefined) {
      if (!next.settled && next.deadline > now) break;
      pop(this.#heap);
      if (!next.settled) this.#expire(next);
    }
    this.#wakeAt = Infinity;
    if (next !== undefined) this.#arm(next.deadline);
  }

  #compact(): void {
    const live = this.#heap.filter((item) => !item.settled);
    // Ascending order is a heap already.
    this.#heap = live.sort((a, b) => a.deadline - b.deadline);
  }
}

function push(heap: Expiring[], item: Expiring): void {
  let at = heap.length;
  heap.push(item);
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || parent.deadline <= item.deadline) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = item;
}

function pop(heap: Expiring[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    let child = heap[below];
    if (child === undefined) break;
    const right = heap[below + 1];
    if (right !== undefined && right.deadline < child.deadline) {
      child = right;
      below++;
    }
    if (child.deadline >= last.deadline) break;
    heap[at] = child;
    at = below;
  }
  heap[at] = last;
}
