import { wrongType } from "../../check.ts";
import { latin1Bytes } from "../../bytes/text.ts";
import {
  type ClassEntry,
  PyGlobal,
  type Reduction,
} from "../../types/object.ts";
import { equivalentKey } from "../../types/key.ts";
import { pyRepr } from "../../text/repr/call.ts";
import { tuple } from "../../types/tuple.ts";
import { int, knownEntry } from "../typed_bytes.ts";
import { two } from "./timedelta.ts";

const DATE = new PyGlobal("datetime", "date");

/** Tells a date as a key from a tuple of the same numbers. */
const KEY = Symbol("date");

/**
 * Python's `datetime.date`: a day of the calendar.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyDate, repr } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const day = loads(dumps(new PyDate(2018, 5, 12)));
 * assertEquals(repr(day), "datetime.date(2018, 5, 12)");
 * ```
 */
export class PyDate {
  /** The year, 1 to 9999. */
  readonly year: number;
  /** The month, 1 to 12. */
  readonly month: number;
  /** The day of the month, from 1. */
  readonly day: number;

  /** Makes one. @throws {RangeError} When there is no such day. */
  constructor(year: number, month: number, day: number) {
    [this.year, this.month, this.day] = dateIn([year, month, day]);
  }

  /** The day that it is at that moment in UTC. @throws {RangeError} For an invalid date, and years that Python lacks. */
  static fromDate(date: Date): PyDate {
    checkDate(date);
    return new PyDate(...dayOf(date));
  }

  /** Its midnight in UTC. */
  toDate(): Date {
    return new Date(dayMilliseconds(this.year, this.month, this.day));
  }

  /** As ISO 8601 and Python write it: `2026-05-01`. */
  toString(): string {
    return dateText(this);
  }

  /** What it equals as a key. */
  [equivalentKey](): unknown {
    return tuple(KEY, this.year, this.month, this.day);
  }

  /** As Python prints it. */
  [pyRepr](): string {
    return `datetime.date(${this.year}, ${this.month}, ${this.day})`;
  }

  /** How it is written. */
  __reduce__(): Reduction {
    const { year, month, day } = this;
    return {
      callable: DATE,
      args: tuple(new Uint8Array([year >> 8, year & 255, month, day])),
    };
  }
}

/** Refuses what is no `Date`. */
export function checkDate(date: unknown): void {
  if (!(date instanceof Date)) {
    throw wrongType("Cannot make a date of", "a Date", date);
  }
}

/** The date part of ISO 8601. */
export function dateText(
  date: { year: number; month: number; day: number },
): string {
  return `${String(date.year).padStart(4, "0")}-${two(date.month)}-${
    two(date.day)
  }`;
}

/** The entry of `datetime.date`. */
export const DATE_ENTRY: ClassEntry = knownEntry(
  DATE,
  PyDate,
  [1, 3],
  (args) => {
    const bytes = args.length === 1 ? packed(args[0], 4) : undefined;
    if (!bytes) return new PyDate(...dateIn(args));
    return new PyDate(unpack(bytes, 0, 2), bytes[2] ?? 0, bytes[3] ?? 0);
  },
);

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The year, month and day of some arguments, where they are one of Python's days. @throws {RangeError} */
export function dateIn(
  [year, month, day]: readonly unknown[],
): [year: number, month: number, day: number] {
  const y = int(year, "year", 1, 9999), m = int(month, "month", 1, 12);
  const isLeap = y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0);
  const days = m === 2 && isLeap ? 29 : MONTH_DAYS[m - 1] ?? 31;
  return [y, m, int(day, "day", 1, days)];
}

/** The hour, minute, second and microsecond of some arguments. @throws {RangeError} */
export function clockIn(
  [hour = 0, minute = 0, second = 0, microsecond = 0]: readonly unknown[],
): [hour: number, minute: number, second: number, microsecond: number] {
  return [
    int(hour, "hour", 0, 23),
    int(minute, "minute", 0, 59),
    int(second, "second", 0, 59),
    int(microsecond, "microsecond", 0, 999_999),
  ];
}

/** Milliseconds from 1970 to a date at midnight; `Date.UTC` takes years below 100 for 19xx. */
export function dayMilliseconds(
  year: number,
  month: number,
  day: number,
): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

/** The day that it is at a moment in UTC. */
export function dayOf(date: Date): [year: number, month: number, day: number] {
  return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
}

/**
 * The packed bytes that Python's date classes travel as. Python 2's are a str,
 * which `loads` may have read as Latin-1.
 */
export function packed(value: unknown, length: number): Uint8Array | undefined {
  if (value instanceof Uint8Array) {
    return value.length === length ? value : undefined;
  }
  return typeof value === "string" && value.length === length
    ? latin1Bytes(value)
    : undefined;
}

/** The big-endian number of some bytes. */
export function unpack(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) value = value * 256 + (bytes[i] ?? 0);
  return value;
}
