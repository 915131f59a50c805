import { entriesIn, isDictObject, tuple } from "../types/tuple.ts";
import { wrongType } from "../check.ts";
import { PyFloat } from "../types/scalars.ts";
import { PyDict } from "../types/keyed.ts";
import {
  type AnyFunction,
  type ClassEntry,
  PyGlobal,
  PyObject,
  type Reduction,
} from "../types/object.ts";
import { assignState, stateOf } from "../classes/instance_state.ts";
import { pyRepr, pyReprInside } from "../text/repr/call.ts";
import { int, knownEntry, shown } from "./typed_bytes.ts";

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
    if (typeof items?.[Symbol.iterator] !== "function") {
      throw wrongType("Cannot make a deque of", "what can be iterated", items);
    }
    const all = Array.isArray(items) ? items : Array.from(items);
    const count = Math.min(all.length, this.maxlen ?? Infinity);
    const first = all.length - count;
    // Not by `push`, which is a call; nor all of any length, which V8 would hash.
    this.length = Math.min(count, 2 ** 24);
    for (let i = 0; i < count; i++) this[i] = all[first + i];
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
const DEQUE_ENTRY: ClassEntry = {
  ...knownEntry(DEQUE, Deque, [0, 2], ([items = tuple(), maxlen = null]) => {
    if (!Array.isArray(items)) {
      throw new TypeError("It takes a list or a tuple");
    }
    if (maxlen !== null && typeof maxlen !== "number") {
      throw new TypeError("Its maxlen has to be an int or None");
    }
    return new Deque(items, maxlen);
  }),
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
};

const ORDERED_DICT = new PyGlobal("collections", "OrderedDict");
const DEFAULT_DICT = new PyGlobal("collections", "defaultdict");
const COUNTER = new PyGlobal("collections", "Counter");

/**
 * Python's `collections.OrderedDict`: a dict, with a type of its own on the wire.
 *
 * @example
 * ```ts
 * import { dumps, loads, OrderedDict } from "@tcptalks/tcptalks/codec";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const steps = loads(dumps(new OrderedDict([["grab", 1], ["lift", 2]])));
 * assert(steps instanceof OrderedDict);
 * assertEquals([...steps.keys()], ["grab", "lift"]);
 * ```
 */
export class OrderedDict<K = unknown, V = unknown> extends PyDict<K, V> {
  /** As Python 3.12 and later print it. */
  [pyRepr](repr: (value: unknown) => string): string {
    return `OrderedDict(${entriesIn(this) > 0 ? repr(new Map(this)) : ""})`;
  }

  /** How it is written. */
  __reduce__(): Reduction {
    return {
      callable: ORDERED_DICT,
      dictItems: this,
      state: stateOf(this, "dict", undefined),
    };
  }
}

/** What Python calls for the value of a missing key: a class or function by reference. */
export type DefaultFactory = PyGlobal | PyObject | AnyFunction | null;

/**
 * Python's `collections.defaultdict`. The factory is kept, and never called: a
 * missing key is undefined, as in any `Map`.
 *
 * @example
 * ```ts
 * import { DefaultDict, PyGlobal, repr } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const counts = new DefaultDict(new PyGlobal("builtins", "int"), [["vert", 2]]);
 * assertEquals(repr(counts), "defaultdict(<class 'int'>, {'vert': 2})");
 * ```
 */
export class DefaultDict<K = unknown, V = unknown> extends PyDict<K, V> {
  /** What Python calls for a missing key. */
  factory: DefaultFactory;

  /** Makes one. */
  constructor(
    factory: DefaultFactory = null,
    pairs: Iterable<readonly [K, V]> = [],
  ) {
    super();
    this.factory = factory;
    for (const [key, value] of pairs) this.set(key, value);
  }

  /** As Python prints it. */
  [pyRepr](repr: (value: unknown) => string): string {
    return `defaultdict(${repr(this.factory)}, ${repr(new Map(this))})`;
  }

