import type { Expiring } from "./deadlines.ts";
import type { Trace } from "./stacks.ts";

/** One who waits for a reply: a call, or a poll. */
export class Waiter implements Expiring {
  /** Resolves once there are `args`, or a `failure`. */
  readonly outcome: Promise<void>;
  /**
   * The reply's args. Not what `outcome` resolves with: V8 would look through
   * all the prototypes of a tuple for a `then`.
   */
  args: unknown;
  /** What the caller got, so that its rejection never counts as unhandled. */
  outer: Promise<unknown> | undefined;
  /** Why there will be no reply; makes the error in the caller's own stack. */
  failure: (() => unknown) | undefined;
  deadline: number;
  settled = false;
  /** Who waits for the next reply with the same retcode. */
  next: Waiter | undefined;
  /** Detaches it from the signal that may abort it. */
  detach: (() => void) | undefined;
  /** The retcode, as key of a Map. */
  readonly key: unknown;
  /** What was called; undefined for a poll, whose reply may come after it gave up. */
  readonly opcode: unknown;
  readonly since: number;
  readonly trace: Trace | undefined;
  #resolve: () => void;

  constructor(
    key: unknown,
    opcode: unknown,
    since: number,
    deadline: number,
    trace: Trace | undefined,
  ) {
    this.key = key;
    this.opcode = opcode;
    this.since = since;
    this.deadline = deadline;
    this.trace = trace;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.outcome = promise;
    this.#resolve = resolve;
  }

  /** Wakes it with a reply's args. */
  answer(args: unknown): void {
    this.args = args;
    this.#resolve();
  }

  /** Wakes it with an error, which is made in its own stack. */
  fail(failure: () => unknown): void {
    this.failure = failure;
    this.#resolve();
  }
}
