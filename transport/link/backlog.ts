import type { Clock } from "../watch/clock.ts";
import { PickleWriter } from "../../codec/pickle/writer.ts";
import { TalksLimitError } from "../errors.ts";
import { WireWriter } from "../messages/pickles.ts";
import { inCall } from "../messages/message.ts";
import type { Kwargs } from "../options/kwargs.ts";
import type { Waiter, WaitOptions } from "./calls.ts";
import type { From } from "../messages/remote_error.ts";
import type { Shared } from "./shared.ts";

/** Who takes calls: a link, or the queue for the next one. */
export interface Line {
  /** Sends a request and waits for its reply. */
  execute(...call: Call): Promise<unknown>;
  /** Sends a request; resolves with its retcode once the peer keeps up. */
  send(...call: Call): Promise<number>;
}

/** A call, as it is made. */
type Call = [
  opcode: unknown,
  args: readonly unknown[],
  keywords: Kwargs | undefined,
  options: WaitOptions,
  from: From,
];

/** A request that waits for the link to come back. */
export interface QueuedRequest {
  /** Its pickle, made when it was called. */
  readonly bytes: Uint8Array;
  readonly message: unknown;
  readonly retcode: number;
  readonly waiter: Waiter;
  /** Whether nobody waits for its reply. */
  readonly isSend: boolean;
}

/**
 * Calls made while the link is away. They are pickled at once, with the
 * arguments as they are, and leave in their order once it is back.
 */
export class Backlog implements Line {
  #shared: Shared;
  #writer: WireWriter | undefined;
  #requests: QueuedRequest[] = [];
  #bytes = 0;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  get queuedBytes(): number {
    this.#forgetSettled();
    return this.#bytes;
  }

  execute(...call: Call): Promise<unknown> {
    return this.#put(call, false);
  }

  send(...call: Call): Promise<number> {
    return this.#put(call, true) as Promise<number>;
  }

  /** Takes out those who still wait, in their order. */
  take(): QueuedRequest[] {
    this.#forgetSettled();
    this.#bytes = 0;
    return this.#requests.splice(0);
  }

  #put(
    [opcode, args, keywords, options, from]: Call,
    isSend: boolean,
  ): Promise<unknown> {
    const { calls, taps } = this.#shared;
    const retcode = calls.nextRetcode(false);
    const message = this.#shared.request(opcode, retcode, args, keywords);
    const waiter = calls.expect(retcode, opcode, options, from);
    waiter.isQueued = true;
    try {
      const bytes = this.#pickle(message, opcode);
      const kept = taps?.size ? message : undefined;
      this.#requests.push({ bytes, message: kept, retcode, waiter, isSend });
      this.#bytes += bytes.length;
    } catch (error) {
      calls.forget(waiter);
      throw error;
    }
    return waiter.outcome;
  }

  #pickle(message: unknown, opcode: unknown): Uint8Array {
    const { limits, names, wire } = this.#shared;
    const writer = new PickleWriter(256);
    this.#writer ??= new WireWriter(wire, limits);
    try {
      this.#writer.append(message, writer);
    } catch (error) {
      throw inCall(error, names.describe(opcode));
    }
    const queued = this.#bytes + writer.length;
    if (queued <= limits.maxQueuedBytes || this.queuedBytes === 0) {
      return writer.bytes.slice();
    }
    throw new TalksLimitError(
      `Cannot call ${
        names.describe(opcode)
      }: the link is away, ${queued} bytes would wait for it and "maxQueuedBytes" is ${limits.maxQueuedBytes}`,
      "maxQueuedBytes",
    );
  }

  #forgetSettled(): void {
    const live = this.#requests.filter(({ waiter }) => !waiter.settled);
    if (live.length === this.#requests.length) return;
    this.#requests = live;
    this.#bytes = live.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }
}

/** How long after its handshake a client may refuse what it would take later, in milliseconds. */
const PERIOD_MS = 3000;
/** How long to wait before a refused request is sent again, in milliseconds. */
const PAUSE_MS = 20;

/**
 * A Python client answers to requests that come with its password's answer
 * that it is not authenticated: it has not executed them. They are sent again,
 * until one was taken.
 */
export class EarlyRefusals {
  /** Whether no request needs to be remembered any more. */
  isOver = false;
  #clock: Clock;
  #end: number;
  #sent: Map<unknown, () => void> | undefined;
  #cancels: Set<() => void> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#end = clock.now() + PERIOD_MS;
  }

  /** Remembers how to send a request again. */
  remember(key: unknown, again: () => void): void {
    if (this.#clock.now() < this.#end) {
      (this.#sent ??= new Map()).set(key, again);
    } else this.#finish();
  }

  /**
   * Looks at a reply.
   *
   * @param key The request's retcode.
   * @param isRefusal Asked whether it says that we are not authenticated.
   * @returns Whether the request will be sent again, and nobody shall see the reply.
   */
  settle(key: unknown, isRefusal: () => boolean): boolean {
    const again = this.#sent?.get(key);
    this.#sent?.delete(key);
    if (again === undefined) return false;
    if (!isRefusal() || this.#clock.now() >= this.#end) {
      // It took one: it takes all that come after it.
      this.#finish();
      return false;
    }
    const cancel = this.#clock.after(PAUSE_MS, () => {
      this.#cancels?.delete(cancel);
      (this.#sent ??= new Map()).set(key, again);
      again();
    });
    (this.#cancels ??= new Set()).add(cancel);
    return true;
  }

  close(): void {
    this.#finish();
    for (const cancel of this.#cancels ?? []) cancel();
    this.#cancels = undefined;
  }

  #finish(): void {
    this.isOver = true;
    this.#sent = undefined;
  }
}
