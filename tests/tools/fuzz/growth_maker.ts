/** Pickles of any size: a setting with long parts, and one unit of opcodes again and again. */

import type { Random } from "../../kit/random.ts";

type Bytes = readonly number[];

const CALLS = [
  "builtins bytearray",
  "builtins frozenset",
  "builtins set",
  "builtins OSError",
  "builtins KeyError",
  "builtins ExceptionGroup",
  "builtins UnicodeDecodeError",
  "collections Counter",
  "collections OrderedDict",
  "collections deque",
  "collections defaultdict",
  "copyreg _reconstructor",
  "datetime date",
  "decimal Decimal",
  "fractions Fraction",
  "array array",
  "pathlib PureWindowsPath",
  "pathlib PurePosixPath",
  "uuid UUID",
  "traceback FrameSummary",
  "numpy dtype",
  "numpy._core.multiarray scalar",
  "numpy._core.multiarray _reconstruct",
  "_codecs encode",
  "m Arm",
  "m Parts",
  "m Unknown",
] as const;

const text = (value: string): number[] =>
  Array.from(new TextEncoder().encode(value));
const word = (n: number): number[] => [
  n & 255,
  n >> 8 & 255,
  n >> 16 & 255,
  n >>> 24,
];

/** The parts of a setting, each with its place in the memo; `n` is the size asked for. */
type Part = (n: number) => number[];

function parts(random: Random): Part[] {
  const fill = random.pick([0, 1, 0x5c, 0x61, 0xff]);
  const character = random.pick(["a", "\0", "\\", "/", "é", "\n", "'"]);
  // The same ones at each size: else sizes are compared that have nothing to do with each other.
  const calls = Array.from(
    { length: 3 },
    () => [0x63, ...text(random.pick(CALLS).replace(" ", "\n")), 0x0a],
  );
  return [
    (
      n,
    ) => [
      0x58,
      ...word(n * text(character).length),
      ...text(character.repeat(n)),
    ],
    (n) => [0x42, ...word(n), ...new Uint8Array(n).fill(fill)],
    (n) => [0x8b, ...word(n), ...new Uint8Array(n).fill(1)],
    (n) => [0x5d, 0x28, ...new Uint8Array(n).fill(0x4e), 0x65],
    (n) => [0x28, ...new Uint8Array(n).fill(0x88), 0x74],
    (n) => [
      0x7d,
      0x28,
      ...Array.from({ length: n }, (_, i) => [0x4a, ...word(i * 3), 0x4e])
        .flat(),
      0x75,
    ],
    (n) => [
      0x7d,
      0x28,
      ...Array.from({ length: n }, (_, i) => {
        const key = text(`k${i}`);
        return [0x8c, key.length, ...key, 0x4e];
      }).flat(),
      0x75,
    ],
    (n) => [
      0x58,
      ...word(n + 6),
      ...new Uint8Array(n).fill(0x61),
      ...[0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80],
    ],
    ...calls.map((call) => () => call),
    () => [0x29],
  ];
}

/** Opcodes that leave one value more on the stack. */
function value(random: Random, places: number, depth: number): number[] {
  const any = () => value(random, places, depth + 1);
  const old = () => [0x68, random.between(0, places - 1)];
  if (depth > 3 || random.chance(0.45)) return old();
  const called = () => [0x68, random.between(8, 10)];
  switch (random.between(0, 13)) {
    case 0:
      return [0x4e];
    case 1:
      return [0x4b, random.between(0, 255)];
    case 2:
      return [...any(), 0x85];
    case 3:
      return [...any(), ...any(), 0x86];
    case 4:
      return [0x7d, ...any(), ...any(), 0x73];
    case 5:
      return [0x5d, ...any(), 0x61];
    case 6:
      return [0x8f, 0x28, ...any(), ...any(), 0x90];
    case 7:
      return [0x28, ...any(), 0x91];
    case 8:
      return [...called(), ...any(), 0x85, 0x52];
    case 9:
      return [...called(), ...any(), ...any(), 0x86, 0x52];
    case 10:
      return [...called(), 0x29, 0x81];
    case 11:
      return [...called(), 0x29, 0x81, ...any(), 0x62];
    case 12:
      return [...called(), ...old(), 0x52];
    default:
      return [...any(), ...any(), ...any(), 0x87];
  }
}

/** What stands on the stack before the units, and what each unit does with it. */
function shape(random: Random, places: number): [Bytes, Bytes, Bytes] {
  const any = () => value(random, places, 0);
  switch (random.between(0, 6)) {
    case 0: // Items of a list.
      return [[0x5d, 0x28], any(), [0x65]];
    case 1: // Pairs of a dict.
      return [[0x7d, 0x28], [...any(), ...any()], [0x75]];
    case 2: // Members of a set.
      return [[0x8f, 0x28], any(), [0x90]];
    case 3: // Each within the next.
      return [any(), [0x71, 100, 0x30, ...any(), 0x68, 100, 0x86], []];
    case 4: // Twice in the next.
      return [any(), [0x71, 100, 0x30, 0x68, 100, 0x68, 100, 0x86], []];
    case 5: { // Again and again to one object.
      const more = random.pick([
        [...any(), 0x62],
        [...any(), 0x61],
        [...any(), ...any(), 0x73],
        [0x32, ...any(), ...any(), 0x73, 0x30],
      ]);
      return [any(), more, []];
    }
    default: { // An exception of the one before.
      const call = [0x68, random.between(8, 10)];
      return [
        any(),
        [0x71, 100, 0x30, ...call, 0x68, 100, 0x68, 100, 0x86, 0x52],
        [],
      ];
    }
  }
}

/** Makes one kind of pickle, of any size. */
export function growingPickle(
  random: Random,
): (n: number) => Uint8Array<ArrayBuffer> {
  const setting = parts(random);
  const [before, unit, after] = shape(random, setting.length);
  const long = random.chance(0.7);
  return (n) => {
    const bytes: number[] = [0x80, 4];
    setting.forEach((part, place) => {
      for (const byte of part(long ? n : 3)) bytes.push(byte);
      bytes.push(0x71, place, 0x30);
    });
    bytes.push(...before);
    for (let i = 0; i < n; i++) for (const byte of unit) bytes.push(byte);
    bytes.push(...after, 0x2e);
    return Uint8Array.from(bytes);
  };
}
