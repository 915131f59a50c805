/** Chance that can be had again: the same seed, the same numbers. */

/** A generator of pseudo-random numbers (mulberry32). Not for secrets. */
export class Random {
  #state: number;

  /** Makes one; seeds that differ in their low 32 bits give different numbers. */
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number from 0 up to, not with, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** An integer from 0 up to, not with, `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  /** An integer from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  /** True in `share` of all cases. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  /** One of the items, of which there is at least one. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined && items.length === 0) {
      throw new RangeError("Cannot pick: there are no items");
    }
    return item as T;
  }

  /** Bytes. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** A generator of its own, which draws on this one once. */
  fork(): Random {
    return new Random(this.below(0x1_0000_0000));
  }
}
