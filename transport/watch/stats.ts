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
  strange: number;
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

/** The counters that links add to. */
export class Counters {
  bytesIn = 0;
  bytesOut = 0;
  messagesIn = 0;
  messagesOut = 0;
  requestsIn = 0;
  requestsOut = 0;
  retried = 0;
  late = 0;
  dropped = 0;
  strange = 0;
  failed = 0;
  connections = 0;
  refused = 0;
  #count = 0;
  #last = 0;
  #min = Infinity;
  #max = 0;
  #sum = 0;

  /** Adds one round trip, in milliseconds. */
  trip(ms: number): void {
    this.#count++;
    this.#last = ms;
    this.#sum += ms;
    if (ms < this.#min) this.#min = ms;
    if (ms > this.#max) this.#max = ms;
  }

  /** The counters now, beside what the link says of its present state. */
  snapshot(
    present: Pick<Stats, "pending" | "running" | "queuedBytes" | "unpolled">,
  ): Stats {
    const count = this.#count;
    return {
      ...this,
      ...present,
      roundTrip: {
        count,
        last: this.#last,
        min: count === 0 ? 0 : this.#min,
        max: this.#max,
        mean: count === 0 ? 0 : this.#sum / count,
      },
    };
  }
}
