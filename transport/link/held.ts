import { LEAST_HELD_SHARE } from "../../codec/heap.ts";
import { freely } from "../../codec/limits.ts";

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

  /** What it holds. */
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
