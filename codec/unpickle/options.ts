import {
  callback,
  flag,
  having,
  oneOf,
  refusal,
  type Rules,
} from "../check.ts";
import { type CodecLimits, LIMIT_RULES } from "../limits.ts";
import type { ClassSource, PyGlobal, PyObject } from "../types/object.ts";
import type { ByteArray, PyFloat, PyStr } from "../types/scalars.ts";
import type { Tuple } from "../types/tuple.ts";

/**
 * How Python 2's `str` is read, as CPython's `encoding`; `bytes` keeps the bytes.
 *
 * @example
 * ```ts
 * import { loads, type Python2Encoding } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const encoding: Python2Encoding = "latin1";
 * // Python 2's pickle.dumps("\xe9", 2)
 * const bytes = Uint8Array.of(0x80, 2, 0x55, 1, 0xe9, 0x71, 0, 0x2e);
 * assertEquals(loads(bytes, { encoding }), "é");
 * ```
 */
export type Python2Encoding = "ASCII" | "latin1" | "utf-8" | "bytes";

/**
 * The bytes behind an object that was just built, for `afterBuild`: what is read
 * here is skipped in the pickle.
 *
 * @example
 * ```ts
 * import { loads, type PickleRest, PyObject } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * // robot.Blob() with the state {"size": 3}, and behind it three bytes that are no opcodes.
 * const file = new TextEncoder().encode("(crobot\nBlob\no(S'size'\nI3\ndb\x07\x08\x09.");
 * const afterBuild = (object: unknown, rest: PickleRest) =>
 *   object instanceof PyObject && object.name === "Blob"
 *     ? rest.read(Number(object.get("size")))
 *     : undefined;
 * assertEquals(loads(file, { afterBuild }), Uint8Array.of(7, 8, 9));
 * ```
 */
export interface PickleRest {
  /** Where the next byte stands, from the start of the bytes given. */
  readonly position: number;
  /**
   * Takes a copy of the next bytes.
   *
   * @throws {UnpicklingError} When there are not so many.
   */
  read(count: number): Uint8Array;
  /**
   * Takes a whole pickle that stands there, read with the same options.
   *
   * @throws {UnpicklingError} When there is none.
   */
  load(): Unpickled;
}

/**
 * How pickles are read.
 *
 * @example
 * ```ts
 * import { loads, type UnpicklerOptions } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const options: UnpicklerOptions = { dicts: "object" };
 * // pickle.dumps({"speed": 3})
 * const bytes = Uint8Array.fromHex(
 *   "8004950e000000000000007d948c057370656564944b03732e",
 * );
 * assertEquals(loads(bytes, options), { __proto__: null, speed: 3 });
 * ```
 */
export interface UnpicklerOptions {
  /**
   * Keeps all that `dumps` needs to give the same bytes again: whole floats
   * come as `PyFloat`, strings that were objects of their own as `PyStr`, and
   * what Python would build by a call stays a `PyObject`.
   *
   * @default {false}
   */
  exact?: boolean;
  /**
   * What a float becomes that JavaScript cannot tell from an int: a number, or
   * with "exact" a `PyFloat`, as `exact` has them, so that `repr` prints `1.0`
   * and `dumps` writes a float again.
   *
   * @default {"number"}
   */
  floats?: "number" | "exact";
  /**
   * What a dict becomes: a `Map`, or an object without prototype. A dict with a
   * key that is no string is a `Map` either way. Beware that JavaScript objects
   * list keys such as "10" first and in numeric order.
   *
   * @default {"map"}
   */
  dicts?: "map" | "object";
  /**
   * How Python 2's `str` is read. What does not fit is an error.
   *
   * @default {"ASCII"}
   */
  encoding?: Python2Encoding;
  /** The classes that this program knows; asked before those known without registering. */
  registry?: ClassSource;
  /**
   * Whether an unknown class comes as an inert object or is refused.
   *
   * @default {"object"}
   */
  unknown?: "object" | "error";
  /** The buffers of protocol 5 that travel beside the pickle, in order. */
  buffers?: Iterable<Unpickled>;
  /** Gives the object that a persistent id stands for; without it such a pickle is refused. */
  persistentLoad?: (id: Unpickled) => unknown;
  /**
   * Called when an object is complete, after its BUILD, with what comes behind it
   * in the bytes; what it gives other than undefined takes the object's place.
   * joblib's files have the bytes of each array there. Only `loads` and
   * `Unpickler` have all bytes at hand that this takes.
   */
  afterBuild?: (object: Unpickled, rest: PickleRest) => unknown;
  /**
   * Whether Python 2's names in protocols 0 to 2 become Python 3's.
   *
   * @default {true}
   */
  fixImports?: boolean;
  /** The bounds to override. */
  limits?: Partial<CodecLimits>;
}

/** What the options have to be. */
export const UNPICKLER_RULES: Rules<UnpicklerOptions> = {
  exact: flag,
  floats: oneOf("number", "exact"),
  dicts: oneOf("map", "object"),
  encoding: oneOf("ASCII", "latin1", "utf-8", "bytes"),
  registry: having("lookup", "entryOf"),
  unknown: oneOf("object", "error"),
  buffers: (value, name) => {
    if (Symbol.iterator in Object(value)) return;
    throw refusal(name, "an array of buffers", value);
  },
  persistentLoad: callback,
  afterBuild: callback,
  fixImports: flag,
  limits: LIMIT_RULES.within(),
};

/**
 * All that `loads` gives. Where `exact` was not asked for, the boxes `PyStr`
 * and `PyFloat` do not occur.
 */
export type Unpickled =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | ByteArray
  | Tuple<Unpickled>
  | Unpickled[]
  | Map<Unpickled, Unpickled>
  | Set<Unpickled>
  | { [key: string]: Unpickled }
  | PyFloat
  | PyStr
  | PyGlobal
  | PyObject
  | object;
