import { int, text } from "../arguments.ts";

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAY_MILLISECONDS = 86_400_000;

/** Whether a date is one of Python's, years 1 to 9999. @throws {RangeError} */
export function checkDate(year: number, month: number, day: number): void {
  int(year, "year", 1, 9999);
  int(month, "month", 1, 12);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : MONTH_DAYS[month - 1] ?? 31;
  int(day, "day", 1, days);
}

/** Whether a clock time is one. @throws {RangeError} */
export function checkClock(
  hour: number,
  minute: number,
  second: number,
  microsecond: number,
  fold: number,
): void {
  int(hour, "hour", 0, 23);
  int(minute, "minute", 0, 59);
  int(second, "second", 0, 59);
  int(microsecond, "microsecond", 0, 999_999);
  int(fold, "fold", 0, 1);
}

/** Milliseconds from 1970 to a date at midnight; `Date.UTC` takes years below 100 for 19xx. */
export function dayMilliseconds(
  year: number,
  month: number,
  day: number,
): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

/** The date of a number of days since 1970. */
export function dateOfDay(
  days: number,
): [year: number, month: number, day: number] {
  const date = new Date(days * DAY_MILLISECONDS);
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
  if (typeof value !== "string" || value.length !== length) return undefined;
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const code = text(value, "state").charCodeAt(i);
    if (code > 0xff) return undefined;
    bytes[i] = code;
  }
  return bytes;
}

/** The big-endian number of some bytes. */
export function unpack(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) value = value * 256 + (bytes[i] ?? 0);
  return value;
}
