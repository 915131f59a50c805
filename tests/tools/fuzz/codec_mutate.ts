/** Makes new inputs of old ones: bytes flipped, opcodes exchanged, lengths lied about, parts of two put together. */

import { genops } from "../../../codec/text/dis/dis.ts";
import { argumentKind, Op } from "../../../codec/opcodes.ts";
import type { Random } from "../../kit/random.ts";

/** A pickle, and where its opcodes begin; the last place is its end. */
export interface Seed {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly starts: readonly number[];
}

/** How many bytes of length follow an opcode. */
const LENGTHS: Readonly<Record<number, 1 | 4 | 8>> = {
  [Op.SHORT_BINUNICODE]: 1,
  [Op.SHORT_BINBYTES]: 1,
  [Op.SHORT_BINSTRING]: 1,
  [Op.LONG1]: 1,
  [Op.BINUNICODE]: 4,
  [Op.BINBYTES]: 4,
  [Op.BINSTRING]: 4,
  [Op.LONG4]: 4,
  [Op.BINUNICODE8]: 8,
  [Op.BINBYTES8]: 8,
  [Op.BYTEARRAY8]: 8,
  [Op.FRAME]: 8,
  // No lengths, but as hostile.
  [Op.BINPUT]: 1,
  [Op.BINGET]: 1,
  [Op.LONG_BINPUT]: 4,
  [Op.LONG_BINGET]: 4,
};

/** The opcodes without an argument, any of which may stand for another. */
const BARE: readonly number[] = Object.values(Op).filter((code) =>
  argumentKind(code) === undefined
);

const CODES = Object.values(Op);

/** Takes a pickle into the pool. */
export function seedOf(bytes: Uint8Array<ArrayBuffer>): Seed {
  const starts: number[] = [];
  try {
    for (const { position, end } of genops(bytes)) {
      if (starts.length === 0) starts.push(position);
      starts.push(end);
    }
  } catch {
    // What is malformed further on is cut into what came before and the rest.
  }
  if (starts.at(-1) !== bytes.length) starts.push(bytes.length);
  return { bytes, starts: starts.length > 1 ? starts : [0, ...starts] };
}

type Mutation = (
  random: Random,
  seed: Seed,
  pool: readonly Seed[],
) => Uint8Array<ArrayBuffer>;

/** A mutant of one of the pool, up to four steps away from it. */
export function mutate(
  random: Random,
  pool: readonly Seed[],
): Uint8Array<ArrayBuffer> {
  let seed = random.pick(pool);
  for (let left = random.pick([0, 0, 1, 3]); left > 0; left--) {
    // Opcodes are looked for once: later places may be inside of them, which is as good.
    const { length } = seed.bytes;
    const bytes = random.pick(MUTATIONS)(random, seed, pool);
    const starts = seed.starts.filter((start) => start < bytes.length);
    seed = {
      bytes,
      starts: length === bytes.length ? seed.starts : [...starts, bytes.length],
    };
    if (seed.starts.length < 2) seed = { bytes, starts: [0, bytes.length] };
  }
  return random.pick(MUTATIONS)(random, seed, pool);
}

/** One opcode of the seed, as the places where it begins and ends. */
function anyOpcode(random: Random, { starts }: Seed): [number, number] {
  const index = random.below(starts.length - 1);
  return [starts[index] ?? 0, starts[index + 1] ?? 0];
}

/** A run of opcodes. */
function anyRun(random: Random, seed: Seed): [number, number] {
  const [start] = anyOpcode(random, seed);
  const [, end] = anyOpcode(random, seed);
  return start < end ? [start, end] : anyOpcode(random, seed);
}

function spliced(
  bytes: Uint8Array,
  start: number,
  end: number,
  ...parts: readonly Uint8Array[]
): Uint8Array<ArrayBuffer> {
  const added = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = new Uint8Array(bytes.length - (end - start) + added);
  whole.set(bytes.subarray(0, start));
  let at = start;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  whole.set(bytes.subarray(end), at);
  return whole;
}

/** A length made extreme, or wrong by one. */
const lie: Mutation = (random, seed) => {
  const bytes = seed.bytes.slice();
  for (let tries = 20; tries > 0; tries--) {
    const [at] = anyOpcode(random, seed);
    const size = LENGTHS[bytes[at] ?? 0];
    if (size === undefined || at + size >= bytes.length) continue;
    const last = at + size;
    switch (random.below(6)) {
      case 0:
        bytes.fill(0xff, at + 1, last + 1);
        break;
      case 1:
        bytes.fill(0, at + 1, last + 1);
        break;
      case 2:
        bytes[last] = random.pick([0x01, 0x02, 0x04, 0x40, 0x7f, 0x80]);
        break;
      case 3:
        bytes.fill(0xff, at + 1, last);
        bytes[last] = 0x7f;
        break;
      default:
        bytes[at + 1] = (bytes[at + 1] ?? 0) + random.pick([1, -1, 2]);
    }
    return bytes;
  }
  return bytes;
};

const MUTATIONS: readonly Mutation[] = [
  lie,
  lie,
  function flipBit(random, { bytes }) {
    const copy = bytes.slice();
    const at = random.below(copy.length);
    copy[at] = (copy[at] ?? 0) ^ 1 << random.below(8);
    return copy;
  },
  function setByte(random, { bytes }) {
    const copy = bytes.slice();
    copy[random.below(copy.length)] = random.chance(0.5)
      ? random.pick(CODES)
      : random.below(256);
    return copy;
  },
  function exchangeOpcode(random, seed) {
    const copy = seed.bytes.slice();
    const [at] = anyOpcode(random, seed);
    copy[at] = random.pick(BARE.includes(copy[at] ?? 0) ? BARE : CODES);
    return copy;
  },
  function swapOpcodes(random, seed) {
    const [a, b] = anyOpcode(random, seed);
    const [c, d] = anyOpcode(random, seed);
    if (b > c) return seed.bytes.slice();
    const { bytes } = seed;
    const between = bytes.subarray(b, c);
    return spliced(
      bytes,
      a,
      d,
      bytes.subarray(c, d),
      between,
      bytes.subarray(a, b),
    );
  },
  function insertOpcode(random, { bytes, starts }) {
    const at = random.pick(starts);
    return spliced(bytes, at, at, Uint8Array.of(random.pick(BARE)));
  },
  function leaveOut(random, seed) {
    const [start, end] = anyOpcode(random, seed);
    return spliced(seed.bytes, start, end);
  },
  function duplicate(random, seed) {
    const [start, end] = anyRun(random, seed);
    const part = seed.bytes.subarray(start, end);
    const times = random.pick([1, 1, 1, 3, 100]);
    const parts = Array<Uint8Array>(part.length < 40 ? times : 1).fill(part);
    return spliced(seed.bytes, end, end, ...parts);
  },
  function truncate(random, { bytes }) {
    return bytes.slice(0, random.below(bytes.length));
  },
  function transplant(random, { bytes, starts }, pool) {
    const other = random.pick(pool);
    const [start, end] = anyRun(random, other);
    const at = random.pick(starts);
    return spliced(bytes, at, at, other.bytes.subarray(start, end));
  },
  function crossOver(random, { bytes, starts }, pool) {
    const other = random.pick(pool);
    const start = random.pick(other.starts);
    const at = random.pick(starts);
    return spliced(bytes, at, bytes.length, other.bytes.subarray(start));
  },
];
