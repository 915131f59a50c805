import {
  type ClassEntry,
  PyGlobal,
  type Reduction,
} from "../../types/object.ts";
import { equivalentKey } from "../../types/key.ts";
import { pyRepr } from "../../text/repr/symbol.ts";
import { tuple } from "../../types/tuple.ts";
import { takes, text } from "../arguments.ts";
import { fraction, TimeDelta, two } from "./timedelta.ts";

const TIMEZONE = new PyGlobal("datetime", "timezone");

/** Tells a time zone as a key from a tuple of the same content. */
const KEY = Symbol("timezone");

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
    return new TimeZone(new TimeDelta(0, minutes * 60), zone);
  }

  /** Its name: the one it was given, else such as `UTC+02:00`. */
  toString(): string {
    if (this.zone !== undefined) return this.zone;
    return isZero(this.offset) ? "UTC" : `UTC${offsetText(this.offset)}`;
  }

  /** What it equals as a key: any other of its offset. */
  [equivalentKey](): unknown {
    return tuple(KEY, this.offset);
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

/**
 * Coordinated Universal Time: Python's `datetime.timezone.utc`, always this object.
 *
 * @example
 * ```ts
 * import { PyDateTime, repr, UTC } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const noon = new PyDateTime(2026, 5, 29, 12, 0, 0, 0, { tzinfo: UTC });
 * assertEquals(`${noon}`, "2026-05-29 12:00:00+00:00");
 * assertEquals(repr(UTC), "datetime.timezone.utc");
 * ```
 */
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
export const TIMEZONE_ENTRY: ClassEntry = {
  module: TIMEZONE.module,
  name: TIMEZONE.name,
  type: TimeZone,
  construct(args, _form, kwargs) {
    takes(args, kwargs, 1, 2);
    const [offset, zone] = args;
    if (!(offset instanceof TimeDelta)) {
      throw new TypeError("Its offset has to be a timedelta");
    }
    if (args.length === 2) return new TimeZone(offset, text(zone, "name"));
    return isZero(offset) ? UTC : new TimeZone(offset);
  },
  reduce: (object) => (object as TimeZone).__reduce__(),
};
