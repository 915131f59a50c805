import {
  type ClassEntry,
  PyGlobal,
  type Reduction,
} from "../../types/object.ts";
import { oneOf, OptionRules, refusal } from "../../check.ts";
import { equivalentKey } from "../../types/key.ts";
import { pyRepr } from "../../text/repr/call.ts";
import { type Tuple, tuple } from "../../types/tuple.ts";
import { knownEntry, shown } from "../typed_bytes.ts";
import { clockIn, packed, unpack } from "./date.ts";
import { fraction, offsetText, TimeZone, two } from "./timedelta.ts";

const TIME = new PyGlobal("datetime", "time");

/** Tells a time as a key from a tuple of the same content. */
const KEY = Symbol("time");

/** What a time, or a date with time, may say beside the numbers. */
export interface TimeOptions {
  /** Its time zone: a `TimeZone`, or an object of a zone class that is not known here; null where Python says "naive". @default {null} */
  tzinfo?: object | null;
  /** 1 for the second time that a clock shows this when it is set back. @default {0} */
  fold?: 0 | 1;
}

const RULES = new OptionRules<TimeOptions>("TimeOptions", {
  tzinfo(value, name) {
    if (typeof value === "object") return;
    throw refusal(name, "a TimeZone or null", value);
  },
  fold: oneOf(0, 1),
});

/** Refuses what a time cannot say, a time zone without its name among them. */
export function checkTime(options: TimeOptions): void {
  // What comes from a pickle says both, and nothing else.
  const isRead = (options?.fold === 0 || options?.fold === 1) &&
    typeof options.tzinfo === "object";
  if (!isRead) RULES.check(options);
}

/**
 * Python's `datetime.time`: what a clock shows.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyTime, repr } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const start = loads(dumps(new PyTime(14, 30)));
 * assertEquals(repr(start), "datetime.time(14, 30)");
 * ```
 */
export class PyTime {
  /** The hour, 0 to 23. */
  readonly hour: number;
  /** The minute, 0 to 59. */
  readonly minute: number;
  /** The second, 0 to 59. */
  readonly second: number;
  /** The microsecond, 0 to 999999. */
  readonly microsecond: number;
  /** 1 for the second time that a clock shows this when it is set back. */
  readonly fold: 0 | 1;
  /** Its time zone; null where Python says "naive". */
  readonly tzinfo: object | null;

  /** Makes one. @throws {RangeError} When there is no such time. */
  constructor(
    hour = 0,
    minute = 0,
    second = 0,
    microsecond = 0,
    options: TimeOptions = {},
  ) {
    checkTime(options);
    const { tzinfo = null, fold = 0 } = options;
    const clock = clockIn([hour, minute, second, microsecond]);
    [this.hour, this.minute, this.second, this.microsecond] = clock;
    this.tzinfo = tzinfo;
    this.fold = fold;
  }

  /** As ISO 8601 and Python write it: `09:30:00.500000+02:00`. */
  toString(): string {
    return clockText(this);
  }

  /** What it equals as a key. */
  [equivalentKey](): unknown {
    return momentKey(KEY, 0, this);
  }

  /** As Python prints it. */
  [pyRepr](repr: (value: unknown) => string): string {
    return `datetime.time(${this.hour}, ${this.minute}${
      clockArguments(this, repr)
    })`;
  }

  /** How it is written. The fold is lost below protocol 4, as in Python. */
  __reduce__(protocol: number): Reduction {
    const bytes = new Uint8Array(6);
    packClock(bytes, 0, this);
    if (this.fold && protocol > 3) bytes[0] = this.hour | 0x80;
    const args = this.tzinfo === null
      ? tuple(bytes)
      : tuple(bytes, this.tzinfo);
    return { callable: TIME, args };
  }
}

/** What a time equals as a key, so many seconds after some day; with a time zone, whatever is the same moment. */
export function momentKey(
  kind: symbol,
  seconds: number,
  { hour, minute, second, microsecond, tzinfo }: PyTimeLike,
): Tuple {
  const whole = BigInt(seconds + (hour * 60 + minute) * 60 + second);
  const micro = whole * 1_000_000n + BigInt(microsecond);
  return tzinfo instanceof TimeZone
    ? tuple(kind, micro - tzinfo.offset.toMicroseconds(), "utc")
    : tuple(kind, micro, tzinfo);
}

/** Writes the clock's part of the packed bytes, from a place on. */
export function packClock(
  bytes: Uint8Array,
  at: number,
  { hour, minute, second, microsecond }: PyTimeLike,
): void {
  bytes[at] = hour;
  bytes[at + 1] = minute;
  bytes[at + 2] = second;
  bytes[at + 3] = microsecond >> 16;
  bytes[at + 4] = microsecond >> 8;
  bytes[at + 5] = microsecond;
}

/** What a time and a date with time have in common. */
type PyTimeLike = Pick<
  PyTime,
  "hour" | "minute" | "second" | "microsecond" | "fold" | "tzinfo"
>;

/** The clock's part of ISO 8601, with the offset where it is known. */
export function clockText(time: PyTimeLike): string {
  const { hour, minute, second, microsecond, tzinfo } = time;
  const offset = tzinfo instanceof TimeZone ? offsetText(tzinfo.offset) : "";
  return `${two(hour)}:${two(minute)}:${two(second)}${
    fraction(microsecond)
  }${offset}`;
}

/** The arguments after the minute, as Python prints them. */
export function clockArguments(
  time: PyTimeLike,
  repr: (value: unknown) => string,
): string {
  const { second, microsecond, fold, tzinfo } = time;
  const micro = microsecond === 0 ? "" : `, ${microsecond}`;
  const seconds = second === 0 && microsecond === 0
    ? ""
    : `, ${second}${micro}`;
  const zone = tzinfo === null ? "" : `, tzinfo=${repr(tzinfo)}`;
  return `${seconds}${fold ? ", fold=1" : ""}${zone}`;
}

/** A time zone as an argument: any object that is no plain value. */
export function tzinfoOf(value: unknown): object | null {
  if (value === null || value === undefined) return null;
  if (
    typeof value === "object" && !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    !(value instanceof Map) && !(value instanceof Set)
  ) return value;
  throw new TypeError(`Its tzinfo has to be a time zone, not ${shown(value)}`);
}

/** The entry of `datetime.time`. */
export const TIME_ENTRY: ClassEntry = knownEntry(
  TIME,
  PyTime,
  [0, 5],
  (args) => {
    const bytes = args.length <= 2 ? packed(args[0], 6) : undefined;
    if (bytes) {
      const [first = 0, minute, second] = bytes;
      return new PyTime(first & 0x7f, minute, second, unpack(bytes, 3, 6), {
        tzinfo: tzinfoOf(args[1]),
        fold: first & 0x80 ? 1 : 0,
      });
    }
    return new PyTime(...clockIn(args), { tzinfo: tzinfoOf(args[4]) });
  },
);
