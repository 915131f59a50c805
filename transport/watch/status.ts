import { shortRepr } from "../../codec/text/repr/repr.ts";
import { costOf, Held, type Limits } from "../options/limits.ts";
import type { OpcodeNames } from "../options/opcodes.ts";
import { type Reports, thrownText } from "./reports.ts";

/** Why a link ended. */
export interface CloseReason {
  /** Who ended it: our own `disconnect`, the peer, or something that went wrong. */
  readonly by: "us" | "peer" | "error";
  /** What happened, in words. */
  readonly message: string;
  /** What went wrong, where something did. */
  readonly error?: unknown;
}

/** What happens on a server, as `status()` tells it. `type` says which. */
export type ServerEvent =
  | {
    /** A client is there, and has said who it is. */
    readonly type: "joined";
    /** Its id. */
    readonly id: unknown;
    /** The client, as `host:port` or a Unix socket's path. */
    readonly remote: string;
    /** The id that it asked for, where that is another client's. */
    readonly wanted?: unknown;
  }
  | {
    /** A client went away. */
    readonly type: "left";
    /** Its id. */
    readonly id: unknown;
    /** Why. */
    readonly reason: CloseReason;
  }
  | {
    /** A client was turned away; its socket is closed. */
    readonly type: "refused";
    /** The client, as `host:port` or a Unix socket's path. */
    readonly remote: string;
    /** Why. */
    readonly reason: string;
  };

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

/** An event as one reads it. */
function eventText(
  event: StatusEvent | ServerEvent,
  names: OpcodeNames,
): string {
  switch (event.type) {
    case "listening":
      return `Listening on ${event.address}`;
    case "connecting":
      return `Connecting to ${event.address}`;
    case "connected":
      return `Connected to ${event.remote}`;
    case "refused":
      return event.reason.includes(event.remote)
        ? event.reason
        : `Refused ${event.remote}: ${event.reason}`;
    case "slow":
      return `The peer does not keep up: ${event.queuedBytes} of ${event.maxQueuedBytes} bytes wait for it`;
    case "eased":
      return `The peer keeps up again: ${event.queuedBytes} bytes wait for it`;
    case "failed":
      return `Answering ${names.describe(event.opcode)} failed: ${
        thrownText(event.error)
      }`;
    case "dropped":
      return `Dropped: ${event.reason}`;
    case "reconnecting":
      return `Reconnecting in ${event.delay} ms, attempt ${event.attempt}: ${event.reason.message}`;
    case "disconnected":
      return `Disconnected: ${event.reason.message}`;
    case "joined":
      return `Client ${shortRepr(event.id)} joined from ${event.remote}${
        event.wanted === undefined
          ? ""
          : `, it wanted to be ${shortRepr(event.wanted)}`
      }`;
    case "left":
      return `Client ${shortRepr(event.id)} left: ${event.reason.message}`;
  }
}

/** Tells what happens to everybody who listens; costs nothing where nobody does. */
export class StatusFeed<Event extends StatusEvent | ServerEvent> {
  #readers: Set<Reader<Event>> | undefined;
  #followers: Set<(event: Event) => void> | undefined;
  #limits: EventLimits;
  #isOver = false;
  #names: OpcodeNames;
  #reports: Reports;

  /** Makes one; each reader holds as many events for later as the limits allow. */
  constructor(limits: EventLimits, names: OpcodeNames, reports: Reports) {
    this.#limits = limits;
    this.#names = names;
    this.#reports = reports;
  }

