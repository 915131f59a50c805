/**
 * CPython's pickle for JavaScript, byte for byte, both ways, executing nothing.
 *
 * @module
 */
export * from "./types/scalars.ts";
export type { ClassOf, ClassOptions } from "./classes/class_entry.ts";
export * from "./unpickle/decoder.ts";
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
export {
  type AnyFunction,
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
export {
  Counter,
  DefaultDict,
  type DefaultFactory,
  Deque,
  OrderedDict,
} from "./known/collections.ts";
export { PyException } from "./known/exceptions/exception.ts";
export { errorToPython } from "./known/exceptions/entries.ts";
export {
  type FrameFields,
  type FrameLayout,
  FrameSummary,
  StackSummary,
} from "./known/traceback.ts";
export {
  type CodecLimits,
  DEFAULT_CODEC_LIMITS as DEFAULT_LIMITS,
} from "./limits.ts";
export { dumps, Pickler } from "./pickle/pickler.ts";
export type {
  PickleProtocol,
  PicklerOptions,
} from "./pickle/pickler_options.ts";
export { Registry } from "./classes/registry.ts";
export { repr, type ReprOptions } from "./text/repr/repr.ts";
export { DEFAULT_REPR_LIMITS, type ReprLimits } from "./text/repr/plain.ts";
export { pyRepr, type PyReprable, pyReprInside } from "./text/repr/call.ts";
export { FrozenSet, PyDict, PySet } from "./types/keyed.ts";
export { Tuple, tuple } from "./types/tuple.ts";
export type {
  PickleRest,
  Python2Encoding,
  UnpicklerOptions,
} from "./unpickle/options.ts";
export * from "./unpickle/unpickler.ts";
export type { Picklable, Unpickled } from "./types/values.ts";
export { PickleWriter } from "./pickle/writer.ts";
export * from "./known/all.ts";
export * from "./stream.ts";
export {
  dis,
  disLines,
  type DisOptions,
  genops,
  type PickleOp,
} from "./text/dis/dis.ts";
export type { ArgumentKind } from "./opcodes.ts";
export type { OpcodeInfo } from "./text/dis/opcode_info.ts";
export * from "./text/literals/literal.ts";
export { LiteralError } from "./text/literals/scalar.ts";
