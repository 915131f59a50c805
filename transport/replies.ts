import { wireKey } from "./wire_key.ts";

/** The replies to one retcode that nobody polled yet, oldest first. */
export class ReplyQueue implements Iterable<unknown> {
  /** What came, each a reply's args. Changed by the link only. */
  readonly items: unknown[] = [];

  /** How many replies wait. */
  get size(): number {
    return this.items.length;
  }

  /** Whether none waits. */
  get empty(): boolean {
    return this.items.length === 0;
  }

  /** The waiting replies' args, oldest first; they stay where they are. */
  [Symbol.iterator](): IterableIterator<unknown> {
    return this.items.values();
  }
}

/**
 * Replies that nobody waits for yet, by retcode. Bounded: the oldest queue
 * loses its oldest reply to a new one.
 */
export class Replies {
  #queues = new Map<unknown, ReplyQueue>();
  #max: number;
  #count = 0;
  #dropped: () => void;

  /**
   * Makes an empty store.
   *
   * @param max How many replies, and how many queues, it holds.
   * @param dropped Called for each reply that was dropped for a new one.
   */
  constructor(max: number, dropped: () => void) {
    this.#max = max;
    this.#dropped = dropped;
  }

  /** How many replies it holds. */
  get count(): number {
    return this.#count;
  }

  /** The queue of a retcode, made where there is none. */
  queue(retcode: unknown): ReplyQueue {
    const key = wireKey(retcode);
    let queue = this.#queues.get(key);
    if (queue === undefined) {
      if (this.#queues.size >= this.#max) this.#dropOldest();
      queue = new ReplyQueue();
      this.#queues.set(key, queue);
    }
    return queue;
  }

  /** Keeps a reply for a later poll. */
  put(retcode: unknown, args: unknown): void {
    while (this.#count >= this.#max) this.#dropOldest();
    this.queue(retcode).items.push(args);
    this.#count++;
  }

  /** Whether a reply waits. */
  has(retcode: unknown): boolean {
    return (this.#queues.get(wireKey(retcode))?.size ?? 0) > 0;
  }

  /** Takes the oldest reply of a retcode; undefined where none waits. */
  take(retcode: unknown): unknown {
    const key = wireKey(retcode);
    const queue = this.#queues.get(key);
    if (queue === undefined || queue.empty) return undefined;
    this.#count--;
    const args = queue.items.shift();
    if (queue.empty) this.#queues.delete(key);
    return args;
  }

  /** Drops a retcode's queue; false where there is none. */
  delete(retcode: unknown): boolean {
    const key = wireKey(retcode);
    this.#count -= this.#queues.get(key)?.size ?? 0;
    return this.#queues.delete(key);
  }

  /** Drops all queues. */
  reset(): void {
    this.#queues.clear();
    this.#count = 0;
  }

  #dropOldest(): void {
    for (const [key, queue] of this.#queues) {
      if (!queue.empty) {
        queue.items.shift();
        this.#count--;
        this.#dropped();
      }
      if (queue.empty) this.#queues.delete(key);
      return;
    }
  }
}
