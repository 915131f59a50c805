/**
 * CPython's pickle for JavaScript, byte for byte, both ways, executing nothing.
 *
 * @module
 */
export * from "./types/scalars.ts";
export type { ClassOf, ClassOptions } from "./classes/class_entry.ts";
export * from "./unpickle/decoder.ts";
export { PyDict } from "./types/keyed.ts";
export { dis, disLines, type DisOptions } from "./text/dis/dis.ts";
export {
  EnumMember,
  type EnumMembers,
  type EnumOptions,
} from "./classes/enum.ts";
export type {
  Dataclass,
  DataclassOptions,
  Fields,
  NamedTuple,
} from "./classes/fields.ts";
export * from "./errors.ts";
export { genops, type PickleOp } from "./text/dis/dis.ts";
export {
  type ClassEntry,
  type ClassSource,
  PyGlobal,
  type PyGlobalWire,
  PyObject,
  type ReduceForm,
  type Reduction,
} from "./types/object.ts";
export type { StateLayout } from "./classes/instance_state.ts";
export { equivalentKey } from "./types/key.ts";
export { PyArray } from "./known/array.ts";
export {
  Counter,
  DefaultDict,
  type DefaultFactory,
  OrderedDict,
} from "./known/collections.ts";
export { PyDate } from "./known/dates/date.ts";
export { PyDateTime } from "./known/dates/datetime.ts";
export { Decimal } from "./known/numbers.ts";
export { Deque } from "./known/collections.ts";
export { PyException } from "./known/exceptions/exception.ts";
export { Fraction, type FractionLayout } from "./known/numbers.ts";
export { errorToPython } from "./known/exceptions/entries.ts";
export {
  NdArray,
  type NdArrayOptions,
  type NdWire,
} from "./known/numpy/array.ts";
export { DType } from "./known/numpy/dtype.ts";
export type { NdData } from "./known/numpy/dtype.ts";
export { NdScalar } from "./known/numpy/entries.ts";
export { type PathKind, PyPath } from "./known/pathlib.ts";
export { PyTime, type TimeOptions } from "./known/dates/time.ts";
export { TimeDelta } from "./known/dates/timedelta.ts";
export { TimeZone, UTC } from "./known/dates/timedelta.ts";
export {
  type FrameFields,
  type FrameLayout,
  FrameSummary,
  StackSummary,
} from "./known/traceback.ts";
export type { NumberArray } from "./known/typed_bytes.ts";
export { Uuid } from "./known/uuid.ts";
export {
  type CodecLimits,
  DEFAULT_CODEC_LIMITS,
  DEFAULT_CODEC_LIMITS as DEFAULT_LIMITS,
} from "./limits.ts";
export * from "./text/literals/literal.ts";
export { LiteralError } from "./text/literals/scalar.ts";
export type { ArgumentKind, OpcodeInfo } from "./opcodes.ts";
export { dumps, Pickler } from "./pickle/pickler.ts";
export type {
  PickleProtocol,
  PicklerOptions,
} from "./pickle/pickler_options.ts";
export { Registry } from "./classes/registry.ts";
export { repr, type ReprOptions } from "./text/repr/repr.ts";
export { DEFAULT_REPR_LIMITS, type ReprLimits } from "./text/repr/plain.ts";
export { pyRepr, type PyReprable, pyReprInside } from "./text/repr/call.ts";
export { FrozenSet, PySet } from "./types/keyed.ts";
export * from "./stream.ts";
export { Tuple, tuple } from "./types/tuple.ts";
export type {
  PickleRest,
  Python2Encoding,
  UnpicklerOptions,
} from "./unpickle/options.ts";
export * from "./unpickle/unpickler.ts";
export type { Picklable, Unpickled } from "./types/values.ts";
export { PickleWriter } from "./pickle/writer.ts";
