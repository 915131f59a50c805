import { Bindings } from "../handlers/bindings.ts";
import { type Clock, SYSTEM_CLOCK } from "../watch/clock.ts";
import { completeLimits, type Limits } from "../options/limits.ts";
import { OpcodeNames } from "../options/opcodes.ts";
import type { CommonOptions, ErrorDetails } from "../options/options.ts";
import { UnpolledReplies } from "./unpolled.ts";
import { Counters } from "../watch/stats.ts";
import type { StatusEvent } from "../watch/status.ts";
import { eventText } from "../watch/event_text.ts";
import { Reports } from "../watch/reports.ts";
import { StatusFeed } from "../watch/status_feed.ts";
import { Tracer } from "./stacks.ts";
import type { WireOptions } from "../messages/pickles.ts";

/**
 * A message as a `tap` sees it.
 *
 * @example
 * ```ts
 * import { type TappedMessage, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * const seen: string[] = [];
 * const tap = ({ direction, bytes }: TappedMessage) => {
 *   seen.push(`${direction} ${bytes}`);
 * };
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * robot.bind(0x13, () => 12.5);
 * const ready = robot.connect();
 * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port, tap });
 * await Promise.all([ready, bot.connect()]);
 *
 * await bot.execute(0x13);
 * assertEquals(seen.map((line) => line.split(" ")[0]), ["out", "in"]);
 * ```
 */
export interface TappedMessage {
  /** Whether it came or goes. */
  readonly direction: "in" | "out";
  /** The whole message, as it is pickled: `(b'R', opcode, retcode, args, kwargs)` or `(b'A', retcode, args)`. */
  readonly message: unknown;
  /** The pickle's length. */
  readonly bytes: number;
}

/** What all links of one object have in common, over every reconnect. */
export interface Shared {
  readonly limits: Limits;
  readonly clock: Clock;
  readonly tracer: Tracer;
  readonly names: OpcodeNames;
  readonly bindings: Bindings;
  readonly replies: UnpolledReplies;
  readonly counters: Counters;
  readonly status: StatusFeed<StatusEvent>;
  readonly reports: Reports;
  readonly wire: WireOptions;
  /** See every message. */
  readonly taps: Set<(message: TappedMessage) => void>;
  readonly concurrency: number;
  readonly errorDetails: ErrorDetails;
  /** What handlers get as `this`. */
  self: unknown;
}

/** Makes what all links of one object will have in common. */
export function makeShared(options: CommonOptions): Shared {
  const limits = completeLimits(options.limits);
  const clock = options.clock ?? SYSTEM_CLOCK;
  const names = new OpcodeNames(options.opcodes);
  const counters = new Counters();
  const reports = new Reports(options, clock);
  return {
    limits,
    clock,
    names,
    counters,
    reports,
    status: new StatusFeed(
      limits.maxStatusEvents,
      (event) => eventText(event, (opcode) => names.describe(opcode)),
      reports,
    ),
    bindings: new Bindings(names),
    tracer: new Tracer(clock),
    replies: new UnpolledReplies(
      limits.maxUnpolledReplies,
      limits.maxUnpolledBytes,
      () => counters.dropped++,
    ),
    wire: options,
    taps: new Set(options.tap ? [options.tap] : []),
    errorDetails: options.errors?.details ?? "full",
    concurrency: options.concurrency ?? limits.maxHandlers,
    self: undefined,
  };
}
