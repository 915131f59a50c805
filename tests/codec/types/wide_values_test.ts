import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { concat } from "@std/bytes";
import {
  dumps,
  loads,
  PickleError,
  PyException,
  PyGlobal,
  PyObject,
  repr,
  Tuple,
  tuple,
} from "../../../codec/mod.ts";

/** More than any engine takes as the arguments of one call. */
const WIDE = 150_000;

const words = Array.from({ length: WIDE }, (_, i) => `a${i}`);
const pairs = words.map((word, i) => [`${word}_${i}`, i] as const);

function wideTuple(): Tuple {
  const wide = new Tuple(WIDE);
  for (const [i, word] of words.entries()) wide[i] = word;
  return wide;
}

function object(module: string, name: string, args: Tuple): PyObject {
  return new PyObject(new PyGlobal(module, name), args);
}

Deno.test("wide: an exception of 150,000 arguments loads and prints", () => {
  const error = loads(dumps(object("builtins", "ValueError", wideTuple())));
  assertInstanceOf(error, PyException);
  assertEquals(error.args.length, WIDE);
  assertEquals(repr(error).slice(0, 24), "ValueError('a0', 'a1', '");
  assert(`${error}`.startsWith("ValueError: ('a0', 'a1', "));
});

Deno.test("wide: an object with 150,000 arguments, fields or items loads, prints and is written again", () => {
  const wide = object("robots", "Robot", wideTuple());
  wide.listItems = words;
  wide.dictItems = pairs.map(([key, value]) => [key, value]);
  wide.state = new Map(pairs);
  const pickle = dumps(wide);
  assert(dumps(loads(pickle, { exact: true })).length === pickle.length);
  assert(repr(loads(pickle)).startsWith("robots.Robot('a0', 'a1', "));
});

Deno.test("wide: a set beside a dict that is an object and then a Map", () => {
  const set = new Set(pairs.map(([key]) => key));
  const dict = new Map<unknown, unknown>([["set", set]]);
  const inside = [dict];
  dict.set("inside", inside);
  dict.set(1, set);
  const pickle = dumps([inside, dict]);
  assertInstanceOf(loads(pickle, { dicts: "object" }), Array);
});

Deno.test("wide: no known class is taken by surprise", () => {
  const names = [
    ...["builtins.set", "builtins.bytes", "builtins.complex", "_codecs.encode"],
    ...["builtins.getattr", "builtins.OSError", "builtins.ExceptionGroup"],
    ...["builtins.UnicodeDecodeError", "collections.OrderedDict"],
    ...["collections.deque", "collections.Counter", "collections.defaultdict"],
    ...["datetime.datetime", "datetime.timedelta", "decimal.Decimal"],
    ...["fractions.Fraction", "uuid.UUID", "pathlib.PurePosixPath"],
    ...["array.array", "array._array_reconstructor", "numpy.ndarray"],
    ...["numpy.core.multiarray._reconstruct", "copyreg._reconstructor"],
  ];
  const text = (characters: string) => new TextEncoder().encode(characters);
  for (const args of [wideTuple(), tuple(words)]) {
    // Written once; only the name before it differs, and the call behind it.
    const written = dumps(args, { protocol: 2 }).subarray(2, -1);
    for (const full of names) {
      const dot = full.lastIndexOf(".");
      const [module, name] = [full.slice(0, dot), full.slice(dot + 1)];
      const reference = text(`c${module}\n${name}\n`);
      const pickle = concat([reference, written, text("R.")]);
      try {
        repr(loads(pickle), { maxLength: 1000 });
      } catch (error) {
        assertInstanceOf(error, PickleError, `${full}: ${error}`);
      }
    }
  }
});
