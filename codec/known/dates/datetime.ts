import {
  type ClassEntry,
  PyGlobal,
  type Reduction,
} from "../../types/object.ts";
import { wrongType } from "../../check.ts";
import { equivalentKey } from "../../types/key.ts";
import { pyRepr } from "../../text/repr/call.ts";
import { tuple } from "../../types/tuple.ts";
import { knownEntry } from "../typed_bytes.ts";
import {
  checkDate,
  clockIn,
  DATE_ENTRY,
  dateIn,
  dateText,
  dayMilliseconds,
  dayOf,
  packed,
  unpack,
} from "./date.ts";
import {
  checkTime,
  clockArguments,
  clockText,
  momentKey,
  packClock,
  TIME_ENTRY,
  type TimeOptions,
  tzinfoOf,
} from "./time.ts";
import { TIMEDELTA_ENTRY, TimeZone, TIMEZONE_ENTRY, UTC } from "./timedelta.ts";

const DATETIME = new PyGlobal("datetime", "datetime");

/** Tells a moment as a key from a tuple of the same content. */
const KEY = Symbol("datetime");

/**
 * Python's `datetime.datetime`: date and clock, to the microsecond, with or
 * without a time zone. A `Date` is written as one in UTC.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyDateTime } from "@tcptalks/tcptalks/codec";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const start = loads(dumps(new Date("2026-05-01T09:30:00Z")));
 * assert(start instanceof PyDateTime);
 * assertEquals(`${start}`, "2026-05-01 09:30:00+00:00");
 * assertEquals(start.toDate().getTime(), Date.UTC(2026, 4, 1, 9, 30));
 * ```
 */
export class PyDateTime {
  /** The year, 1 to 9999. */
  readonly year: number;
  /** The month, 1 to 12. */
  readonly month: number;
  /** The day of the month, from 1. */
  readonly day: number;
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

  /** Makes one. @throws {RangeError} When there is no such day or time. */
  constructor(
    year: number,
    month: number,
    day: number,
    hour = 0,
    minute = 0,
    second = 0,
    microsecond = 0,
    options: TimeOptions = {},
  ) {
    [this.year, this.month, this.day] = dateIn([year, month, day]);
    checkTime(options);
    const { tzinfo = null, fold = 0 } = options;
    const clock = clockIn([hour, minute, second, microsecond]);
    [this.hour, this.minute, this.second, this.microsecond] = clock;
    this.tzinfo = tzinfo;
    this.fold = fold;
  }

  /**
   * The moment in a time zone.
   *
   * @throws {RangeError} For an invalid date, and for years that Python lacks.
   */
  static fromDate(date: Date, tzinfo: TimeZone = UTC): PyDateTime {
    checkDate(date);
    if (!(tzinfo instanceof TimeZone)) {
      throw wrongType("Cannot give a date the zone", "a TimeZone", tzinfo);
    }
    if (Number.isNaN(date.getTime())) {
      throw new RangeError("The date is invalid");
    }
    const { offset } = tzinfo;
    const there = new Date(
      date.getTime() + Math.floor(offset.toMilliseconds()),
    );
    return new PyDateTime(
      ...dayOf(there),
      there.getUTCHours(),
      there.getUTCMinutes(),
      there.getUTCSeconds(),
      there.getUTCMilliseconds() * 1000 + offset.microseconds % 1000,
      { tzinfo },
    );
  }

  /**
   * The moment, cut to the millisecond.
   *
   * @param naive What a time without zone means: the time here, as for Python's `timestamp()`, or UTC.
   * @throws {TypeError} When the zone is of a class that is not known here.
   */
  toDate(naive: "local" | "utc" = "local"): Date {
    if (naive !== "local" && naive !== "utc") {
      throw wrongType(
        "Cannot take a naive time for",
        '"local" or "utc"',
        naive,
      );
    }
    const { hour, minute, second, tzinfo } = this;
    const milli = Math.floor(this.microsecond / 1000);
    if (tzinfo === null && naive === "local") {
      const date = new Date(2000, 0, 1, hour, minute, second, milli);
      date.setFullYear(this.year, this.month - 1, this.day);
      return date;
    }
    if (tzinfo !== null && !(tzinfo instanceof TimeZone)) {
      throw new TypeError("Its time zone is of a class that is not known here");
    }
    const offset = tzinfo === null ? 0 : tzinfo.offset.toMilliseconds();
    const clock = ((hour * 60 + minute) * 60 + second) * 1000 +
      this.microsecond / 1000;
    return new Date(
      Math.floor(
        dayMilliseconds(this.year, this.month, this.day) + clock - offset,
      ),
    );
  }

  /** As ISO 8601 writes it: `2026-05-01T09:30:00+00:00`. */
  toISOString(): string {
    return `${dateText(this)}T${clockText(this)}`;
  }

  /** As Python's `str` prints it: `2026-05-01 09:30:00+00:00`. */
  toString(): string {
    return `${dateText(this)} ${clockText(this)}`;
  }

  /** What it equals as a key: with a time zone, whatever is the same moment. */
  [equivalentKey](): unknown {
    const day = dayMilliseconds(this.year, this.month, this.day) / 1000;
    return momentKey(KEY, day, this);
  }

  /** As Python prints it. */
  [pyRepr](repr: (value: unknown) => string): string {
    const { year, month, day, hour, minute } = this;
    const numbers = `${year}, ${month}, ${day}, ${hour}, ${minute}`;
    return `datetime.datetime(${numbers}${clockArguments(this, repr)})`;
  }

  /** How it is written. The fold is lost below protocol 4, as in Python. */
  __reduce__(protocol: number): Reduction {
    const { year, day, tzinfo } = this;
    const bytes = new Uint8Array(10);
    bytes[0] = year >> 8;
    bytes[1] = year;
    bytes[2] = this.fold && protocol > 3 ? this.month | 0x80 : this.month;
    bytes[3] = day;
    packClock(bytes, 4, this);
    return {
      callable: DATETIME,
      args: tzinfo === null ? tuple(bytes) : tuple(bytes, tzinfo),
    };
  }
}

const DATETIME_ENTRY: ClassEntry = knownEntry(
  DATETIME,
  PyDateTime,
  [1, 8],
  (args) => {
    const bytes = args.length <= 2 ? packed(args[0], 10) : undefined;
    if (bytes) {
      const [, , month = 0, day = 0, hour, minute, second] = bytes;
      return new PyDateTime(
        unpack(bytes, 0, 2),
        month & 0x7f,
        day,
        hour,
        minute,
        second,
        unpack(bytes, 7, 10),
        { tzinfo: tzinfoOf(args[1]), fold: month & 0x80 ? 1 : 0 },
      );
    }
    const tzinfo = tzinfoOf(args[7]);
    const clock = clockIn(args.slice(3, 7));
    return new PyDateTime(...dateIn(args), ...clock, { tzinfo });
  },
);

/** How a `Date` is written: as a `datetime.datetime` in UTC. */
export const DATE_WRITER: ClassEntry = {
  ...DATETIME_ENTRY,
  type: Date,
  reduce: (object, protocol) =>
    PyDateTime.fromDate(object as Date).__reduce__(protocol),
};

/** The entries of `datetime`. */
export const DATETIMES: readonly ClassEntry[] = [
  DATE_ENTRY,
  DATETIME_ENTRY,
  TIME_ENTRY,
  TIMEDELTA_ENTRY,
  TIMEZONE_ENTRY,
];
