/** What values are read, written and told apart with: what programs and pages have of the codec. */

export {
  PickleError,
  PickleLimitError,
  PicklingError,
  RefusedPickleError,
  TruncatedPickleError,
  UnpicklingError,
} from "./errors.ts";
export type { ClassOptions } from "./classes/class_entry.ts";
export {
  EnumMember,
  type EnumMembers,
  type EnumOptions,
} from "./classes/enum.ts";
export type {
  Dataclass,
  DataclassOptions,
  NamedTuple,
} from "./classes/fields.ts";
export { Registry } from "./classes/registry.ts";
export {
  Counter,
  DefaultDict,
  Deque,
  OrderedDict,
} from "./known/collections.ts";
export { PyException } from "./known/exceptions/exception.ts";
export type { CodecLimits } from "./limits.ts";
export { dumps } from "./pickle/pickler.ts";
export type {
  Picklable,
  PickleProtocol,
  PicklerOptions,
} from "./pickle/pickler_options.ts";
export { repr, type ReprOptions } from "./text/repr/mod.ts";
export { FrozenSet, PyDict, PySet } from "./types/keyed.ts";
export { PyGlobal, PyObject, type Reduction } from "./types/object.ts";
export { ByteArray, Complex, float, PyFloat } from "./types/scalars.ts";
export { Tuple, tuple } from "./types/tuple.ts";
export type { Unpickled, UnpicklerOptions } from "./unpickle/options.ts";
export { loads, type LoadsOptions } from "./unpickle/unpickler.ts";
