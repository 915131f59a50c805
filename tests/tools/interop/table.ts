/** The harness's table: scenario by Python. */

import type { Style } from "../../../transport/cli/shown/style.ts";
import type { Result, Scenario } from "./scenario.ts";
import { START } from "./start.ts";
import { type Cell, cellOf, groupBy } from "./summary.ts";

interface Painted {
  readonly text: string;
  readonly paint: (text: string) => string;
}

/** The table's lines, with columns of equal width. */
export function tableOf(
  results: readonly Result[],
  scenarios: readonly Scenario[],
  versions: readonly string[],
  style: Style,
): string[] {
  const byCell = groupBy(results, cellKey);
  const rows: Painted[][] = [
    ["", ...versions].map((text) => ({ text, paint: (t) => style.bold(t) })),
  ];
  for (const name of [...scenarios.map(({ name }) => name), START]) {
    const cells = versions.map((version) =>
      byCell.get(`${name}\n${version}`) ?? []
    );
    if (cells.every((cell) => cell.length === 0)) continue;
    rows.push([
      { text: name, paint: (t) => t },
      ...cells.map((cell) => painted(cellOf(cell), style)),
    ]);
  }
  const totals = versions.map((version) =>
    cellOf(results.filter(({ python }) => python === version))
  );
  rows.push([
    { text: "all", paint: (t) => style.bold(t) },
    ...totals.map((cell) => painted({ ...cell, reason: undefined }, style)),
  ]);
  return aligned(rows);
}

/** Why scenarios were not played: one line for each reason, with the Pythons that it holds for. */
export function reasonsOf(results: readonly Result[]): string[] {
  const skipped = results.filter(({ outcome }) => outcome === "skip");
  const byReason = groupBy(
    skipped,
    ({ scenario, message }) => `${scenario}: ${message}`,
  );
  return [...byReason].map(([reason, group]) => {
    const versions = new Set(group.map(({ python }) => python));
    return `${reason} (${[...versions].join(", ")})`;
  });
}

function cellKey({ scenario, python }: Result): string {
  return `${scenario}\n${python}`;
}

function painted(
  { passed, failed, reason, ms }: Cell,
  style: Style,
): Painted {
  const time = ms < 9950
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.round(ms / 1000)} s`;
  if (failed > 0) {
    return {
      text: `FAIL ${failed}/${passed + failed} ${time}`,
      paint: (t) => style.red(t),
    };
  }
  if (passed > 0) {
    return { text: `ok ${passed}  ${time}`, paint: (t) => style.green(t) };
  }
  const text = reason === undefined ? "" : "–";
  return { text, paint: (t) => style.dim(t) };
}

function aligned(rows: readonly (readonly Painted[])[]): string[] {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from(
    { length: columns },
    (_, column) =>
      Math.max(...rows.map((row) => row[column]?.text.length ?? 0)),
  );
  return rows.map((row) =>
    row.map(({ text, paint }, column) => {
      const width = widths[column] ?? 0;
      const gap = " ".repeat(width - text.length);
      return column === 0 ? paint(text) + gap : gap + paint(text);
    }).join("  ").trimEnd()
  );
}
