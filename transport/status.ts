/** Why a link ended. */
export interface CloseReason {
  /** Who ended it: our own `disconnect`, the peer, or something that went wrong. */
  readonly by: "us" | "peer" | "error";
  /** What happened, in words. */
  readonly message: string;
  /** What went wrong, where something did. */
  readonly error?: unknown;
}

/** What happens on a link, as `status()` tells it. `type` says which. */
export type StatusEvent =
  | {
    /** The server role waits for a client. */
    readonly type: "listening";
    /** Where, as `host:port` or a Unix socket's path. */
    readonly address: string;
    /** The TCP port; 0 on a Unix socket. */
    readonly port: number;
  }
  | {
    /** The client role begins to dial. */
    readonly type: "connecting";
    /** Whom, as `host:port` or a Unix socket's path. */
    readonly address: string;
  }
  | {
    /** The password was right: calls go through. */
    readonly type: "connected";
    /** The peer, as `host:port` or a Unix socket's path. */
    readonly remote: string;
  }
  | {
    /** A client was turned away by our server role; its socket is closed. */
    readonly type: "refused";
    /** The peer, as `host:port` or a Unix socket's path. */
    readonly remote: string;
    /** Why. */
    readonly reason: string;
  }
  | {
    /** The peer does not keep up: 75 % of `maxQueuedBytes` wait for it. */
    readonly type: "slow";
    /** How many bytes wait. */
    readonly queuedBytes: number;
    /** The limit. */
    readonly maxQueuedBytes: number;
  }
  | {
    /** The peer keeps up again. */
    readonly type: "eased";
    /** How many bytes wait. */
    readonly queuedBytes: number;
  }
  | {
    /** A bound function threw; the peer got the error. */
    readonly type: "failed";
    /** The opcode. */
    readonly opcode: unknown;
    /** What was thrown. */
    readonly error: unknown;
  }
  | {
    /** A pickle came that is no message, or a reply that nobody can ask for any more; it was dropped. */
    readonly type: "dropped";
    /** Why, in words. */
    readonly reason: string;
  }
  | {
    /** The link went away and will be made again. */
    readonly type: "reconnecting";
    /** Which attempt comes next, from 1. */
    readonly attempt: number;
    /** Milliseconds until then. */
    readonly delay: number;
    /** Why the link went away, or why the last attempt failed. */
    readonly reason: CloseReason;
  }
  | {
    /** The link ended. */
    readonly type: "disconnected";
    /** Why. */
    readonly reason: CloseReason;
  };

/** Tells what happens to everybody who listens; costs nothing where nobody does. */
export class StatusFeed {
  #readers = new Set<Reader>();
  #maxEvents: number;

  /** Makes one; each reader holds at most `maxEvents` for later. */
  constructor(maxEvents: number) {
    this.#maxEvents = maxEvents;
  }

  /** Tells all readers. */
  emit(event: StatusEvent): void {
    for (const reader of this.#readers) reader.push(event, this.#maxEvents);
  }

  /** Ends the loops of all readers there are. */
  end(): void {
    for (const reader of this.#readers) reader.end();
    this.#readers.clear();
  }

  /** A new reader, which sees what happens from now on. */
  read(): AsyncIterableIterator<StatusEvent> {
    const reader = new Reader(() => this.#readers.delete(reader));
    this.#readers.add(reader);
    return reader;
  }
}

class Reader implements AsyncIterableIterator<StatusEvent> {
  #events: StatusEvent[] = [];
  #waiting: ((result: IteratorResult<StatusEvent>) => void)[] = [];
  #ended = false;
  #leave: () => void;

  constructor(leave: () => void) {
    this.#leave = leave;
  }

  push(event: StatusEvent, maxEvents: number): void {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      waiting({ value: event, done: false });
      return;
    }
    if (this.#events.length >= maxEvents) this.#events.shift();
    this.#events.push(event);
  }

  end(): void {
    this.#ended = true;
    for (const waiting of this.#waiting.splice(0)) {
      waiting({ value: undefined, done: true });
    }
  }

  next(): Promise<IteratorResult<StatusEvent>> {
    const value = this.#events.shift();
    if (value !== undefined) return Promise.resolve({ value, done: false });
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<IteratorResult<StatusEvent>> {
    this.#events.length = 0;
    this.#leave();
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
