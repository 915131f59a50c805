/**
 * TCPTalks for Deno: drive a Python robot, or be one, over TCP. What is here is
 * what bots and robots are written with; the parts below, such as a decoder of
 * streams, are in `@tcptalks/tcptalks/codec` and `@tcptalks/tcptalks/transport`.
 *
 * @example A robot, and a bot that drives it; either may be Python's
 * ```ts
 * import { kwargs, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * robot.bind(0x10, (distance: number, speed = 0.5) => distance * speed);
 * const ready = robot.connect();
 *
 * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
 * await Promise.all([ready, bot.connect()]);
 * assertEquals(await bot.execute(0x10, 300, kwargs({ speed: 0.25 })), 75);
 * ```
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
