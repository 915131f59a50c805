/**
 * CPython's pickle for JavaScript, byte for byte, both ways, executing nothing.
 *
 * @example
 * ```ts
 * import { dumps, loads, repr, tuple } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = dumps({ place: tuple(300, 12.5) }); // as pickle.dumps(…, 4)
 * assertEquals(repr(loads(bytes)), "{'place': (300, 12.5)}");
 * ```
 *
 * @module
 */
export * from "./core.ts";
export * from "./known/all.ts";
export * from "./stream.ts";
export type { ClassOf } from "./classes/class_entry.ts";
export type { Fields } from "./classes/fields.ts";
export type { StateLayout } from "./classes/instance_state.ts";
export type { UnpicklingErrorOptions } from "./errors.ts";
export type { DefaultFactory } from "./known/collections.ts";
export { errorToPython } from "./known/exceptions/entries.ts";
export {
  type FrameFields,
  type FrameLayout,
  FrameSummary,
  StackSummary,
} from "./known/traceback.ts";
export { DEFAULT_CODEC_LIMITS as DEFAULT_LIMITS } from "./limits.ts";
export type { ArgumentKind } from "./opcodes.ts";
export { Pickler } from "./pickle/pickler.ts";
export { PickleWriter } from "./pickle/writer.ts";
export {
  dis,
  disLines,
  type DisOptions,
  genops,
  type PickleOp,
} from "./text/dis/dis.ts";
export type { OpcodeInfo } from "./text/dis/opcode_info.ts";
export * from "./text/literals/literal.ts";
export { LiteralError } from "./text/literals/scalar.ts";
export { pyRepr, type PyReprable, pyReprInside } from "./text/repr/call.ts";
export { DEFAULT_REPR_LIMITS, type ReprLimits } from "./text/repr/repr.ts";
export { equivalentKey } from "./types/key.ts";
export type {
  AnyFunction,
  ClassEntry,
  ClassSource,
  PyGlobalWire,
  ReduceForm,
} from "./types/object.ts";
export { PickleBuffer, PyStr } from "./types/scalars.ts";
export * from "./unpickle/decoder.ts";
export type { PickleRest, Python2Encoding } from "./unpickle/options.ts";
export {
  Unpickler,
  type UnpicklerBufferOptions,
} from "./unpickle/unpickler.ts";
