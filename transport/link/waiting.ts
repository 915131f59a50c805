import type { Waiter } from "./waiter.ts";

/** Slots for the calls under way; a power of two. */
const SLOTS = 256;

/**
 * Who waits first for each retcode. Our retcodes follow each other: each has a
 * slot, and only what finds its slot taken is in a Map, which V8 would make
 * anew at every third call where few are under way (2 µs each).
 */
export class Waiting {
  #slots: (Waiter | undefined)[] = new Array(SLOTS).fill(undefined);
  #others = new Map<unknown, Waiter>();

  /** The waiter for a retcode. */
  get(key: unknown): Waiter | undefined {
    if (typeof key === "number") {
      const waiter = this.#slots[key & (SLOTS - 1)];
      if (waiter !== undefined && waiter.key === key) return waiter;
    }
    return this.#others.size === 0 ? undefined : this.#others.get(key);
  }

  /** Puts a waiter in for its retcode, for which there is none. */
  add(waiter: Waiter): void {
    const { key } = waiter;
    if (typeof key === "number") {
      const slot = key & (SLOTS - 1);
      if (this.#slots[slot] === undefined) {
        this.#slots[slot] = waiter;
        return;
      }
    }
    this.#others.set(key, waiter);
  }

  /** Puts the next one for the same retcode in a waiter's place, or nobody. */
  replace(waiter: Waiter, next: Waiter | undefined): void {
    const { key } = waiter;
    if (typeof key === "number") {
      const slot = key & (SLOTS - 1);
      if (this.#slots[slot] === waiter) {
        this.#slots[slot] = next;
        return;
      }
    }
    if (next === undefined) this.#others.delete(key);
    else this.#others.set(key, next);
  }

  /** All of them; in no order. */
  all(): Waiter[] {
    const here = this.#slots.filter((waiter) => waiter !== undefined);
    return [...here, ...this.#others.values()];
  }

  /** Forgets all. */
  clear(): void {
    this.#slots.fill(undefined);
    this.#others.clear();
  }
}
