import {
  type ClassEntry,
  PyGlobal,
  type Reduction,
} from "../../types/object.ts";
import { wantAll, wrongType } from "../../check.ts";
import { equivalentKey } from "../../types/key.ts";
import { pyRepr } from "../../text/repr/call.ts";
import { tuple } from "../../types/tuple.ts";
import { int, knownEntry, text } from "../typed_bytes.ts";

const TIMEDELTA = new PyGlobal("datetime", "timedelta");
const DAY_SECONDS = 86400;
const MAX_DAYS = 999_999_999;

/** Tells a duration as a key from a tuple of the same numbers. */
const KEY = Symbol("timedelta");

/**
 * Python's `datetime.timedelta`: a duration to the microsecond.
 *
 * @example
 * ```ts
 * import { dumps, loads, TimeDelta } from "@tcptalks/tcptalks/codec";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const pause = loads(dumps(TimeDelta.fromMilliseconds(1500)));
 * assert(pause instanceof TimeDelta);
 * assertEquals([pause.seconds, pause.microseconds, `${pause}`], [1, 500000, "0:00:01.500000"]);
 * ```
 */
export class TimeDelta {
  /** Whole days, negative for a negative duration. */
  readonly days: number;
  /** Seconds beyond the days, 0 to 86399. */
  readonly seconds: number;
  /** Microseconds beyond the seconds, 0 to 999999. */
  readonly microseconds: number;

  /**
   * Makes one; each number may be any whole one, of either sign.
   *
   * @throws {RangeError} When a number is not whole, or the days are more than 999999999.
   */
  constructor(days = 0, seconds = 0, microseconds = 0) {
    whole(days, "days");
    whole(seconds, "seconds");
    whole(microseconds, "microseconds");
    const carried = Math.floor(microseconds / 1e6);
    const allSeconds = whole(seconds + carried, "seconds");
    const allDays = days + Math.floor(allSeconds / DAY_SECONDS);
    // + 0 makes 0 of -0, which would be written as a float.
    this.days = int(allDays, "days", -MAX_DAYS, MAX_DAYS) + 0;
    this.seconds = allSeconds -
      Math.floor(allSeconds / DAY_SECONDS) * DAY_SECONDS;
    this.microseconds = microseconds - carried * 1e6;
  }

  /** Makes one of milliseconds, rounded to the microsecond. @throws {RangeError} For NaN, and what is too long. */
  static fromMilliseconds(milliseconds: number): TimeDelta {
    wantAll("number", "Cannot make a TimeDelta of", milliseconds);
    const whole = Math.floor(milliseconds);
    const micro = Math.round((milliseconds - whole) * 1000);
    const seconds = Math.floor(whole / 1000);
    return new TimeDelta(0, seconds, (whole - seconds * 1000) * 1000 + micro);
  }

  /** The whole duration in milliseconds. */
  toMilliseconds(): number {
    return (this.days * DAY_SECONDS + this.seconds) * 1000 +
      this.microseconds / 1000;
  }

  /** The whole duration in microseconds, exactly. */
  toMicroseconds(): bigint {
    const seconds = BigInt(this.days) * BigInt(DAY_SECONDS) +
      BigInt(this.seconds);
    return seconds * 1_000_000n + BigInt(this.microseconds);
  }

  /** As Python's `str` prints it: `1 day, 0:00:02.500000`. */
  toString(): string {
    const { days, seconds } = this;
    const plural = Math.abs(days) === 1 ? "" : "s";
    const hours = Math.floor(seconds / 3600);
    const clock = `${hours}:${two(Math.floor(seconds / 60) % 60)}:${
      two(seconds % 60)
    }`;
    return (days === 0 ? "" : `${days} day${plural}, `) + clock +
      fraction(this.microseconds);
  }

  /** What it equals as a key. */
  [equivalentKey](): unknown {
    return tuple(KEY, this.days, this.seconds, this.microseconds);
  }

  /** As Python prints it: `datetime.timedelta(days=1)`. */
  [pyRepr](): string {
    const parts = Object.entries(this).filter(([, value]) => value !== 0);
    const args = parts.map(([name, value]) => `${name}=${value}`).join(", ");
    return `datetime.timedelta(${args || "0"})`;
  }

  /** How it is written. */
  __reduce__(): Reduction {
    return {
      callable: TIMEDELTA,
      args: tuple(this.days, this.seconds, this.microseconds),
    };
  }
}

