import type { Scenario } from "./link/caller.ts";
import type { End } from "./link/pair.ts";

/** What a user could pick instead, and which end plays it. */
export const OTHERS: readonly (readonly [name: string, end: End])[] = [
  ["ours", "ts:ours"],
  ["JSON over WebSocket", "ts:websocket"],
  ["capnweb over WebSocket", "ts:capnweb"],
  ["gRPC (grpc-js)", "ts:grpc"],
  ["NATS request", "ts:nats"],
  ["RPyC", "system:rpyc"],
  ["multiprocessing.connection", "py:multiprocessing"],
];

/** The calls that they are compared by. */
export const CALLS: readonly (readonly [string, Scenario])[] = [
  ["sequential calls", { do: "sequential", count: 0 }],
  ["64 in flight", { do: "inFlight", width: 64, count: 0 }],
  ["1 MB each way", { do: "bulk", bytes: 1 << 20, count: 0 }],
];

/** The row of processes that start. */
export const STARTUP = "start-up";
/** The row of what the system gives for a link. */
export const MEMORY = "memory a link";

/** All rows. */
export const ROWS: readonly string[] = [
  ...CALLS.map(([name]) => name),
  STARTUP,
  MEMORY,
];
