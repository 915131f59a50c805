/**
 * CPython's pickle for JavaScript, byte for byte, both ways, executing nothing.
 *
 * @module
 */
export * from "./bytearray.ts";
export * from "./complex.ts";
export * from "./errors.ts";
export * from "./float.ts";
export * from "./global.ts";
export * from "./limits.ts";
export * from "./object.ts";
export * from "./registry.ts";
export * from "./repr.ts";
export * from "./repr_symbol.ts";
export * from "./str.ts";
export * from "./tuple.ts";
export * from "./values.ts";
