import type { ByteArray, PyFloat, PyStr } from "./scalars.ts";
import type { PyGlobal, PyObject } from "./object.ts";
import type { Tuple } from "./tuple.ts";

/**
 * All that `dumps` takes: `null` and `undefined` (None), booleans, numbers (int
 * when a safe integer, else float), bigints, strings, byte arrays, arrays
 * (list), tuples, Maps and plain objects (dict), Sets, the classes of this
 * module, and instances of registered classes. What cannot be pickled is found
 * at run time and named by a `PicklingError`.
 */
export type Picklable = unknown;

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
