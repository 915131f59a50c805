/**
 * CPython's pickle for JavaScript, byte for byte, both ways, executing nothing.
 *
 * @module
 */
import "./known/all.ts";

export * from "./core.ts";
export { dis, disLines, type DisOptions } from "./text/dis/dis.ts";
export { genops, type PickleOp } from "./text/dis/dis.ts";
export { PyArray } from "./known/array.ts";
export { PyDate } from "./known/dates/date.ts";
export { PyDateTime } from "./known/dates/datetime.ts";
export { Decimal } from "./known/numbers.ts";
export { Fraction, type FractionLayout } from "./known/numbers.ts";
export {
  NdArray,
  type NdArrayOptions,
  type NdWire,
} from "./known/numpy/array.ts";
export { DType } from "./known/numpy/dtype.ts";
export type { NdData } from "./known/numpy/dtype.ts";
export { NdScalar } from "./known/numpy/entries.ts";
export { PyTime, type TimeOptions } from "./known/dates/time.ts";
export { TimeDelta } from "./known/dates/timedelta.ts";
export { TimeZone, UTC } from "./known/dates/timedelta.ts";
export type { NumberArray } from "./known/typed_bytes.ts";
export { Uuid } from "./known/uuid.ts";
export * from "./text/literals/literal.ts";
export { LiteralError } from "./text/literals/scalar.ts";
