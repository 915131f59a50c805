import { Held } from "../options/limits.ts";
import { NotConnectedError, PythonError, TalksLimitError } from "../errors.ts";
import type { Shared } from "../link/shared.ts";
import {
  composeReply,
  inReply,
  type MasterMessage,
} from "../messages/message.ts";
import { shortOpcode } from "../options/opcodes.ts";
import { within } from "../watch/clock.ts";
import { messageOf } from "../../codec/text/repr/repr.ts";
import { composeError } from "../messages/reply.ts";
import { ArgumentsError } from "./params.ts";
import { RemoteError } from "../messages/remote_error.ts";

/** A request, and the length of its message. */
interface Waiting {
  readonly message: MasterMessage;
  readonly bytes: number;
  readonly cost: number;
}

/** What sends the answers: a link. */
export interface Sender {
  /** Whether nothing can be sent any more. */
  readonly isClosed: boolean;
  /** Queues a message, also where the queue is full but for so many bytes. */
  put(message: unknown, spareBytes?: number): void;
  /** Ends the link: the peer asks, and does not read what it is told. */
  onError(error: unknown): void;
}

/** Room for the errors that are told where replies do not fit. */
const SPARE_BYTES = 64 * 1024;

/** Runs the bound functions for the requests of one link, and answers. Never throws. */
export class Dispatch {
  #shared: Shared;
  #sender: Sender;
  #waiting: Waiting[] = [];
  /** Requests for what is not bound yet; undefined once all is bound. */
  #held: Waiting[] | undefined;
  #running = 0;
  #bytes = 0;
  #memory: Held;
  #isOver = false;
  /** Made for the first call that has a time of its own. */
  #over: AbortController | undefined;
  #idle: (() => void)[] = [];
  /** Of the calls that run, and want to know when their caller leaves. */
  #controllers: Set<AbortController> | undefined;
  /** Of the call whose function begins to run. */
  #current: AbortController | undefined;

  constructor(shared: Shared, sender: Sender) {
    this.#shared = shared;
    this.#sender = sender;
    this.#memory = new Held(shared.limits);
  }

  get running(): number {
    return this.#running;
  }

  /** Keeps requests for what is not bound until `serve`. */
  hold(): void {
    this.#held = [];
  }

  serve(): void {
    const held = this.#held;
    this.#held = undefined;
    for (const { message, bytes, cost } of held ?? []) {
      this.#count(-bytes, -cost);
      this.request(message, bytes, cost);
    }
  }

  /**
   * Runs the request's function now, or once another has ended.
   *
   * @param cost The memory that its value takes.
   */
  request(message: MasterMessage, bytes: number, cost: number): void {
    const { maxRequestBytes, maxWaitingRequests } = this.#shared.limits;
    const isFull = this.#bytes > 0 && this.#bytes + bytes > maxRequestBytes;
    if (isFull || !this.#memory.fits(cost)) return this.#refuse(message);
    const queue = this.#held !== undefined && this.#mustWait(message)
      ? this.#held
      : this.#running < this.#shared.concurrency
      ? undefined
      : this.#waiting;
    if (queue === undefined) this.#start(message, bytes, cost);
    else if (queue.length < maxWaitingRequests) {
      this.#count(bytes, cost);
      queue.push({ message, bytes, cost });
    } else this.#refuse(message);
  }

  /** Counts a request that is kept from now on; one that no longer is, by negative numbers. */
  #count(bytes: number, cost: number): void {
    this.#bytes += bytes;
    this.#memory.add(cost);
  }