  /** As Python prints it inside itself. */
  [pyReprInside](repr: (value: unknown) => string): string {
    return `defaultdict(${repr(this.factory)}, {...})`;
  }

  /** How it is written. */
  __reduce__(): Reduction {
    const args = this.factory === null ? tuple() : tuple(this.factory);
    return { callable: DEFAULT_DICT, args, dictItems: this };
  }
}

/**
 * Python's `collections.Counter`: how often each key was met.
 *
 * @example
 * ```ts
 * import { Counter, dumps, loads } from "@tcptalks/tcptalks/codec";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const seen = loads(dumps(new Counter([["vert", 2], ["rouge", 1]])));
 * assert(seen instanceof Counter);
 * assertEquals(seen.get("vert"), 2);
 * ```
 */
export class Counter<K = unknown> extends PyDict<K, number | bigint> {
  /** The count of a key, 0 where it was never met. */
  count(key: K): number | bigint {
    return this.get(key) ?? 0;
  }

  /** As Python prints it, the most common first. */
  [pyRepr](repr: (value: unknown) => string): string {
    if (entriesIn(this) === 0) return "Counter()";
    const sorted = [...this].sort(([, a], [, b]) => Number(b) - Number(a));
    return `Counter(${repr(new Map(sorted))})`;
  }

  /** How it is written. */
  __reduce__(): Reduction {
    return { callable: COUNTER, args: tuple(new Map(this)) };
  }
}

function setPairs(object: object, pairs: [unknown, unknown][]): void {
  if (!(object instanceof PyDict)) throw new TypeError("It takes no keys");
  for (const [key, value] of pairs) object.set(key, value);
}

/** The pairs that a dict, or a list of pairs, gives. */
function pairsOf(source: unknown): [unknown, unknown][] {
  if (source instanceof Map) return [...source];
  if (Array.isArray(source)) {
    return source.map((pair): [unknown, unknown] => {
      if (Array.isArray(pair) && pair.length === 2) return [pair[0], pair[1]];
      throw new TypeError("It takes a dict, or a list of pairs");
    });
  }
  if (isDictObject(source)) return Object.entries(source);
  throw new TypeError(`It takes a dict, not ${shown(source)}`);
}

function factoryOf(value: unknown): DefaultFactory {
  if (
    value === null || value instanceof PyGlobal || value instanceof PyObject ||
    typeof value === "function"
  ) return value;
  throw new TypeError(`It takes a class or function, not ${shown(value)}`);
}

function addCounts(object: object, pairs: [unknown, unknown][]): void {
  if (!(object instanceof Counter)) throw new TypeError("It takes no keys");
  for (const [key, value] of pairs) object.set(key, countOf(value));
}

function countOf(value: unknown): number | bigint {
  if (typeof value === "number" || typeof value === "bigint") return value;
  // As the option `floats: "exact"` reads it.
  if (value instanceof PyFloat) return value.value;
  throw new TypeError(`It counts in numbers, not in ${shown(value)}`);
}

/** The entries of `collections`. */
export const COLLECTIONS: readonly ClassEntry[] = [
  {
    ...knownEntry(
      ORDERED_DICT,
      OrderedDict,
      [0, 1],
      ([pairs = []]) => new OrderedDict(pairsOf(pairs)),
    ),
    setItems: setPairs,
    setState: (object, state) => assignState(object, state, undefined),
  },
  {
    ...knownEntry(
      DEFAULT_DICT,
      DefaultDict,
      [0, 2],
      ([factory = null, pairs = []]) =>
        new DefaultDict(factoryOf(factory), pairsOf(pairs)),
    ),
    setItems: setPairs,
  },
  {
    ...knownEntry(COUNTER, Counter, [0, 1], ([counts = []]) => {
      const counter = new Counter();
      addCounts(counter, pairsOf(counts));
      return counter;
    }),
    setItems: addCounts,
  },
  DEQUE_ENTRY,
];
