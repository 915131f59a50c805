import type { Clock } from "../watch/clock.ts";
import { Deadlines } from "./deadlines.ts";
import { TalksLimitError, TimeoutError } from "../errors.ts";
import { showCaller, type Trace } from "./stacks.ts";
import { Waiter } from "./waiter.ts";
import { Waiting } from "./waiting.ts";

/** How a call is bounded, beside its arguments. */
export interface WaitOptions {
  /** Milliseconds until it rejects with a `TimeoutError`; null waits for ever. */
  timeout: number | null;
  /** Rejects it early, with the signal's reason. */
  signal: AbortSignal | undefined;
}

/** What {@linkcode Calls} needs from its link. */
export interface CallsOptions {
  /** The time. */
  clock: Clock;
  /** How many may wait at a time. */
  maxPendingCalls: number;
  /** How many given-up calls are remembered, so that their late replies are known as such. */
  maxGivenUp: number;
  /** What a reply's args mean to the caller; may throw. */
  read(args: unknown, waiter: Waiter): unknown;
  /** What was called, and whom, for messages. */
  describe(waiter: Waiter): string;
}

/** Those who wait for replies on one link, by retcode. */
export class Calls {
  #options: CallsOptions;
  #waiting = new Waiting();
  #deadlines: Deadlines<Waiter>;
  #givenUp = new Set<unknown>();
  #count = 0;

  constructor(options: CallsOptions) {
    this.#options = options;
    this.#deadlines = new Deadlines(
      options.clock,
      (waiter) => this.#expire(waiter),
    );
  }

  /** How many wait. */
  get count(): number {
    return this.#count;
  }

  /** Whether a reply to this retcode is waited for. */
  has(key: unknown): boolean {
    return this.#waiting.get(key) !== undefined;
  }

  /**
   * Begins to wait.
   *
   * @throws {TalksLimitError} When too many wait already.
   * @throws The signal's reason, when it is aborted already.
   */
  expect(
    key: unknown,
    opcode: unknown,
    now: number,
    options: WaitOptions,
    trace: Trace | undefined,
  ): Waiter {
    const { timeout, signal } = options;
    signal?.throwIfAborted();
    if (this.#count >= this.#options.maxPendingCalls) {
      throw new TalksLimitError(
        `Cannot call: ${this.#count} calls wait for their replies and "maxPendingCalls" is ${this.#options.maxPendingCalls}`,
        "maxPendingCalls",
      );
    }
    const deadline = timeout === null ? Infinity : now + timeout;
    const waiter = new Waiter(key, opcode, now, deadline, trace);
    this.#add(waiter);
    this.#deadlines.add(waiter);
    if (signal !== undefined) this.#attach(waiter, signal);
    return waiter;
  }

  /** The reply as the caller gets it. A rejection that nobody looks at does no harm. */
  result(waiter: Waiter): Promise<unknown> {
    return waiter.outer = this.#settle(waiter);
  }

  /** Hands a reply to who waits for it; false where nobody does. */
  answer(key: unknown, args: unknown): Waiter | undefined {
    const waiter = this.#waiting.get(key);
    if (waiter === undefined) return undefined;
    this.#remove(waiter);
    waiter.answer(args);
    return waiter;
  }

  /** Whether a reply comes too late for a call that was given up; it is so only once. */
  isLate(key: unknown): boolean {
    return this.#givenUp.delete(key);
  }

  /** Takes back one whose request could not be sent. */
  forget(waiter: Waiter): void {
    if (!waiter.settled) this.#remove(waiter);
  }

  /** Wakes all, each with an error of its own. */
  failAll(failure: (waiter: Waiter) => unknown): void {
    for (const first of this.#waiting.all()) {
      for (
        let waiter: Waiter | undefined = first;
        waiter !== undefined;
        waiter = waiter.next
      ) {
        const failed = waiter;
        failed.settled = true;
        failed.detach?.();
        failed.fail(() => failure(failed));
      }
    }
    this.#waiting.clear();
    this.#count = 0;
    this.#deadlines.clear();
  }

  /**
   * An async function, so that V8 shows the callers who await it in the stack
   * of an error that is made here.
   */
  async #settle(waiter: Waiter): Promise<unknown> {
    await waiter.outcome;
    const { args, outer } = waiter;
    // A settled waiter stays in the heap of deadlines for a while, its reply shall not.
    waiter.args = waiter.outer = undefined;
    try {
      if (waiter.failure !== undefined) throw waiter.failure();
      return this.#options.read(args, waiter);
    } catch (error) {
      if (error instanceof Error) showCaller(error, waiter.trace);
      outer?.catch(() => {});
      throw error;
    }
  }

  #add(waiter: Waiter): void {
    this.#count++;
    let last = this.#waiting.get(waiter.key);
    if (last === undefined) {
      this.#waiting.add(waiter);
      return;
    }
    while (last.next !== undefined) last = last.next;
    last.next = waiter;
  }

  #remove(waiter: Waiter): void {
    waiter.settled = true;
    waiter.detach?.();
    this.#count--;
    this.#deadlines.settled(waiter);
    const first = this.#waiting.get(waiter.key);
    if (first === waiter) {
      this.#waiting.replace(waiter, waiter.next);
      return;
    }
    let before = first;
    while (before !== undefined && before.next !== waiter) before = before.next;
    if (before !== undefined) before.next = waiter.next;
  }

  #giveUp(waiter: Waiter, failure: () => unknown): void {
    this.#remove(waiter);
    if (waiter.opcode !== undefined) this.#remember(waiter.key);
    waiter.fail(failure);
  }

  #remember(key: unknown): void {
    this.#givenUp.add(key);
    if (this.#givenUp.size <= this.#options.maxGivenUp) return;
    const [oldest] = this.#givenUp;
    this.#givenUp.delete(oldest);
  }

  #expire(waiter: Waiter): void {
    const ms = Math.round(waiter.deadline - waiter.since);
    this.#giveUp(
      waiter,
      () =>
        new TimeoutError(
          `No reply to ${this.#options.describe(waiter)} within ${ms} ms: ${
            this.#stillRunning(waiter)
          }`,
        ),
    );
  }

  /** What the peer may be busy with, and what to try. */
  #stillRunning(waiter: Waiter): string {
    if (waiter.opcode === undefined) return "is it the retcode of a call?";
    const others = this.#count === 0
      ? ""
      : this.#count === 1
      ? ", and 1 more call waits"
      : `, and ${this.#count} more calls wait`;
    return `it may still run there${others}; raise "timeout" if it takes longer`;
  }

  #attach(waiter: Waiter, signal: AbortSignal): void {
    const abort = () => this.#giveUp(waiter, () => signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    waiter.detach = () => signal.removeEventListener("abort", abort);
  }
}
