import { PickleWriter } from "../../codec/pickle/writer.ts";
import type { Connection } from "../network/connection.ts";
import { TalksLimitError } from "../errors.ts";

/** Share of the limit at which the link counts as slow. */
const SLOW = 0.75;
/** Share of the limit at which it no longer does. */
const EASY = 0.5;

/** Room for a call or two. */
const FIRST_BYTES = 256;

/** Writers that no link needs just now: most links are idle most of the time. */
const idle: PickleWriter[] = [];
const MOST_IDLE = 4;

/** What an {@linkcode Outbox} tells its link. */
export interface OutboxEvents {
  /** The queue passed 75 % of its limit (`true`), or fell to half again. */
  onSlow(slow: boolean, queuedBytes: number): void;
  /** Bytes were taken by the system; `hadToWait` where it had no room for them before. */
  onWritten(bytes: number, hadToWait: boolean): void;
  onError(error: unknown): void;
}

/**
 * The write side of a link: a bounded queue of pickles. Those put in the same
 * turn of the event loop, or while a write is under way, leave in one write.
 */
export class Outbox {
  #connection: Connection;
  #events: OutboxEvents;
  #maxQueuedBytes: number;
  #filling: PickleWriter | undefined;
  #underWay = 0;
  #flushing = false;
  #closed = false;
  #slow = false;
  #waiting: (() => void)[] = [];

  constructor(
    connection: Connection,
    maxQueuedBytes: number,
    events: OutboxEvents,
  ) {
    this.#connection = connection;
    this.#maxQueuedBytes = maxQueuedBytes;
    this.#events = events;
  }

  get queuedBytes(): number {
    return this.#underWay + (this.#filling?.length ?? 0);
  }

  /**
   * Appends one message.
   *
   * @param item What to write.
   * @param append Writes it at the end of the buffer; what it throws leaves the queue as it was.
   * @param spareBytes How far it may pass the limit.
   * @returns The message's length in bytes.
   * @throws {TalksLimitError} When the peer does not read and the queue is full.
   */
  put<T>(
    item: T,
    append: (item: T, writer: PickleWriter) => void,
    spareBytes: number = 0,
  ): number {
    const before = this.queuedBytes;
    const most = this.#maxQueuedBytes + spareBytes;
    if (before >= most) throw this.#full(before);
    const writer = this.#filling ??= idle.pop() ??
      new PickleWriter(FIRST_BYTES);
    const start = writer.length;
    append(item, writer);
    const size = writer.length - start;
    const queued = before + size;
    // One message alone may be longer than the queue.
    if (queued > most && before > 0) {
      writer.length = start;
      throw this.#full(queued);
    }
    if (!this.#flushing) {
      this.#flushing = true;
      void this.#run();
    }
    if (!this.#slow && queued >= SLOW * this.#maxQueuedBytes) {
      this.#slow = true;
      this.#events.onSlow(true, queued);
    }
    return size;
  }

  /** Whether what is put is dropped. */
  get isClosed(): boolean {
    return this.#closed;
  }

  get isSlow(): boolean {
    return this.#slow;
  }

  /** Resolves once the queue is no longer slow, or the link is closed. */
  eased(): Promise<void> {
    if (!this.#slow || this.#closed) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves once everything put so far was taken by the system, or the link is closed. */
  async flushed(): Promise<void> {
    while (this.#flushing && !this.#closed) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Drops what is queued and wakes those who wait. */
  close(): void {
    this.#closed = true;
    this.#filling = undefined;
    this.#underWay = 0;
    this.#wake();
  }

  async #run(): Promise<void> {
    try {
      // What else is put in this turn leaves in the same write.
      await undefined;
      let hadToWait = false;
      while (this.#filling?.length && !this.#closed) {
        const full = this.#filling;
        this.#filling = undefined;
        let rest = full.bytes;
        for (;;) {
          this.#underWay = rest.length;
          const count = await this.#connection.write(rest);
          if (this.#closed) return;
          this.#underWay -= count;
          this.#events.onWritten(count, hadToWait);
          if (this.#slow) this.#ease();
          if (this.#underWay === 0) break;
          hadToWait = true;
          rest = rest.subarray(count);
        }
        full.clear();
        if (idle.length < MOST_IDLE) idle.push(full);
      }
    } catch (error) {
      if (!this.#closed) this.#events.onError(error);
    } finally {
      this.#flushing = false;
      if (this.#waiting.length > 0) this.#wake();
    }
  }

  #ease(): void {
    const queued = this.queuedBytes;
    if (queued > EASY * this.#maxQueuedBytes) return;
    this.#slow = false;
    this.#events.onSlow(false, queued);
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #full(queued: number): TalksLimitError {
    return new TalksLimitError(
      `Cannot send: the peer does not read, ${queued} bytes would wait for it and "maxQueuedBytes" is ${this.#maxQueuedBytes}; await "send" so that it waits for the peer`,
      "maxQueuedBytes",
    );
  }
}