  #mustWait({ opcode }: MasterMessage): boolean {
    const isFirst = this.#shared.concurrency > 1 || this.#held?.length === 0;
    return !isFirst || !this.#shared.bindings.answers(opcode);
  }

  #refuse(message: MasterMessage): void {
    const error = new PythonError(
      "RuntimeError",
      `too many requests at once: ${this.#running} run and ${this.#waiting.length} wait, ${this.#bytes} bytes in all`,
    );
    this.#fail(message, error);
  }

  /** Resolves once no function runs, or nobody would hear of its end. */
  idle(): Promise<void> {
    if (this.isIdle) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Whether all requests were answered, or none will be any more. */
  get isIdle(): boolean {
    const open = this.#running + (this.#held?.length ?? 0);
    return this.#isOver || open === 0;
  }

  /** Forgets the requests that wait; those that run hear that their caller left, and nobody of their end. */
  close(): void {
    this.#isOver = true;
    this.#over?.abort();
    for (
      const { bytes, cost } of [...this.#waiting, ...this.#held ?? []]
    ) this.#count(-bytes, -cost);
    this.#waiting.length = 0;
    this.#held = undefined;
    const left = new NotConnectedError("The caller left");
    for (const controller of this.#controllers ?? []) controller.abort(left);
    this.#controllers = undefined;
    this.#wake();
  }

  #start(message: MasterMessage, bytes: number, cost: number): void {
    const { bindings, self } = this.#shared;
    const { opcode, args, kwargs } = message;
    this.#current = undefined;
    this.#shared.signalOfCall = this.#signal;
    let result: unknown;
    let isAwaited: boolean;
    try {
      result = bindings.call(self, opcode, args, kwargs);
      // A getter or a proxy of the program's may throw here.
      isAwaited = isThenable(result);
    } catch (error) {
      this.#fail(message, error);
      return;
    } finally {
      this.#shared.signalOfCall = undefined;
    }
    if (isAwaited) {
      this.#running++;
      this.#count(bytes, cost);
      const controller: AbortController | undefined = this.#current;
      const release = () => this.#count(-bytes, -cost);
      void this.#finish(message, release, result, controller);
    } else this.#reply(message, result);
  }

  /** Made for those that ask for it, which few do. */
  #signal = (): AbortSignal => {
    this.#current ??= new AbortController();
    return this.#current.signal;
  };

  async #finish(
    message: MasterMessage,
    release: () => void,
    result: unknown,
    controller: AbortController | undefined,
  ): Promise<void> {
    if (controller !== undefined) {
      (this.#controllers ??= new Set()).add(controller);
    }
    try {
      const value = await this.#inTime(message, result, controller);
      if (!this.#isOver) this.#reply(message, value);
    } catch (error) {
      if (!this.#isOver) this.#fail(message, error);
    }
    if (controller !== undefined) this.#controllers?.delete(controller);
    this.#running--;
    release();
    while (this.#running < this.#shared.concurrency) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#count(-next.bytes, -next.cost);
      this.#start(next.message, next.bytes, next.cost);
    }
    if (this.isIdle) this.#wake();
  }

  /** The result, within the time that `bind` gives the function. */
  #inTime(
    { opcode }: MasterMessage,
    result: unknown,
    controller: AbortController | undefined,
  ): unknown {
    const { bindings, names, clock } = this.#shared;
    const timeout = bindings.find(opcode)?.timeout;
    if (timeout === undefined) return result;
    const late = (): PythonError => {
      const error = new PythonError(
        "TimeoutError",
        `${names.describe(opcode)} took longer than ${timeout} ms`,
      );
      controller?.abort(error);
      return error;
    };
    const { signal } = this.#over ??= new AbortController();
    return within(Promise.resolve(result), timeout, late, { clock, signal });
  }

  #wake(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Sends what a function returned. */
  #reply({ opcode, retcode }: MasterMessage, value: unknown): void {
    if (this.#sender.isClosed) return;
    try {
      this.#sender.put(composeReply(retcode, value));
    } catch (error) {
      if (!(error instanceof TalksLimitError)) {
        const { names, reports } = this.#shared;
        const doing = `Answering ${names.describe(opcode)} failed`;
        reports.tell(inReply(error), doing);
      }
      this.#unsent(retcode, error);
    }
  }

  /** Sends what a function threw. */
  #fail({ opcode, retcode }: MasterMessage, error: unknown): void {
    const { counters, status, names, reports } = this.#shared;
    counters.failed++;
    status.emit({ type: "failed", opcode: shortOpcode(opcode), error }, true);
    const doing = `Answering ${names.describe(opcode)} failed`;
    reports.tell(error, doing, isForPeer(error));
    this.error(retcode, error);
  }

  /**
   * Sends an error reply.
   *
   * @param isFirst Whether another one is tried where this one cannot be pickled.
   */
  error(retcode: unknown, error: unknown, isFirst: boolean = true): void {
    if (this.#sender.isClosed) return;
    const { errorDetails, status } = this.#shared;
    try {
      const args = composeError(error, errorDetails);
      this.#sender.put(composeReply(retcode, args), SPARE_BYTES);
    } catch (unsent) {
      // It asks, and does not even read why it gets no answer.
      if (unsent instanceof TalksLimitError) {
        return this.#sender.onError(unsent);
      }
      if (isFirst) return this.#unsent(retcode, unsent);
      const reason = `An error reply cannot be sent: ${messageOf(unsent)}`;
      status.emit({ type: "dropped", reason });
    }
  }

  /** What cannot be pickled is told as an error; where not even that can be, nothing is. */
  #unsent(retcode: unknown, error: unknown): void {
    const [type, text] = error instanceof TalksLimitError
      ? ["RuntimeError", `The reply does not fit: ${messageOf(error)}`]
      : ["TypeError", messageOf(inReply(error))];
    const told = new PythonError(type, text, { cause: error });
    this.error(retcode, told, false);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value &&
    typeof value.then === "function";
}

/** Whether it was written for the peer, which gets it. */
function isForPeer(error: unknown): boolean {
  try {
    return error instanceof PythonError || error instanceof ArgumentsError ||
      error instanceof RemoteError;
  } catch {
    return false; // A Proxy may throw at any question.
  }
}
