/**
 * TCPTalks for Deno: drive a Python robot, or be one, over TCP.
 *
 * @module
 */
export * from "./codec/core.ts";
export * from "./codec/known/all.ts";
export * from "./transport/mod.ts";
// Both layers have one; here it is the link's, which holds the codec's as well.
export { DEFAULT_LIMITS } from "./transport/mod.ts";
