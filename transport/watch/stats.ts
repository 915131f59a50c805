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
