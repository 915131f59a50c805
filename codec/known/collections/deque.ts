import {
  type ClassEntry,
  PyGlobal,
  type Reduction,
} from "../../types/object.ts";
import { pyRepr, pyReprInside } from "../../text/repr/symbol.ts";
import { tuple } from "../../types/tuple.ts";
import { int, takes } from "../arguments.ts";

const DEQUE = new PyGlobal("collections", "deque");

/**
 * Python's `collections.deque`: a list that forgets its first items beyond `maxlen`.
 *
 * @example
 * ```ts
 * import { Deque, dumps, loads } from "@tcptalks/tcptalks/codec";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const last = loads(dumps(new Deque([250, 240], 2)));
 * assert(last instanceof Deque);
 * assertEquals([...last], [250, 240]);
 * assertEquals(last.maxlen, 2);
 * ```
 */
export class Deque<T = unknown> extends Array<T> {
  /** How many items it holds at most; null for any number. */
  readonly maxlen: number | null;

  /** Makes one. @throws {RangeError} When `maxlen` is no whole number. */
  constructor(items: Iterable<T> = [], maxlen: number | null = null) {
    super();
    this.maxlen = maxlen === null
      ? null
      : int(maxlen, "maxlen", 0, Number.MAX_SAFE_INTEGER);
    Object.defineProperty(this, "maxlen", { enumerable: false });
    const all = Array.from(items);
    const first = this.maxlen === null
      ? 0
      : Math.max(0, all.length - this.maxlen);
    for (let i = first; i < all.length; i++) super.push(all[i] as T);
  }

  /** What `map` and `filter` give is a plain array. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** Adds items at the end; the first ones go where there are too many. */
  override push(...items: T[]): number {
    for (const item of items) super.push(item);
    const surplus = this.maxlen === null ? 0 : this.length - this.maxlen;
    if (surplus > 0) this.splice(0, surplus);
    return this.length;
  }

  /** Adds items at the start, in their order; the last ones go where there are too many. */
  override unshift(...items: T[]): number {
    super.unshift(...items);
    if (this.maxlen !== null && this.length > this.maxlen) {
      this.length = this.maxlen;
    }
    return this.length;
  }

  /** As Python prints it. */
  [pyRepr](repr: (value: unknown) => string): string {
    const most = this.maxlen === null ? "" : `, maxlen=${this.maxlen}`;
    return `deque(${repr(Array.from(this))}${most})`;
  }

  /** As Python prints it inside itself. */
  [pyReprInside](): string {
    return "[...]";
  }

  /** How it is written. */
  __reduce__(): Reduction {
    const args = this.maxlen === null ? tuple() : tuple(tuple(), this.maxlen);
    return { callable: DEQUE, args, listItems: this };
  }
}

/** The entry of `collections.deque`. */
export const DEQUE_ENTRY: ClassEntry = {
  module: DEQUE.module,
  name: DEQUE.name,
  type: Deque,
  construct(args, _form, kwargs) {
    takes(args, kwargs, 0, 2);
    const [items = tuple(), maxlen = null] = args;
    if (!Array.isArray(items)) {
      throw new TypeError("It takes a list or a tuple");
    }
    if (maxlen !== null && typeof maxlen !== "number") {
      throw new TypeError("Its maxlen has to be an int or None");
    }
    return new Deque(items, maxlen);
  },
  append(object, items) {
    if (!(object instanceof Deque)) throw new TypeError("It takes no items");
    // CPython never writes more; dropping the first ones each time would take forever.
    if (
      object.maxlen !== null && object.length + items.length > object.maxlen
    ) {
      throw new RangeError(
        `A deque has more items than its maxlen ${object.maxlen}`,
      );
    }
    for (const item of items) object.push(item);
  },
  reduce: (object) => (object as Deque).__reduce__(),
};