function whole(value: unknown, what: string): number {
  return int(value, what, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
}

/** Two digits. */
export function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** Microseconds after a clock time, nothing for 0. */
export function fraction(microseconds: number): string {
  return microseconds === 0 ? "" : `.${String(microseconds).padStart(6, "0")}`;
}

/** The entry of `datetime.timedelta`. */
export const TIMEDELTA_ENTRY: ClassEntry = knownEntry(
  TIMEDELTA,
  TimeDelta,
  [0, 3],
  (args) => new TimeDelta(...args.map((part) => whole(part, "parts"))),
);

const TIMEZONE = new PyGlobal("datetime", "timezone");

/** Tells a time zone as a key from a tuple of the same content. */
const ZONE_KEY = Symbol("timezone");

/**
 * Python's `datetime.timezone`: a fixed offset from UTC, with or without a name.
 * {@linkcode UTC} is the one of offset 0.
 *
 * @example
 * ```ts
 * import { repr, TimeZone } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   repr(TimeZone.ofMinutes(120, "CEST")),
 *   "datetime.timezone(datetime.timedelta(seconds=7200), 'CEST')",
 * );
 * ```
 */
export class TimeZone {
  /** The offset from UTC, positive to the east; less than a day. */
  readonly offset: TimeDelta;
  /** The name it was given, such as `CEST`. */
  readonly zone: string | undefined;

  /** Makes one. @throws {RangeError} When the offset is a day or more. */
  constructor(offset: TimeDelta, zone?: string) {
    if (!(offset instanceof TimeDelta)) {
      throw wrongType("Cannot make a TimeZone of", "a TimeDelta", offset);
    }
    if (zone !== undefined) wantAll("string", "Cannot name a TimeZone", zone);
    const isWhole = offset.seconds === 0 && offset.microseconds === 0;
    if (offset.days !== 0 && (offset.days !== -1 || isWhole)) {
      throw new RangeError(
        `The offset of a time zone has to be less than a day, not ${offset}`,
      );
    }
    this.offset = offset;
    this.zone = zone;
  }

  /** Makes one of minutes to the east of UTC. */
  static ofMinutes(minutes: number, zone?: string): TimeZone {
    wantAll("number", "Cannot make a TimeZone of", minutes);
    return new TimeZone(new TimeDelta(0, minutes * 60), zone);
  }

  /** Its name: the one it was given, else such as `UTC+02:00`. */
  toString(): string {
    if (this.zone !== undefined) return this.zone;
    return isZero(this.offset) ? "UTC" : `UTC${offsetText(this.offset)}`;
  }

  /** What it equals as a key: any other of its offset. */
  [equivalentKey](): unknown {
    return tuple(ZONE_KEY, this.offset);
  }

  /** As Python prints it: `datetime.timezone.utc`. */
  [pyRepr](repr: (value: unknown) => string): string {
    if (this === UTC) return "datetime.timezone.utc";
    const zone = this.zone === undefined ? "" : `, ${repr(this.zone)}`;
    return `datetime.timezone(${repr(this.offset)}${zone})`;
  }

  /** How it is written. */
  __reduce__(): Reduction {
    const { offset, zone } = this;
    return {
      callable: TIMEZONE,
      args: zone === undefined ? tuple(offset) : tuple(offset, zone),
    };
  }
}

/** Coordinated Universal Time: Python's `datetime.timezone.utc`, always this object. */
export const UTC: TimeZone = new TimeZone(new TimeDelta());

function isZero({ days, seconds, microseconds }: TimeDelta): boolean {
  return days === 0 && seconds === 0 && microseconds === 0;
}

/** An offset as ISO 8601 writes it: `+02:00`. */
export function offsetText(offset: TimeDelta): string {
  const negative = offset.days < 0;
  const { seconds, microseconds } = negative
    ? new TimeDelta(-offset.days, -offset.seconds, -offset.microseconds)
    : offset;
  const clock = `${two(Math.floor(seconds / 3600))}:${
    two(Math.floor(seconds / 60) % 60)
  }`;
  const rest = seconds % 60 !== 0 || microseconds !== 0
    ? `:${two(seconds % 60)}${fraction(microseconds)}`
    : "";
  return `${negative ? "-" : "+"}${clock}${rest}`;
}

/** The entry of `datetime.timezone`. */
export const TIMEZONE_ENTRY: ClassEntry = knownEntry(
  TIMEZONE,
  TimeZone,
  [1, 2],
  (args) => {
    const [offset, zone] = args;
    if (!(offset instanceof TimeDelta)) {
      throw new TypeError("Its offset has to be a timedelta");
    }
    if (args.length === 2) return new TimeZone(offset, text(zone, "name"));
    return isZero(offset) ? UTC : new TimeZone(offset);
  },
);
