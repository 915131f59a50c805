import type { CodecLimits } from "../limits.ts";
import type { ClassSource } from "../types/object.ts";
import type { Unpickled } from "../types/values.ts";

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
   * Whether Python 2's names in protocols 0 to 2 become Python 3's.
   *
   * @default {true}
   */
  fixImports?: boolean;
  /** The bounds to override. */
  limits?: Partial<CodecLimits>;
}
