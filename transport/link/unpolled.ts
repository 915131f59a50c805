import { Held, type Limits } from "../options/limits.ts";
import { peerKey } from "../options/opcodes.ts";

/** A reply that nobody polled yet. */
interface Unpolled {
  readonly args: unknown;
  readonly bytes: number;
  readonly cost: number;
}

/** Lets the store change its queues, and nobody else. */
let itemsOf: (queue: ReplyQueue) => Unpolled[];

/**
 * The replies to one retcode that nobody polled yet, oldest first.
 *
 * @example
 * ```ts
 * import { TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * const talks = new TCPTalks();
 * assertEquals(talks.getQueue(7).size, 0);
 * ```
 */
export class ReplyQueue implements Iterable<unknown> {
  #items: Unpolled[] = [];

  static {
    itemsOf = (queue) => queue.#items;
  }

  /** The replies' args. */
  get items(): unknown[] {
    return this.#items.map(({ args }) => args);
  }

  /** How many replies wait. */
  get size(): number {
    return this.#items.length;
  }

  /** Whether none waits. */
  get empty(): boolean {
    return this.#items.length === 0;
  }

  /** The waiting replies' args, oldest first; they stay where they are. */
  [Symbol.iterator](): IterableIterator<unknown> {
    return this.items.values();
  }
}

type UnpolledLimits = Pick<
  Limits,
  "maxUnpolledReplies" | "maxUnpolledBytes" | "maxHeldCost"
>;

/**
 * Replies that nobody waits for yet, by retcode. Bounded: the oldest queue
 * loses its oldest reply to a new one.
 */
export class UnpolledReplies {
  #queues: Map<unknown, ReplyQueue> | undefined;
  #limits: UnpolledLimits;
  #dropped: () => void;
  #count = 0;
  #bytes = 0;
  #held: Held;

  /**
   * @param dropped Called for each reply that was dropped for a new one.
   */
  constructor(limits: UnpolledLimits, dropped: () => void) {
    this.#limits = limits;
    this.#held = new Held(limits);
    this.#dropped = dropped;
  }

  get count(): number {
    return this.#count;
  }

  /** The queue of a retcode, made where there is none. */
  queue(retcode: unknown): ReplyQueue {
    const key = peerKey(retcode);
    const queues = this.#queues ??= new Map();
    let queue = queues.get(key);
    if (queue === undefined) {
      if (queues.size >= this.#limits.maxUnpolledReplies) this.#dropOldest();
      queue = new ReplyQueue();
      queues.set(key, queue);
    }
    return queue;
  }

  /**
   * Keeps a reply for a later poll.
   *
   * @param cost The memory that its value takes.
   */
  put(retcode: unknown, args: unknown, bytes: number, cost: number): void {
    const { maxUnpolledReplies, maxUnpolledBytes } = this.#limits;
    while (
      this.#count >= maxUnpolledReplies ||
      this.#count > 0 &&
        (this.#bytes + bytes > maxUnpolledBytes || !this.#held.fits(cost))
    ) this.#dropOldest();
    if (!this.#held.fits(cost)) return this.#dropped();
    itemsOf(this.queue(retcode)).push({ args, bytes, cost });
    this.#count++;
    this.#bytes += bytes;
    this.#held.add(cost);
  }

  has(retcode: unknown): boolean {
    return (this.#queues?.get(peerKey(retcode))?.size ?? 0) > 0;
  }

  /** Takes the oldest reply of a retcode; undefined where none waits. */
  take(retcode: unknown): unknown {
    const key = peerKey(retcode);
    const queue = this.#queues?.get(key);
    return queue && this.#shift(key, queue)?.args;
  }

  /** Drops a retcode's queue; false where there is none. */
  delete(retcode: unknown): boolean {
    const key = peerKey(retcode);
    const queue = this.#queues?.get(key);
    while (queue && this.#shift(key, queue)) { /* One after the other. */ }
    return this.#queues?.delete(key) || queue !== undefined;
  }

  reset(): void {
    this.#queues = undefined;
    this.#count = 0;
    this.#bytes = 0;
    this.#held.set(0);
  }

  /** Drops the oldest queue's oldest reply, and the queue where it has none. */
  #dropOldest(): void {
    for (const [key, queue] of this.#queues ?? []) {
      if (this.#shift(key, queue)) this.#dropped();
      else this.#queues?.delete(key);
      return;
    }
  }

  #shift(key: unknown, queue: ReplyQueue): { args: unknown } | undefined {
    const first = itemsOf(queue).shift();
    if (first === undefined) return undefined;
    this.#count--;
    this.#bytes -= first.bytes;
    this.#held.add(-first.cost);
    if (queue.empty) this.#queues?.delete(key);
    return first;
  }
}
