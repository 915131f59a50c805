import { UsageError } from "../usage_error.ts";

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  "": 1000,
  min: 60_000,
};

/**
 * A time as people write it, `0.5`, `2s`, `50ms`, `1min`, in milliseconds; a
 * bare number is seconds, as in Python.
 *
 * @throws {UsageError} When it is none.
 */
export function parseDuration(text: string, what: string): number {
  const match = /^(\d+\.?\d*|\.\d+)\s*(ms|s|min|)$/.exec(text);
  const ms = Number(match?.[1]) * (UNITS[match?.[2] ?? ""] ?? NaN);
  if (ms <= 2 ** 31 - 1) return ms;
  throw new UsageError(
    `${what} takes a time in seconds, such as 0.5, 2s or 50ms, not "${text}"${
      pointHint(text)
    }`,
  );
}

/** A comma in a number is a slip of who writes 1,5. */
export function pointHint(text: string): string {
  return /^\d+,\d+/.test(text) ? `: write ${text.replace(",", ".")}` : "";
}
