import {
  type CodecLimits,
  DEFAULT_CODEC_LIMITS,
  freely,
  heldShare,
  LEAST_HELD_SHARE,
  overridden,
} from "../../codec/limits.ts";

/** The port that Python's library takes. */
export const DEFAULT_PORT = 25565;
/** Python's five seconds. */
export const DEFAULT_TIMEOUT_MS = 5000;
/** Within which a handshake has to be over. */
export const DEFAULT_HANDSHAKE_MS = 2000;

/** What a hostile, broken or slow peer may at most make the transport do. Each can be overridden. */
export interface TransportLimits {
  /**
   * Calls that wait for their reply on one link.
   *
   * @default {100000}
   */
  maxPendingCalls: number;
  /**
   * Bytes that wait to be written to a peer that does not read. One message
   * alone may be longer.
   *
   * @default {67108864}
   */
  maxQueuedBytes: number;
  /**
   * Handshakes that a listener takes part in at a time; the oldest gives way to a new one.
   *
   * @default {256}
   */
  maxHandshakes: number;
  /**
   * Clients of one server at a time, whatever its `maxClients`.
   *
   * @default {1024}
   */
  maxClients: number;
  /**
   * Handlers that run at once on one link; further requests wait.
   *
   * @default {1000}
   */
  maxHandlers: number;
  /**
   * Requests that wait for a handler to end; further ones are answered with an error.
   *
   * @default {10000}
   */
  maxWaitingRequests: number;
  /**
   * Bytes of the requests that run or wait, as they came; further ones are
   * answered with an error. One alone may be longer.
   *
   * @default {67108864}
   */
  maxRequestBytes: number;
  /**
   * Replies that nobody polled yet; the oldest is dropped for a new one.
   *
   * @default {10000}
   */
  maxUnpolledReplies: number;
  /**
   * Bytes of the replies that nobody polled yet, as they came; the oldest is
   * dropped for a new one. One alone may be longer.
   *
   * @default {67108864}
   */
  maxUnpolledBytes: number;
  /**
   * Bytes that are buffered, and of the one message that is decoded, before the password was right.
   *
   * @default {4096}
   */
  maxHandshakeBytes: number;
  /**
   * Events that an iterator of `status()` holds for a slow reader; the oldest is dropped for a new one.
   *
   * @default {1000}
   */
  maxStatusEvents: number;
  /**
   * Bytes of memory that the values of all peers of the program take together,
   * as `maxMessageCost` counts them: messages that still come, requests that run
   * or wait, replies that nobody polled. Beyond it a link whose message comes is
   * ended, a request is answered with an error, and a reply is dropped; what is
   * below 16 KiB for its link never is.
   *
   * @default {a quarter of the engine's heap, from 64 MiB to 1 GiB; 256 MiB where it does not tell}
   */
  maxHeldCost: number;
}

/** All limits of a link: the codec's and the transport's. */
export interface Limits extends CodecLimits, TransportLimits {}

/** Every limit, where nothing else is asked for. */
export const DEFAULT_LIMITS: Readonly<Limits> = Object.freeze(
  overridden(DEFAULT_CODEC_LIMITS, {
    maxPendingCalls: 100_000,
    maxQueuedBytes: 64 * 1024 * 1024,
    maxHandshakes: 256,
    maxClients: 1024,
    maxHandlers: 1000,
    maxWaitingRequests: 10_000,
    maxRequestBytes: 64 * 1024 * 1024,
    maxUnpolledReplies: 10_000,
    maxUnpolledBytes: 64 * 1024 * 1024,
    maxHandshakeBytes: 4096,
    maxStatusEvents: 1000,
    get maxHeldCost() {
      return heldShare();
    },
  }),
);

/** Completes what the user overrode, which was checked. */
export function completeLimits(limits?: Partial<Limits>): Limits {
  return limits ? overridden(DEFAULT_LIMITS, limits) : DEFAULT_LIMITS;
}

/**
 * The memory that peers' values take in this program, counted as
 * `maxMessageCost` does: of messages that still come, of requests that run or
 * wait, of replies that nobody polled. One account for all links, because they
 * share one heap.
 */
let total = 0;

/** What one link or object may hold however much the others do: small messages always have their turn. */
const FREE = 16 * 1024;

/** The part of one holder in it. */
export class Held {
  #own = 0;
  #limits: { readonly maxHeldCost: number };
  /** So much needs no look at the limit. */
  #free: number;

  /**
   * Holds nothing.
   *
   * @param limits What all holders of the program may hold together.
   */
  constructor(limits: { readonly maxHeldCost: number }) {
    this.#limits = limits;
    this.#free = freely(limits, "maxHeldCost", LEAST_HELD_SHARE);
  }

  get own(): number {
    return this.#own;
  }

  /** Whether so much more may be held. */
  fits(cost: number): boolean {
    return this.#own + cost <= FREE || total + cost <= this.#free ||
      total + cost <= this.#limits.maxHeldCost;
  }

  /** Holds so much more, or less. */
  add(cost: number): void {
    this.#own += cost;
    total += cost;
  }

  /** Holds so much instead; false where that is too much for all together. */
  set(cost: number): boolean {
    const fits = cost <= this.#own || this.fits(cost - this.#own);
    this.add(cost - this.#own);
    return fits;
  }
}

const costs = new WeakMap<object, number>();

/** Notes the memory that an error takes which holds a peer's values. */
export function noteCost(error: object, cost: number): void {
  costs.set(error, cost);
}

/** How many causes of an error are looked at. */
const MAX_CAUSES = 8;

/** The memory that peers' values take in an error and its causes. */
export function costOf(error: unknown): number {
  let cost = 0;
  try {
    for (let i = 0; i < MAX_CAUSES && error instanceof Error; i++) {
      cost += costs.get(error) ?? 0;
      error = error.cause;
    }
  } catch { /* A Proxy may throw at any question. */ }
  return cost;
}
