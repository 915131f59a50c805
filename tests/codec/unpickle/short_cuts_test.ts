import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  dumps,
  loads,
  NEED_MORE,
  PickleDecoder,
  PickleLimitError,
  Registry,
  repr,
  tuple,
  Unpickler,
  type UnpicklerOptions,
} from "../../../codec/mod.ts";
import { Random } from "../../kit/random.ts";
import { withoutShortCuts } from "../../kit/short_cuts.ts";

// Opcodes in any order: what no pickler writes, around what the short cuts take.

class Held {}
class Refused extends Map {}
const registry = new Registry()
  .register(Held, { module: "m", name: "Held" })
  .register(Refused, {
    module: "m",
    name: "Refused",
    construct() {
      throw new Error("no");
    },
  });

const OPTIONS: readonly UnpicklerOptions[] = [
  { registry },
  { registry, dicts: "object" },
  { floats: "exact" },
  { limits: { maxDepth: 2 } },
  { limits: { maxDepth: 3 }, dicts: "object" },
  { limits: { maxMemo: 3 } },
  { limits: { maxMessageBytes: 40 } },
  { persistentLoad: () => Object.freeze([7, 8]) },
  { persistentLoad: (id) => typeof id === "number" ? new Map() : id },
];

const TEXTS = ["", "a", "17", "4294967294", "key", "éé", "y€", "x".repeat(65)];
const CLASSES = [
  "collections\nOrderedDict",
  "collections\nCounter",
  "builtins\nlist",
  "builtins\nbytearray",
  "m\nUnknown",
  "m\nHeld",
  "m\nRefused",
];

/** Opcodes of one pickle, without its PROTO and STOP. */
class Soup {
  #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Some parts, most of which are lists. */
  body(): number[] {
    const { list, dict, item, rare } = this;
    return this.#some(5, list, list, list, dict, item, rare);
  }

