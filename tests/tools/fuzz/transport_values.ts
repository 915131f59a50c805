/** Values that a hostile peer may put anywhere in a message. */

import { float } from "../../../codec/types/scalars.ts";
import { PyGlobal, PyObject } from "../../../codec/types/object.ts";
import { type Tuple, tuple } from "../../../codec/types/tuple.ts";
import type { Random } from "../../kit/random.ts";

/** The names of keyword arguments that kill somebody, somewhere. */
const DEADLY_NAMES = [
  "retcode",
  "opcode",
  "self",
  "timeout",
  "__proto__",
  "constructor",
  "then",
  "length",
  "toString",
  "",
];

const SCALARS: readonly ((random: Random) => unknown)[] = [
  () => null,
  (random) => random.chance(0.5),
  (random) => random.below(256),
  (random) =>
    random.pick([-1, 2 ** 31, 2 ** 32 - 1, 2 ** 53, -(2 ** 31), 0xaa, 0xbb]),
  (random) => (1n << BigInt(random.below(600))) - BigInt(random.below(3)),
  (random) => float(random.pick([0, -0, 1, 65, NaN, Infinity, 1e308])),
  (random) => random.pick(["", "R", "A", "avance", "\ud800", "é".repeat(99)]),
  (random) => random.pick(DEADLY_NAMES),
  (random) => random.bytes(random.below(40)),
];

const SHAPES: readonly ((random: Random, depth: number) => unknown)[] = [
  (random, depth) => tuple(...many(random, depth)),
  (random, depth) => many(random, depth),
  (random, depth) => hostileMap(random, depth),
  (random) => new Set([random.below(9), "x", null]),
  (random) => nested(random),
  (random) => laughs(random),
  (random) => cyclic(random),
  (random) => hostileClass(random),
  (random, depth) =>
    new PyObject(
      hostileClass(random),
      tuple(...many(random, depth)),
      random.pick(["reduce", "newobj"]),
    ),
  (random, depth) => errorTriple(random, depth),
];

/** Any value; containers within each other up to about `depth`, some far deeper. */
export function hostileValue(random: Random, depth = 3): unknown {
  return depth === 0 || random.chance(0.6)
    ? random.pick(SCALARS)(random)
    : random.pick(SHAPES)(random, depth - 1);
}

/** A dict, most often with keys of one type. */
export function hostileMap(
  random: Random,
  depth: number,
): Map<unknown, unknown> {
  const isNamed = random.chance(0.6);
  return new Map(
    many(random, depth).map((value) => [
      isNamed ? random.pick(DEADLY_NAMES) : hostileValue(random, 0),
      value,
    ]),
  );
}

/** An error reply's value, whole or with parts that are something else. */
export function errorTriple(random: Random, depth: number): Tuple {
  const type = random.chance(0.7)
    ? new PyGlobal(
      "builtins",
      random.pick(["KeyError", "ValueError", "OSError"]),
    )
    : hostileClass(random);
  const text = random.chance(0.3)
    ? "you are not authentificated"
    : hostileValue(random, depth);
  const frame = () =>
    random.chance(0.5)
      ? tuple("robot.py", 1, "avance", null)
      : hostileValue(random, depth);
  const frames = random.chance(0.7)
    ? Array.from({ length: random.below(4) }, frame)
    : hostileValue(random, depth);
  const instance = random.chance(0.8)
    ? new PyObject(type, tuple(text))
    : hostileValue(random, depth);
  return tuple(type, instance, frames);
}

function many(random: Random, depth: number): unknown[] {
  return Array.from(
    { length: random.below(5) },
    () => hostileValue(random, depth),
  );
}

function hostileClass(random: Random): PyGlobal {
  return random.pick([
    new PyGlobal("os", "system"),
    new PyGlobal("builtins", "eval"),
    new PyGlobal("builtins", "ValueError"),
    new PyGlobal("tcptalks", "AuthentificationError"),
    new PyGlobal("common.serialutils", "Deserializer"),
    new PyGlobal("collections", "OrderedDict"),
    new PyGlobal("datetime", "datetime"),
    new PyGlobal("traceback", "FrameSummary"),
    new PyGlobal("__proto__", "constructor"),
  ]);
}

/** One container in the other, up to beyond what the decoder takes. */
function nested(random: Random): unknown {
  const isTuple = random.chance(0.5);
  let value: unknown = random.below(9);
  for (let left = random.pick([5, 30, 60, 500, 990, 1100]); left > 0; left--) {
    value = isTuple ? tuple(value) : [value];
  }
  return value;
}

/** The same container twice, in one that is there twice: a few bytes that would print for ever. */
function laughs(random: Random): unknown {
  const isTuple = random.chance(0.7);
  let value: unknown = isTuple ? tuple("ha") : ["ha"];
  for (let left = random.pick([3, 28, 40, 300]); left > 0; left--) {
    value = isTuple ? tuple(value, value) : [value, value];
  }
  return value;
}

/** What holds itself. */
function cyclic(random: Random): unknown {
  const list: unknown[] = [1];
  list.push(random.chance(0.5) ? list : tuple(list, list));
  return list;
}
