/** All that the harness prints after a run. */

import { cut, harmlessLines } from "../../../transport/cli/shown/text.ts";
import type { Style } from "../../../transport/cli/shown/style.ts";
import type { Result, Scenario } from "./scenario.ts";
import { countOf, groupBy } from "./summary.ts";
import { reasonsOf, tableOf } from "./table.ts";
import { timesOf } from "./times.ts";

/** Further failures of one scenario that get a line; still others are counted. */
const MOST_LINES = 8;

/** The table, the failures with what was said, what was not played and why, and the sum. */
export function reportOf(
  results: readonly Result[],
  scenarios: readonly Scenario[],
  ms: number,
  style: Style,
): string {
  const versions = [...new Set(results.map(({ python }) => python))].sort(
    byVersion,
  );
  const lines = tableOf(results, scenarios, versions, style);
  const times = timesOf(results, versions);
  if (times.length > 0) {
    lines.push("", style.bold("How long it took, median"), ...times);
  }
  lines.push(...failuresOf(results, style));
  const reasons = reasonsOf(results);
  if (reasons.length > 0) {
    lines.push("", style.bold("Not played (–)"), ...reasons);
  }
  lines.push("", sumOf(results, ms, style));
  return lines.join("\n");
}

function failuresOf(results: readonly Result[], style: Style): string[] {
  const failed = results.filter(({ outcome }) => outcome === "fail");
  const lines: string[] = [];
  for (const group of groupBy(failed, ({ scenario }) => scenario).values()) {
    const [first, ...others] = group;
    if (first !== undefined) lines.push("", ...failureOf(first, style));
    lines.push(...others.slice(0, MOST_LINES).map((one) => alsoOf(one, style)));
    const more = others.length - MOST_LINES;
    if (more > 0) lines.push(`… and ${more} more failures of it`);
  }
  return lines;
}

function alsoOf(result: Result, style: Style): string {
  const message = harmlessLines(result.message.replaceAll(/\s+/g, " "));
  return `${style.red(whereOf(result))}: ${cut(message, 150)}`;
}

function whereOf({ scenario, python, role, protocols }: Result): string {
  return `${scenario} failed: Python ${python}, we as ${role}, protocols ${protocols}`;
}

function failureOf(result: Result, style: Style): string[] {
  const { message, hints, transcript } = result;
  return [
    style.red(whereOf(result)),
    ...harmlessLines(message).split("\n").map((line) => `  ${line}`),
    ...hints.map((hint) => `  On the wire: ${harmlessLines(hint)}`),
    ...transcript.map((line) => style.dim(`  ${harmlessLines(line)}`)),
  ];
}

function sumOf(results: readonly Result[], ms: number, style: Style): string {
  const failed = countOf(results, "fail");
  const skipped = countOf(results, "skip");
  const sum = `${countOf(results, "pass")} passed, ${failed} failed` +
    (skipped > 0 ? `, ${skipped} not played` : "") +
    ` in ${(ms / 1000).toFixed(1)} s`;
  return failed > 0 ? style.red(sum) : style.green(sum);
}

function byVersion(one: string, other: string): number {
  return one.localeCompare(other, "en", { numeric: true });
}
