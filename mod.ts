/**
 * TCPTalks for Deno: drive a Python robot, or be one, over TCP.
 *
 * @module
 */
export * from "./codec/mod.ts";
export * from "./transport/mod.ts";