  list = (): number[] => {
    const { item } = this;
    const end = this.#random.pick([0x65, 0x65, 0x65, 0x74, 0x31, 0x75]);
    return [0x5d, ...this.#put(), 0x28, ...this.#some(6, item), end];
  };

  dict = (): number[] => {
    const end = this.#random.pick([0x75, 0x75, 0x75, 0x31]);
    return [0x7d, ...this.#put(), 0x28, ...this.#some(4, this.pair), end];
  };

  pair = (): number[] => [...this.text(), ...this.#one(this.scalar, this.item)];

  item = (): number[] => {
    const { scalar, tuple, dict, list, rare } = this;
    return this.#one(scalar, scalar, scalar, tuple, tuple, dict, list, rare);
  };

  scalar = (): number[] => {
    const { number, text } = this;
    const constant = () => [this.#random.pick([0x4e, 0x88, 0x89])];
    return this.#one(number, number, text, text, constant, this.get);
  };

  number = (): number[] => {
    const sizes = { 0x4b: 1, 0x4d: 2, 0x4a: 4, 0x47: 8 };
    const [op, size] = this.#random.pick(Object.entries(sizes));
    return [Number(op), ...this.#random.bytes(size)];
  };

  text = (): number[] => {
    const bytes = new TextEncoder().encode(this.#random.pick(TEXTS));
    const start = this.#random.chance(0.8) ? [0x8c] : [0x58];
    const length = start[0] === 0x8c ? [bytes.length] : [bytes.length, 0, 0, 0];
    return [...start, ...length, ...bytes, ...this.#put()];
  };

  tuple = (): number[] => {
    const size = this.#random.between(1, 3);
    const numbers = Array.from({ length: size }, this.number).flat();
    return [...numbers, 0x84 + size, ...this.#put()];
  };

  get = (): number[] => [0x68, this.#random.below(8)];

  rare = (): number[] =>
    this.#random.pick<() => number[]>([
      () => [0x32],
      () => [0x30],
      () => [0x29],
      () => [0x28],
      () => [0x73],
      () => [0x61],
      () => [0x74],
      () => [0x31],
      () => [0x8f],
      () => [0x4b, 1, 0x51],
      () => [...this.list(), 0x51],
      () => [0x43, 3, 1, 2, 3, ...this.#put()],
      () => [0x43, 200, ...this.#random.bytes(200)],
      () => [...this.get(), 0x28, ...this.#some(4, this.scalar), 0x65],
      () => [...this.get(), 0x28, ...this.#some(3, this.pair), 0x75],
      () => [...this.get(), ...this.pair(), 0x73],
      () => this.#made(),
    ])();

  /** An object of a class, and what it is given. */
  #made(): number[] {
    const name = new TextEncoder().encode(this.#random.pick(CLASSES));
    const { item, list, pair, dict } = this;
    const given = this.#one(
      () => [],
      () => [0x28, ...this.#some(3, item), 0x65],
      () => [0x28, ...this.#some(3, pair), 0x75],
      () => [...dict(), 0x62],
      () => [...item(), 0x61],
    );
    const args = this.#one(() => [0x29], () => [...list(), 0x85]);
    return [0x63, ...name, 10, ...args, 0x52, ...this.#put(), ...given];
  }

  #put(): number[] {
    return this.#random.pick([[0x94], [0x94], [], [0x71, 1]]);
  }

  #one(...parts: (() => number[])[]): number[] {
    return this.#random.pick(parts)();
  }

  #some(most: number, ...parts: (() => number[])[]): number[] {
    const count = this.#random.below(most);
    return Array.from({ length: count }, () => this.#one(...parts)).flat();
  }
}

/** Frames of any length, some of which end in the midst of an argument. */
function framed(random: Random, bytes: number[]): number[] {
  if (random.chance(0.5)) return bytes;
  const all: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = Math.min(bytes.length - at, random.between(1, 30));
    const said = random.chance(0.9) ? size : size + random.below(3);
    const part = bytes.slice(at, at + size);
    all.push(0x95, said, 0, 0, 0, 0, 0, 0, 0, ...part);
    at += size;
  }
  return all;
}

/** What a value is, with the kinds that Python shows alike. */
function shown(value: unknown): string {
  const seen = new Set<unknown>();
  const kinds = (value: unknown): string => {
    if (typeof value !== "object" || value === null) {
      return Object.is(value, -0) ? "-0" : typeof value;
    }
    if (seen.has(value)) return "again";
    seen.add(value);
    const { name } = value.constructor ?? { name: "null" };
    const parts = value instanceof Map || value instanceof Set
      ? [...value].flat()
      : Object.values(value);
    return `${name}(${parts.map(kinds).join()})`;
  };
  return `${repr(value)} ${kinds(value)}`;
}

function failure(error: unknown): string {
  assert(error instanceof Error);
  return `${error.constructor.name}: ${error.message}`;
}

/** All that comes of the bytes: at once, in pieces, and with one memo for all. */
function outcome(
  bytes: Uint8Array,
  options: UnpicklerOptions,
  cuts: readonly number[],
): string[] {
  const all: string[] = [];
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      all.push(failure(error));
    }
  };
  attempt(() =>
    all.push(shown(loads(bytes, { ...options, trailing: "ignore" })))
  );
  attempt(() => {
    const decoder = new PickleDecoder(options);
    let at = 0;
    for (const cut of [...cuts, bytes.length]) {
      decoder.push(bytes.slice(at, cut));
      at = cut;
      const value = decoder.next();
      if (value === NEED_MORE) continue;
      all.push(`${shown(value)}, ${decoder.lastSize}, ${decoder.lastCost}`);
    }
  });
  const kept = new Unpickler(bytes, { ...options, keepMemo: true });
  for (let i = 0; i < 2; i++) attempt(() => all.push(shown(kept.load())));
  return all;
}

Deno.test("short cuts: opcodes in any order come out as without them, and cost the same", () => {
  let read = 0;
  for (let seed = 0; seed < 2500; seed++) {
    const random = new Random(seed);
    const pickle = () => {
      const body = new Soup(random).body();
      const protocol = random.pick([2, 4, 5]);
      return [0x80, protocol, ...framed(random, [...body, 0x2e])];
    };
    const bytes = Uint8Array.from([...pickle(), ...pickle()]);
    const options = random.pick(OPTIONS);
    const cuts = random.chance(0.3)
      ? Array.from(bytes.keys()).slice(1)
      : [random.below(bytes.length)];
    const play = () => outcome(bytes, options, cuts);
    const fast = play();
    const at = `seed ${seed}, ${OPTIONS.indexOf(options)}, ${bytes.toHex()}`;
    assertEquals(withoutShortCuts(play), fast, at);
    if (!fast[0]!.includes("Error")) read++;
  }
  assert(read > 0);
});

Deno.test("short cuts: a list of the program's own is not touched", () => {
  // Tuples that begin behind it, of what a list could take.
  const behind = ["28294b0174", "28294e74", "284b014b024b0374"];
  for (const tuple of behind) {
    const list = Object.freeze([7, 8]);
    const persistentLoad = () => list;
    const afterBuild = () => list;
    const cases: readonly (readonly [string, UnpicklerOptions])[] = [
      [`4b0151${tuple}`, { persistentLoad }],
      [`5d9451${tuple}`, { persistentLoad: (id) => Object.freeze(id) }],
      [`5d944b015130${tuple}`, { persistentLoad }],
      [`97${tuple}`, { buffers: [list] }],
      [`636d0a48656c640a29527d62${tuple}`, { registry, afterBuild }],
    ];
    for (const [hex, options] of cases) {
      const bytes = Uint8Array.fromHex(`8005${hex}862e`);
      const read = () => shown(loads(bytes, options));
      assertEquals(read(), withoutShortCuts(read), hex);
    }
  }
});

Deno.test("short cuts: a value costs the same in one piece and in many", () => {
  const floats = Array.from({ length: 3000 }, (_, i) => i + 0.5);
  const values = [
    floats,
    floats.map((x) => tuple(x, 1)),
    floats.map((x) => ({ x })),
    Array.from({ length: 300 }, (_, i) => new Uint8Array(i)),
    Array.from({ length: 3000 }, () => tuple()),
  ];
  for (const value of values) {
    const bytes = dumps(value);
    const cost = (size: number): number => {
      const decoder = new PickleDecoder();
      for (let at = 0; at < bytes.length; at += size) {
        decoder.push(bytes.slice(at, at + size));
        decoder.next();
      }
      return decoder.lastCost;
    };
    const once = cost(bytes.length);
    for (const size of [700, 5000]) assertEquals(cost(size), once);
    assertEquals(withoutShortCuts(() => cost(bytes.length)), once);
  }
});

Deno.test("short cuts: a run ends where its value takes too much", () => {
  const rows = "7d942875".repeat(200_000);
  const bytes = Uint8Array.fromHex(`80045d28${rows}652e`);
  const limits = { maxMessageCost: 1_000_000 };
  const error = assertThrows(() => loads(bytes, { limits }), PickleLimitError);
  const { offset = Infinity } = error;
  assert(offset < 100_000, `${offset}`);
});
