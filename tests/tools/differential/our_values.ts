/** Seeded random values of TypeScript: all types, shared, nested, cyclic. */

import {
  Counter,
  DefaultDict,
  Deque,
  FrozenSet,
  OrderedDict,
  PyDict,
  PyException,
  PyGlobal,
  PySet,
  type Tuple,
  tuple,
} from "../../../codec/mod.ts";
import { Random } from "../../kit/random.ts";
import { anyBytes, anyNumber, anyOther, anyText } from "./our_scalars.ts";

const LENGTHS = [0, 0, 1, 1, 2, 3, 4, 5, 8];
const RARE_LENGTHS = [255, 256, 300, 999, 1000, 1001, 2000, 2001];
const ERRORS = ["ValueError", "KeyError", "RuntimeError", "TypeError"];
const MAX_DEPTH = 12;

/** Which values are made. */
export interface OurOptions {
  /** About how many parts a value has at most. @default {30} */
  readonly budget?: number;
  /** No two equal strings, none shorter than two characters: for `strings: "distinct"`. @default {false} */
  readonly distinct?: boolean;
  /** Long strings, and containers round 1000 items, now and then. @default {true} */
  readonly large?: boolean;
}

/** The value of a seed, always the same. */
export function ourValue(seed: number, options: OurOptions = {}): unknown {
  const random = new Random(seed);
  const maker = new Maker(random, options);
  return random.chance(0.2) ? maker.message() : maker.value(0);
}

class Maker {
  readonly #random: Random;
  readonly #distinct: boolean;
  readonly #large: boolean;
  readonly #made: unknown[] = [];
  readonly #open: unknown[] = [];
  #budget: number;
  #texts = 0;

  constructor(random: Random, options: OurOptions) {
    const { budget = 30, distinct = false, large = true } = options;
    this.#random = random;
    this.#distinct = distinct;
    this.#large = large;
    this.#budget = 1 + random.below(budget);
  }

  /** A request, a reply or an error reply. */
  message(): Tuple {
    const random = this.#random;
    const retcode = random.below(2 ** 32);
    if (random.chance(0.3)) {
      return tuple(Uint8Array.of(0x41), retcode, tuple(this.value(2)));
    }
    const error = this.#error(2);
    if (random.chance(0.2) && error instanceof PyException) {
      const reply = tuple(error.type, error, [tuple("a.py", 3, "turn", null)]);
      return tuple(Uint8Array.of(0x41), retcode, tuple(reply));
    }
    const args = tuple(...this.#items(() => this.value(2)));
    return tuple(
      Uint8Array.of(0x52),
      random.below(300),
      retcode,
      args,
      this.#record(2),
    );
  }

  value(depth: number): unknown {
    const random = this.#random;
    this.#budget--;
    if (this.#made.length > 0 && random.chance(0.1)) {
      return random.pick(this.#made);
    }
    if (this.#open.length > 0 && random.chance(0.05)) {
      return random.pick(this.#open);
    }
    if (this.#budget <= 0 || depth > MAX_DEPTH || random.chance(0.4)) {
      return this.#leaf();
    }
    const made = this.#container(depth + 1);
    this.#made.push(made);
    return made;
  }

  #leaf(): unknown {
    const random = this.#random;
    const kind = random.below(10);
    if (kind < 4) return anyNumber(random);
    if (kind < 7) return this.#text();
    const leaf = kind < 9
      ? anyBytes(random, this.#large)
      : anyOther(random, this.#large);
    this.#made.push(leaf);
    return leaf;
  }

  #text(): string {
    const text = anyText(this.#random, this.#large);
    return this.#distinct ? `${text}#${this.#texts++}` : text;
  }

  #items<T>(make: () => T): T[] {
    const random = this.#random;
    const length = Math.min(random.pick(LENGTHS), Math.max(0, this.#budget));
    return Array.from({ length }, make);
  }

  #container(depth: number): unknown {
    const random = this.#random;
    if (this.#large && random.chance(0.02)) return this.#many();
    switch (random.below(12)) {
      case 0:
      case 1:
        return this.#filled<unknown[]>(
          [],
          (list) => void list.push(...this.#items(() => this.value(depth))),
        );
      case 2:
      case 3:
        return tuple(...this.#items(() => this.value(depth)));
      case 4:
        return this.#filled(new PyDict(), (dict) => this.#fill(dict, depth));
      case 5:
        return this.#filled(new Map<unknown, unknown>(), (map) => {
          for (const key of this.#items(() => this.#text())) {
            map.set(key, this.value(depth));
          }
        });
      case 6:
        return this.#record(depth);
      case 7:
        return new PySet(this.#items(() => this.#key(depth)));
      case 8:
        return new FrozenSet(this.#items(() => this.#key(depth)));
      case 9:
        return this.#filled(
          new OrderedDict(),
          (dict) => this.#fill(dict, depth),
        );
      case 10:
        return this.#error(depth);
      default:
        return this.#collection(depth);
    }
  }

  /** Fills a container in which itself may stand. */
  #filled<T>(container: T, fill: (container: T) => void): T {
    this.#open.push(container);
    fill(container);
    this.#open.pop();
    return container;
  }

  #fill(dict: PyDict, depth: number): void {
    for (const key of this.#items(() => this.#key(depth))) {
      dict.set(key, this.value(depth));
    }
  }

  #record(depth: number): object {
    const record: Record<string, unknown> = this.#random.chance(0.5)
      ? {}
      : Object.create(null);
    for (const key of this.#items(() => this.#text())) {
      const value = this.value(depth);
      Object.defineProperty(record, key, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return record;
  }

  #key(depth: number): unknown {
    const random = this.#random;
    switch (random.below(6)) {
      case 0:
        return anyNumber(random);
      case 1:
        return anyBytes(random, false);
      case 2:
        return depth > MAX_DEPTH
          ? null
          : tuple(...this.#items(() => this.#key(depth + 2)));
      case 3:
        return new FrozenSet(this.#items(() => this.#text()));
      default:
        return this.#text();
    }
  }

  #error(depth: number): PyException {
    const args = this.#items(() => this.#leaf());
    const state = this.#random.chance(0.2)
      // Python itself makes equal names of attributes one object.
      ? new Map([[
        this.#distinct ? `code${this.#texts++}` : "code",
        this.value(depth),
      ]])
      : undefined;
    return new PyException(this.#random.pick(ERRORS), args, state);
  }

  #collection(depth: number): object {
    const random = this.#random;
    switch (random.below(3)) {
      case 0:
        return this.#filled(new Deque(), (deque) => {
          deque.push(...this.#items(() => this.value(depth)));
        });
      case 1: {
        const factory = random.pick([null, new PyGlobal("builtins", "list")]);
        return this.#filled(
          new DefaultDict(factory),
          (dict) => this.#fill(dict, depth),
        );
      }
      default:
        return new Counter(
          this.#items(() => [this.#text(), random.below(9)] as const),
        );
    }
  }

  /** As many items as are written in batches, or as take memo indices above 255. */
  #many(): unknown {
    const random = this.#random;
    const length = random.pick(RARE_LENGTHS);
    const numbers = Array.from({ length }, (_, i) => i * 40);
    const pairs = numbers.map((i) => [i, null] as const);
    return random.pick<() => unknown>([
      () => numbers,
      () => tuple(...numbers),
      () => new Map(pairs),
      () => new Set(numbers),
      () => new FrozenSet(numbers),
      () => new OrderedDict(pairs),
      () => new Deque(numbers),
      () => numbers.map((i) => [i]),
      () => numbers.map((i) => `${i}_`),
    ])();
  }
}
