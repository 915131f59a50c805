/**
 * CPython's pickle for JavaScript, byte for byte, both ways, executing nothing.
 *
 * @module
 */
export * from "./core.ts";
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
