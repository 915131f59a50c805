/** Results, counted for the table. */

import type { Result } from "./scenario.ts";

/** What became of all times that one scenario was played with one Python. */
export interface Cell {
  /** How often it passed. */
  readonly passed: number;
  /** How often it failed. */
  readonly failed: number;
  /** Why it was not played, where it was not. */
  readonly reason: string | undefined;
  /** How long it took in all, in ms. */
  readonly ms: number;
}

/** The results of one scenario with one Python, counted. */
export function cellOf(results: readonly Result[]): Cell {
  return {
    passed: countOf(results, "pass"),
    failed: countOf(results, "fail"),
    reason: results.find(({ outcome }) => outcome === "skip")?.message,
    ms: results.reduce((sum, { ms }) => sum + ms, 0),
  };
}

/** How many results have this outcome. */
export function countOf(
  results: readonly Result[],
  outcome: Result["outcome"],
): number {
  return results.filter((result) => result.outcome === outcome).length;
}

/** The results by a key, in the order in which the keys came. */
export function groupBy(
  results: readonly Result[],
  key: (result: Result) => string,
): Map<string, Result[]> {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    const group = groups.get(key(result));
    if (group === undefined) groups.set(key(result), [result]);
    else group.push(result);
  }
  return groups;
}
