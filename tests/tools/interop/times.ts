/** The times that scenarios took down, as a table of its own. */

import { milliseconds } from "../../../transport/cli/shown/text.ts";
import type { Result } from "./scenario.ts";

/** One line for each time, with its median by Python. */
export function timesOf(
  results: readonly Result[],
  versions: readonly string[],
): string[] {
  const names = new Set(results.flatMap(({ times }) => Object.keys(times)));
  if (names.size === 0) return [];
  const rows = [["", ...versions]];
  for (const name of names) {
    rows.push([
      name,
      ...versions.map((version) => {
        const times = results.filter(({ python }) => python === version).map(
          ({ times }) => times[name],
        ).filter((time) => time !== undefined);
        return times.length === 0 ? "" : milliseconds(median(times));
      }),
    ]);
  }
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0))
  );
  return rows.map((row) =>
    row.map((cell, column) =>
      column === 0
        ? cell.padEnd(widths[column] ?? 0)
        : cell.padStart(widths[column] ?? 0)
    ).join("  ").trimEnd()
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
