/**
 * CPython's pickle for JavaScript, byte for byte, both ways, executing nothing.
 *
 * @module
 */
export * from "./bytearray.ts";
export type { ClassOf, ClassOptions } from "./class_entry.ts";
export * from "./complex.ts";
export * from "./decoder.ts";
export { PyDict } from "./dict.ts";
export * from "./dis.ts";
export { EnumMember, type EnumMembers, type EnumOptions } from "./enum.ts";
export * from "./errors.ts";
export * from "./float.ts";
export * from "./genops.ts";
export * from "./global.ts";
export type { StateLayout } from "./instance_state.ts";
export { equivalentKey } from "./key.ts";
export { PyArray } from "./known/array.ts";
export {
  Counter,
  DefaultDict,
  type DefaultFactory,
  OrderedDict,
} from "./known/collections.ts";
export { PyDate } from "./known/date.ts";
export { PyDateTime } from "./known/datetime.ts";
export { Decimal } from "./known/decimal.ts";
export { Deque } from "./known/deque.ts";
export { PyException } from "./known/exceptions.ts";
export { Fraction, type FractionLayout } from "./known/fraction.ts";
export { errorToPython } from "./known/js_errors.ts";
export {
  NdArray,
  type NdArrayOptions,
  type NdWire,
} from "./known/numpy_array.ts";
export { DType } from "./known/numpy_dtype.ts";
export type { NdData } from "./known/numpy_items.ts";
export { NdScalar } from "./known/numpy_scalar.ts";
export { type PathKind, PyPath } from "./known/pathlib.ts";
export { PyTime, type TimeOptions } from "./known/time.ts";
export { TimeDelta } from "./known/timedelta.ts";
export { TimeZone, UTC } from "./known/timezone.ts";
export {
  type FrameFields,
  type FrameLayout,
  FrameSummary,
  StackSummary,
} from "./known/traceback.ts";
export type { NumberArray } from "./known/typed_bytes.ts";
export { Uuid } from "./known/uuid.ts";
export * from "./limits.ts";
export { DEFAULT_CODEC_LIMITS as DEFAULT_LIMITS } from "./limits.ts";
export * from "./literal.ts";
export * from "./literal_error.ts";
export * from "./object.ts";
export type { ArgumentKind, OpcodeInfo } from "./opcode_table.ts";
export * from "./pickle_buffer.ts";
export * from "./pickler.ts";
export type { PickleProtocol, PicklerOptions } from "./pickler_options.ts";
export * from "./registry.ts";
export * from "./repr.ts";
export { DEFAULT_REPR_LIMITS, type ReprLimits } from "./repr_limits.ts";
export * from "./repr_symbol.ts";
export { FrozenSet, PySet } from "./set.ts";
export * from "./str.ts";
export * from "./stream.ts";
export * from "./tuple.ts";
export * from "./unpickle_options.ts";
export * from "./unpickler.ts";
export * from "./values.ts";
export * from "./writer.ts";
