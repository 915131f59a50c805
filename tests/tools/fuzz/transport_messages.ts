/** Messages for the transport's fuzzer: sound ones, odd ones, broken ones. */

import { dumps } from "../../../codec/pickle/pickler.ts";
import { Tuple, tuple } from "../../../codec/types/tuple.ts";
import type { Random } from "../../kit/random.ts";
import { errorTriple, hostileMap, hostileValue } from "./transport_values.ts";

/** The opcodes that the fuzzed side has bound, and one that it has not. */
export const OPCODES = {
  echo: 1,
  throws: 2,
  late: 3,
  unpicklable: 4,
  strict: 5,
  never: 6,
  callsBack: 7,
  named: "avance",
  unbound: 99,
} as const;

/** Retcodes of calls that wait for a reply while the fuzzer talks; the first link's are predictable. */
export const PENDING = [1, 2, 3] as const;

const MASTER = Uint8Array.of(0x52);
const SLAVE = Uint8Array.of(0x41);

/** The right password of the fuzzed server. */
export const PASSWORD = "sésame";

/** One message's bytes, and whether they are a whole pickle. */
export function message(
  random: Random,
): { bytes: Uint8Array<ArrayBuffer>; isWhole: boolean } {
  const value = random.pick(SHAPES)(random);
  const bytes = pickle(random, value);
  return random.chance(0.1)
    ? { bytes: mutate(random, bytes), isWhole: false }
    : { bytes, isWhole: true };
}

/** The password as a client says it. */
export function passwordMessage(password: unknown): Uint8Array<ArrayBuffer> {
  return dumps(tuple(SLAVE, 0xaa, tuple(password)));
}

/** A request, as a fair peer makes it. */
export function request(
  opcode: unknown,
  retcode: unknown,
  ...args: unknown[]
): Uint8Array<ArrayBuffer> {
  return dumps(tuple(MASTER, opcode, retcode, tuple(...args), new Map()));
}

/** Cuts bytes into chunks: some of one byte, some with several messages. */
export function chunks(
  random: Random,
  bytes: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer>[] {
  const longest = random.pick([1, 3, 50, 4096, 4096, Infinity]);
  // Thousands of chunks of one byte would make one input last a second.
  const least = Math.ceil(bytes.length / 500);
  const cut: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < bytes.length;) {
    const most = Math.min(longest, bytes.length - at);
    const size = Math.max(least, random.between(1, most));
    cut.push(bytes.subarray(at, at + size));
    at += size;
  }
  return cut;
}

const SHAPES: readonly ((random: Random) => unknown)[] = [
  (random) => master(random),
  (random) => master(random),
  (random) => slave(random),
  (random) => slave(random),
  (random) => [...master(random)],
  (random) => [...slave(random)],
  (random) => wrongArity(random),
  (random) => {
    const odd = random.chance(0.5) ? master(random) : slave(random);
    odd[0] = random.pick<unknown>(["R", "A", "", null, 65, new Uint8Array(0)]);
    return odd;
  },
  (random) => tuple(SLAVE, 0xaa, tuple(random.pick<unknown>([true, PASSWORD]))),
  (random) => hostileValue(random),
];

function master(random: Random): Tuple {
  const opcode = random.chance(0.8)
    ? random.pick(Object.values(OPCODES))
    : random.pick<unknown>([0xbb, hostileValue(random)]);
  const retcode = random.chance(0.7)
    ? random.below(0x1_0000_0000)
    : hostileValue(random);
  const args = random.chance(0.7)
    ? tuple(
      ...Array.from({ length: random.below(3) }, () => hostileValue(random)),
    )
    : hostileValue(random);
  const kwargs = random.chance(0.5)
    ? new Map()
    : random.chance(0.7)
    ? hostileMap(random, 2)
    : hostileValue(random);
  return tuple<unknown[]>(MASTER, opcode, retcode, args, kwargs);
}

function slave(random: Random): Tuple {
  const retcode = random.chance(0.5)
    ? random.pick(PENDING)
    : random.chance(0.5)
    ? random.below(1000)
    : hostileValue(random);
  const args = random.chance(0.4)
    ? tuple(hostileValue(random))
    : random.chance(0.5)
    ? tuple(errorTriple(random, 2))
    : hostileValue(random);
  return tuple<unknown[]>(SLAVE, retcode, args);
}

function wrongArity(random: Random): Tuple {
  const whole = random.chance(0.5) ? master(random) : slave(random);
  const size = random.below(8);
  const odd = new Tuple(size);
  for (let i = 0; i < size; i++) {
    odd[i] = i < whole.length ? whole[i] : hostileValue(random, 1);
  }
  return odd;
}

/** Pickles it; what our own pickler refuses becomes a small one. */
function pickle(random: Random, value: unknown): Uint8Array<ArrayBuffer> {
  try {
    return dumps(value, {
      protocol: random.pick([2, 3, 4, 4, 5]),
      framing: random.pick(["cpython", "single"]),
    });
  } catch {
    return dumps(null);
  }
}

/** Opcodes that make a decoder do something far from what came before. */
const SHARP = [
  0x2e,
  0x28,
  0x30,
  0x32,
  0x52,
  0x62,
  0x65,
  0x75,
  0x81,
  0x8a,
  0x8b,
  0x8c,
  0x8d,
  0x8e,
  0x94,
  0x95,
  0x96,
];

function mutate(
  random: Random,
  bytes: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const list = [...bytes.subarray(0, 5000)];
  for (let left = random.between(1, 3); left > 0; left--) {
    const at = random.below(list.length + 1);
    switch (random.below(5)) {
      case 0:
        list[at] = random.below(256);
        break;
      case 1:
        list.splice(at, 0, random.pick(SHARP));
        break;
      case 2:
        list.splice(at, random.between(1, 4));
        break;
      case 3:
        list.length = at;
        break;
      default:
        list.splice(at, 0, ...random.bytes(random.pick([1, 8, 100])));
    }
  }
  return Uint8Array.from(list, (byte) => byte ?? 0);
}
