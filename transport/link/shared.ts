import type { ErrorDetails } from "../messages/reply.ts";
import type { CommonOptions, TappedMessage } from "../options/options.ts";
import { Bindings } from "../handlers/bindings.ts";
import { type Clock, SYSTEM_CLOCK } from "../watch/clock.ts";
import { completeLimits, type Limits } from "../options/limits.ts";
import { OpcodeNames } from "../options/opcodes.ts";
import { UnpolledReplies } from "./unpolled.ts";
import {
  type RoundTrip,
  type ServerEvent,
  type Stats,
  type StatusEvent,
  StatusFeed,
} from "../watch/status.ts";
import { Reports, thrownText } from "../watch/reports.ts";
import { composeMaster } from "../messages/message.ts";
import type { WireOptions } from "../messages/pickles.ts";
import type { Tuple } from "../../codec/types/tuple.ts";
import { fatalKeyword, type Kwargs } from "../options/kwargs.ts";
import { Calls } from "./calls.ts";

/** What an object and a server have alike, from their options. */
export class Basis<Event extends StatusEvent | ServerEvent> {
  readonly limits: Limits;
  readonly clock: Clock;
  readonly names: OpcodeNames;
  readonly bindings: Bindings;
  readonly reports: Reports;
  readonly status: StatusFeed<Event>;

  constructor(options: CommonOptions) {
    this.limits = completeLimits(options.limits);
    this.clock = options.clock ?? SYSTEM_CLOCK;
    this.names = new OpcodeNames(options.opcodes);
    this.bindings = new Bindings(this.names);
    this.reports = new Reports(options, this.clock);
    this.status = new StatusFeed(this.limits, this.names, this.reports);
  }
}

/** What all links of one object have in common, over every reconnect. */
export class Shared extends Basis<StatusEvent> {
  readonly replies: UnpolledReplies;
  readonly counters: Counters = new Counters();
  readonly wire: WireOptions;
  readonly calls: Calls;
  taps: Set<(message: TappedMessage) => unknown> | undefined;
  /** How many of the bound functions run at once on one link. */
  readonly concurrency: number;
  readonly errorDetails: ErrorDetails;
  self: unknown;
  /** The signal of the call whose function begins to run. */
  signalOfCall: (() => AbortSignal) | undefined;
  /** Whether an idle link keeps the process alive. */
  isRef = true;

  constructor(options: CommonOptions) {
    super(options);
    const { counters, limits, names, reports } = this;
    this.replies = new UnpolledReplies(limits, () => counters.dropped++);
    this.calls = new Calls(
      this.clock,
      limits,
      names,
      reports,
      () => counters.bytesIn,
    );
    this.wire = options;
    if (options.tap) this.taps = new Set([options.tap]);
    this.errorDetails = options.errors?.details ?? "full";
    const { concurrency = Infinity } = options;
    this.concurrency = Math.min(concurrency, limits.maxHandlers);
  }

  /**
   * A request, ready to be pickled.
   *
   * @throws {TypeError} When a keyword would kill a Python peer.
   */
  request(
    opcode: unknown,
    retcode: number,
    args: readonly unknown[],
    keywords: Kwargs | undefined,
  ): Tuple {
    const fatal = keywords && fatalKeyword(keywords);
    if (fatal !== undefined) {
      throw new TypeError(
        `Cannot call ${
          this.names.describe(opcode)
        }: the keyword argument "${fatal}" would kill the listener of a Python peer, give it another name`,
      );
    }
    return composeMaster(opcode, retcode, args, keywords);
  }

  /** Shows a message to the taps, whose failures are their own. */
  show(direction: "in" | "out", message: unknown, bytes: number): void {
    if (!this.taps?.size) return;
    const failed = (error: unknown): void => {
      this.drop(`The tap threw: ${thrownText(error)}`);
      this.reports.tell(error, "The tap threw");
    };
    for (const tap of this.taps) {
      try {
        const result = tap({ direction, message, bytes });
        if (result instanceof Promise) result.catch(failed);
      } catch (error) {
        failed(error);
      }
    }
  }

  drop(reason: string): void {
    this.status.emit({ type: "dropped", reason });
  }
}

/** The counters that links add to. */
export class Counters {
  bytesIn = 0;
  bytesOut = 0;
  messagesIn = 0;
  messagesOut = 0;
  requestsIn = 0;
  requestsOut = 0;
  retried = 0;
  late = 0;
  dropped = 0;
  malformed = 0;
  failed = 0;
  connections = 0;
  refused = 0;
  readonly roundTrip: RoundTrip = {
    count: 0,
    last: 0,
    min: 0,
    max: 0,
    mean: 0,
  };

  trip(ms: number): void {
    const trips = this.roundTrip;
    trips.last = ms;
    if (trips.count++ === 0 || ms < trips.min) trips.min = ms;
    if (ms > trips.max) trips.max = ms;
    trips.mean += (ms - trips.mean) / trips.count;
  }

  /** The counters now, beside what the link says of its present state. */
  snapshot(
    present: Pick<Stats, "pending" | "running" | "queuedBytes" | "unpolled">,
  ): Stats {
    return { ...this, ...present, roundTrip: { ...this.roundTrip } };
  }
}
