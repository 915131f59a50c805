import { afterTurns, type Clock } from "../watch/clock.ts";

/** Something that ends at a time, unless it was settled before. */
export interface Expiring {
  /** When it ends, on the clock; Infinity for never. */
  deadline: number;
  /** True once it no longer has to end. */
  settled: boolean;
}

/** Dead entries that the heap tolerates beyond the count of live ones. */
const SLACK = 64;

/** How long what comes in may put off what is overdue, in milliseconds. */
const GRACE_MS = 1000;

/**
 * The deadlines of all waiting calls, on one timer. Settled ones are not
 * searched for but thrown out together, and the timer is not touched when they
 * settle: a call that is answered pays for a push onto an array. Where our own
 * program stood still, the replies that lie in the socket are read first.
 */
export class Deadlines<T extends Expiring> {
  #clock: Clock;
  #expire: (item: T) => void;
  #bytesIn: () => number;
  #heap: T[] = [];
  #live = 0;
  #cancel: (() => void) | undefined;
  #wakeAt = Infinity;

  /**
   * Makes one.
   *
   * @param bytesIn How many bytes came so far.
   * @param expire Called with each that ends.
   */
  constructor(clock: Clock, bytesIn: () => number, expire: (item: T) => void) {
    this.#clock = clock;
    this.#bytesIn = bytesIn;
    this.#expire = expire;
  }

  /** Watches an item; those without an end are not held. */
  add(item: T): void {
    if (item.deadline === Infinity) return;
    this.#live++;
    if (this.#heap.length > 2 * this.#live + SLACK) this.#compact();
    push(this.#heap, item);
    if (item.deadline < this.#wakeAt) this.#arm(item.deadline);
  }

  /** Says that an item was settled: its owner has set `settled`. */
  settled(item: T): void {
    if (item.deadline !== Infinity) this.#live--;
  }

  /** Forgets all, and takes the timer back. */
  clear(): void {
    this.#heap.length = 0;
    this.#live = 0;
    this.#wakeAt = Infinity;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #arm(at: number): void {
    this.#cancel?.();
    this.#wakeAt = at;
    const ms = Math.max(0, Math.ceil(at - this.#clock.now()));
    this.#cancel = this.#clock.after(ms, () => this.#wake());
  }

  #wake(): void {
    // Nothing arms the timer anew meanwhile.
    this.#wakeAt = -Infinity;
    this.#readFirst(this.#clock.now());
  }

  /** Goes on once nothing more comes in. */
  #readFirst(since: number): void {
    const before = this.#bytesIn();
    this.#cancel = afterTurns(this.#clock, () => {
      const isQuiet = this.#bytesIn() === before;
      if (isQuiet || this.#clock.now() - since >= GRACE_MS) this.#end();
      else this.#readFirst(since);
    });
  }

  #end(): void {
    this.#cancel = undefined;
    const now = this.#clock.now();
    let next: T | undefined;
    while ((next = this.#heap[0]) !== undefined) {
      if (!next.settled && next.deadline > now) break;
      pop(this.#heap);
      if (!next.settled) this.#expire(next);
    }
    this.#wakeAt = Infinity;
    if (next !== undefined) this.#arm(next.deadline);
  }

  #compact(): void {
    const live = this.#heap.filter((item) => !item.settled);
    // Ascending order is a heap already.
    this.#heap = live.sort((a, b) => a.deadline - b.deadline);
  }
}

function push(heap: Expiring[], item: Expiring): void {
  let at = heap.length;
  heap.push(item);
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || parent.deadline <= item.deadline) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = item;
}

function pop(heap: Expiring[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    let child = heap[below];
    if (child === undefined) break;
    const right = heap[below + 1];
    if (right !== undefined && right.deadline < child.deadline) {
      child = right;
      below++;
    }
    if (child.deadline >= last.deadline) break;
    heap[at] = child;
    at = below;
  }
  heap[at] = last;
}
