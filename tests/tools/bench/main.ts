/**
 * The benchmark: `deno task bench [--quick] [--only SECTION[/ROW]]`.
 *
 * @module
 */
import { verdicts } from "./goals.ts";
import { type Options, parseOptions, SECTIONS, UsageError } from "./options.ts";
import { findPythons, referencePython } from "./python.ts";
import { plainText, type Table } from "./report.ts";
import { Results } from "./results.ts";
import { Run } from "./run.ts";
import { keepReport, leftOutTable, verdictText, writeReport } from "./write.ts";

/** Runs what was asked for; gives the status to end with. */
async function main(options: Options): Promise<number> {
  const pythons = findPythons();
  const cpython = `CPython ${referencePython(pythons).version}`;
  const results = new Results();
  const tables: Table[] = [];
  const failed: string[] = [];
  const unmatched: string[] = [];
  const started = performance.now();
  await using run = await Run.start(pythons);
  for (const name of SECTIONS) {
    if (!options.wants(name)) continue;
    const since = performance.now();
    const report = await run.section(name, Deno.args);
    if (report) {
      results.load(report.races);
      tables.push(...report.tables);
      unmatched.push(...report.unmatched);
      for (const table of report.tables) console.log(plainText(table));
    } else failed.push(name);
    console.log(`\n(${name}: ${minutes(since)})`);
  }
  const judged = verdicts(results, cpython);
  const missing = leftOutTable(run.leftOut());
  console.log(verdictText(judged));
  for (const table of missing) console.log(plainText(table));
  console.log(`\n${minutes(started)}`);
  for (const name of failed) console.error(`Section "${name}" failed`);
  for (const filter of unmatched) console.error(`No row for "${filter}"`);
  const report = {
    results,
    cpython,
    verdicts: judged,
    tables: [...missing, ...tables],
    failed,
    took: minutes(started),
  };
  try {
    if (options.whole) await writeReport(report);
  } catch (error) {
    console.error((error as Error).message);
    await keepReport(report);
    return 1;
  }
  return failed.length + unmatched.length > 0 ? 1 : 0;
}

function minutes(since: number): string {
  return `${((performance.now() - since) / 60_000).toFixed(1)} minutes`;
}

try {
  Deno.exit(await main(parseOptions(Deno.args)));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\nSee "deno task bench --help"`);
  Deno.exit(2);
}
