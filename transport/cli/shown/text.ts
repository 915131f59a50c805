import { cut, harmlessLine } from "../../../codec/text/escapes.ts";
import { repr } from "../../../codec/text/repr/mod.ts";

export { harmlessLines } from "../../../codec/text/escapes.ts";
export { messageOf } from "../../../codec/text/repr/repr.ts";
export { cut, harmlessLine };

/** A time as people read it: `0.21 ms`, `12.5 ms`, `3.42 s`. */
export function milliseconds(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms.toFixed(ms < 10 ? 2 : 1)} ms`;
}

/** Milliseconds as they are told: beyond microseconds the clock says nothing. */
export function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** A size as people read it: `51 B`, `12.3 kB`. */
export function byteCount(bytes: number, unit = "B"): string {
  if (bytes < 10_000) return `${bytes} ${unit}`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} k${unit}`;
  return `${(bytes / 1_000_000).toFixed(1)} M${unit}`;
}

/** `1 client`, `2 clients`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** The time of day with milliseconds, `14:03:07.125`. */
export function timeOfDay(date: Date): string {
  const ms = String(date.getMilliseconds()).padStart(3, "0");
  return `${date.toTimeString().slice(0, 8)}.${ms}`;
}

/** Characters of a value on one line of a log, where nobody asked for all of it. */
const MAX_LINE = 2000;
/** Characters of a value on a terminal. */
const MAX_SEEN = 300;

/** How long a value may be printed. */
export function maxLength(isSeen: boolean, isWhole: boolean): number {
  return isWhole ? Infinity : isSeen ? MAX_SEEN : MAX_LINE;
}

/** A value as Python prints it, on one line, without control characters. */
export function valueText(value: unknown, most: number): string {
  const limit = Number.isFinite(most) ? { maxLength: most + 1 } : {};
  return cut(repr(value, limit), most);
}

/** A call's arguments as they are written in Python: `1, 'a', speed=2`. */
export function argumentsText(
  args: readonly unknown[],
  keywords: Readonly<Record<string, unknown>> | undefined,
  most: number,
): string {
  const texts: string[] = [];
  let left = most;
  const add = (text: string): void => {
    texts.push(text);
    left -= text.length;
  };
  for (const value of args) if (left > 0) add(valueText(value, left));
  for (const [name, value] of Object.entries(keywords ?? {})) {
    if (left > 0) add(`${harmlessLine(name, left)}=${valueText(value, left)}`);
  }
  return cut(texts.join(", "), most);
}
