/**
 * TCPTalks for Deno: drive a Python robot, or be one, over TCP. What is here is
 * what bots and robots are written with; the parts below, such as a decoder of
 * streams, are in `@tcptalks/tcptalks/codec` and `@tcptalks/tcptalks/transport`.
 *
 * @module
 */
import "./transport/network/sockets.ts";

export * from "./codec/core.ts";
export * from "./transport/core.ts";
export {
  Decimal,
  DType,
  Fraction,
  NdArray,
  NdScalar,
  PyArray,
  PyDate,
  PyDateTime,
  PyPath,
  PyTime,
  TimeDelta,
  TimeZone,
  UTC,
  Uuid,
} from "./codec/known/all.ts";
export type {
  ServerCallOptions,
  ServerOptions,
  ServerStats,
} from "./transport/options/options.ts";
export type { Departure } from "./transport/talks/clients.ts";
export { TCPTalksServer } from "./transport/talks/server.ts";
export type { ServerEvent } from "./transport/watch/status.ts";
