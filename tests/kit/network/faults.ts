/** What networks do to links, and what must become of a call then. */

import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { NotConnectedError, TimeoutError } from "../../../transport/mod.ts";
import type { FaultyProxy } from "./faulty_proxy.ts";

/** What goes on when the fault strikes. */
export type State = "idle" | "handshake" | "call" | "reply" | "large";

/** All of them. */
export const STATES: readonly State[] = [
  "idle",
  "handshake",
  "call",
  "reply",
  "large",
];

/** What becomes of what goes on: it succeeds, the link goes away, or silence falls. */
export type Outcome = "fine" | "gone" | "silent";

/** One way in which a network fails. */
export interface Fault {
  /** Its name, for the test's. */
  readonly name: string;
  /** Makes it happen, at once or with the next bytes. */
  strike(proxy: FaultyProxy, state: State): void;
  /** What must become of the call, or of `connect`. */
  outcome(state: State): Outcome;
}

const fine = (): Outcome => "fine";
/** A handshake that is cut off is made again. */
const gone = (state: State): Outcome => state === "handshake" ? "fine" : "gone";

/** Bytes in mid-message: of a reply, of a password, of a megabyte. */
function middle(state: State): number {
  return state === "large" ? 500_000 : 7;
}

/** Which way the next bytes go. */
function way(state: State): "up" | "down" {
  return state === "handshake" || state === "idle" ? "up" : "down";
}

/** Every fault. */
export const FAULTS: readonly Fault[] = [
  {
    name: "latency",
    strike: (proxy) => proxy.set({ latency: 20 }),
    outcome: fine,
  },
  {
    name: "jitter",
    strike: (proxy) => proxy.set({ latency: 1, jitter: 20 }),
    outcome: fine,
  },
  {
    name: "slices of one byte",
    strike: (proxy, state) => proxy.set({ slice: state === "large" ? 997 : 1 }),
    outcome: fine,
  },
  {
    name: "a throttle",
    strike: (proxy, state) =>
      proxy.set({ throttle: state === "large" ? 10_000_000 : 2000 }),
    outcome: fine,
  },
  {
    name: "a cut in mid-message",
    strike: (proxy, state) => proxy.cutAfter(way(state), middle(state), "fin"),
    outcome: gone,
  },
  {
    name: "a reset in mid-message",
    strike: (proxy, state) => proxy.cutAfter(way(state), middle(state), "rst"),
    outcome: gone,
  },
  { name: "a close", strike: (proxy) => proxy.close(), outcome: gone },
  { name: "a reset", strike: (proxy) => proxy.reset(), outcome: gone },
  {
    name: "an end of the robot's half",
    strike: (proxy) => proxy.halfClose("down"),
    outcome: gone,
  },
  {
    name: "an end of our half",
    strike: (proxy) => proxy.halfClose("up"),
    // What was asked before it is still answered.
    outcome: (state) => state === "idle" ? "gone" : "fine",
  },
  {
    name: "a slow close",
    strike: (proxy) => proxy.slowClose(50),
    outcome: gone,
  },
  {
    name: "a black hole",
    strike: (proxy) => proxy.set({ swallow: true }),
    outcome: () => "silent",
  },
  {
    name: "a refusing port",
    strike: (proxy) => proxy.refuse(),
    outcome: fine,
  },
];

/** How long a call may last that is expected to succeed or to fail at once, in ms. */
const LONG_MS = 60_000;
/** The same where silence is expected. */
const SHORT_MS = 150;

/** The timeout of a call, in ms, whose outcome is known. */
export function timeoutFor(outcome: Outcome): number {
  return outcome === "silent" ? SHORT_MS : LONG_MS;
}

/** Waits for what goes on, and compares what becomes of it, and when. */
export async function expectOutcome(
  outcome: Outcome,
  going: Promise<unknown>,
  value: unknown,
  begun: number,
): Promise<void> {
  const settled = await going.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  const ms = performance.now() - begun;
  if ("value" in settled) {
    assertEquals(outcome, "fine", "It succeeded");
    assertEquals(settled.value, value);
  } else if (outcome === "silent") {
    assertInstanceOf(settled.error, TimeoutError);
    assert(ms >= SHORT_MS - 1, `It took ${ms} ms`);
  } else {
    assertEquals(outcome, "gone", `It failed: ${settled.error}`);
    assertInstanceOf(settled.error, NotConnectedError);
  }
}