  /**
   * Tells all readers; `String(event)` is what one reads.
   *
   * @param isTold Whether `onError` is told of it anyhow.
   */
  emit(event: Event, isTold: boolean = false): void {
    if (this.#reports.debug && !isTold) {
      this.#reports.print(eventText(event, this.#names));
    }
    if (!this.#readers?.size && !this.#followers?.size) return;
    Object.defineProperty(event, "toString", {
      value: () => eventText(event, this.#names),
    });
    const cost = "error" in event ? costOf(event.error) : 0;
    for (const reader of this.#readers ?? []) reader.push(event, cost);
    for (const tell of this.#followers ?? []) tell(event);
  }

  /** Tells of each event at once, also of those after an end. */
  follow(tell: (event: Event) => void): Disposable {
    const followers = this.#followers ??= new Set();
    followers.add(tell);
    return { [Symbol.dispose]: () => void followers.delete(tell) };
  }

  /** Something may happen again. */
  begin(): void {
    this.#isOver = false;
  }

  /** Ends the loops of all readers there are, and of those to come until it begins again. */
  end(): void {
    this.#isOver = true;
    for (const reader of this.#readers ?? []) reader.end();
    this.#readers = undefined;
  }

  /** A new reader, which sees what happens from now on. */
  read(): AsyncIterableIterator<Event> {
    const reader: Reader<Event> = new Reader(
      this.#limits,
      () => this.#readers?.delete(reader),
    );
    if (this.#isOver) reader.end();
    else (this.#readers ??= new Set()).add(reader);
    return reader;
  }
}

/** What a slow reader may keep. */
type EventLimits = Pick<Limits, "maxStatusEvents" | "maxHeldCost">;

/** The part of it that one reader's events may take. */
const SHARE = 8;

class Reader<Event extends object> implements AsyncIterableIterator<Event> {
  #events: { readonly event: Event; cost: number }[] = [];
  #waiting: ((result: IteratorResult<Event>) => void)[] = [];
  #ended = false;
  #limits: EventLimits;
  #held: Held;
  #leave: () => void;

  constructor(limits: EventLimits, leave: () => void) {
    this.#limits = limits;
    this.#held = new Held(limits);
    this.#leave = leave;
  }

  push(event: Event, cost: number): void {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      waiting({ value: event, done: false });
      return;
    }
    const { maxStatusEvents } = this.#limits;
    while (
      this.#events.length > 0 &&
      (this.#events.length >= maxStatusEvents || !this.#fits(cost))
    ) this.#shift();
    if (!this.#fits(cost)) return;
    this.#held.add(cost);
    this.#events.push({ event, cost });
  }

  /** Not all that may be held: links would end for events that nobody reads. */
  #fits(cost: number): boolean {
    return cost === 0 ||
      this.#held.fits(cost) &&
        this.#held.own + cost <= this.#limits.maxHeldCost / SHARE;
  }

  #shift(): Event | undefined {
    const first = this.#events.shift();
    if (first !== undefined) this.#held.add(-first.cost);
    return first?.event;
  }

  end(): void {
    this.#ended = true;
    // Nobody tells when what is left is forgotten.
    for (const each of this.#events) each.cost = 0;
    this.#held.set(0);
    for (const waiting of this.#waiting.splice(0)) {
      waiting({ value: undefined, done: true });
    }
  }

  next(): Promise<IteratorResult<Event>> {
    const value = this.#shift();
    if (value !== undefined) return Promise.resolve({ value, done: false });
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<IteratorResult<Event>> {
    this.#leave();
    this.end();
    this.#events.length = 0;
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** Counters of one object over all its links, as `stats()` gives them. */
export interface Stats {
  /** Bytes that came. */
  bytesIn: number;
  /** Bytes that the system took from us. */
  bytesOut: number;
  /** Messages that came. */
  messagesIn: number;
  /** Messages that were queued to be sent. */
  messagesOut: number;
  /** Requests that came. */
  requestsIn: number;
  /** Requests that we made, by `send` or `execute`. */
  requestsOut: number;
  /** Requests that were sent again, because a Python client was not ready for them right after its handshake. */
  retried: number;
  /** Our calls that wait for their reply now. */
  pending: number;
  /** The peer's calls whose functions run now. */
  running: number;
  /** Bytes that the system has not taken yet. */
  queuedBytes: number;
  /** Replies that nobody polled yet. */
  unpolled: number;
  /** Replies that came after their call was given up; dropped. */
  late: number;
  /** Unpolled replies that were dropped for newer ones. */
  dropped: number;
  /** Pickles that were no messages; dropped. */
  malformed: number;
  /** Functions that threw. */
  failed: number;
  /** Links that were established. */
  connections: number;
  /** Clients that our server role turned away. */
  refused: number;
  /** Round trips of calls in milliseconds; all 0 before the first. */
  roundTrip: RoundTrip;
}

/** Round trips of calls, in milliseconds. */
export interface RoundTrip {
  /** How many were measured. */
  count: number;
  /** The last one. */
  last: number;
  /** The shortest. */
  min: number;
  /** The longest. */
  max: number;
  /** Their mean. */
  mean: number;
}
