import type { Bindings } from "./bindings.ts";
import type { Clock } from "./clock.ts";
import type { Limits } from "./limits.ts";
import type { OpcodeNames } from "./names.ts";
import type { Replies } from "./replies.ts";
import type { Counters } from "./stats.ts";
import type { StatusEvent } from "./status.ts";
import type { StatusFeed } from "./status_feed.ts";
import type { Tracer } from "./trace.ts";
import type { WireOptions } from "./wire.ts";

/** A message as a `tap` sees it. */
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
  readonly replies: Replies;
  readonly counters: Counters;
  readonly status: StatusFeed<StatusEvent>;
  readonly wire: WireOptions;
  readonly tap: ((message: TappedMessage) => void) | undefined;
  readonly concurrency: number;
  /** What handlers get as `this`. */
  readonly self: unknown;
}
