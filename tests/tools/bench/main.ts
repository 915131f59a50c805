/**
 * The benchmark: `deno task bench [--quick] [--only SECTION[/ROW]]`.
 *
 * @module
 */
import { payloadsOf } from "./codec_tables.ts";
import { verdicts } from "./goals.ts";
import { parseOptions } from "./options.ts";
import { findPythons, referencePython } from "./python.ts";
import { inShort, writeReadmes } from "./readme.ts";
import { plainText, type Table } from "./report.ts";
import { Results } from "./results.ts";
import { SECTION_NAMES, type SectionReport } from "./section.ts";
import {
  resultsMarkdown,
  resultsPlot,
  verdictTable,
  verdictText,
} from "./write.ts";

/** No section takes half as long, even on a busy machine. */
const LIMIT_MS = 10 * 60_000;

const options = parseOptions(Deno.args);
const results = new Results();
const tables: Table[] = [];
const failed: string[] = [];
const cpython = `CPython ${referencePython(findPythons()).version}`;
const here = (file: string) => new URL(file, import.meta.url);

/** Runs a section; undefined where it failed, which it says itself. */
async function run(name: string): Promise<SectionReport | undefined> {
  const out = await Deno.makeTempFile();
  try {
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--no-lock", "--no-check", "--v8-flags=--expose-gc"],
        ...[`${import.meta.dirname}/section.ts`, out, name, ...Deno.args],
      ],
      stdout: "inherit",
      stderr: "inherit",
      signal: AbortSignal.timeout(LIMIT_MS),
    }).output();
    return success ? JSON.parse(await Deno.readTextFile(out)) : undefined;
  } finally {
    await Deno.remove(out);
  }
}

const started = performance.now();
const minutes = (since: number) =>
  `${((performance.now() - since) / 60_000).toFixed(1)} minutes`;

for (const name of SECTION_NAMES) {
  if (!options.wants(name)) continue;
  const since = performance.now();
  const report = await run(name);
  if (report) {
    results.load(report.races);
    tables.push(...report.tables);
    for (const table of report.tables) console.log(plainText(table));
  } else failed.push(name);
  console.log(`\n(${name}: ${minutes(since)})`);
}

const judged = verdicts(results, cpython);
console.log(verdictText(judged));
console.log(`\n${minutes(started)}`);
for (const name of failed) console.error(`Section "${name}" failed`);
if (options.whole) {
  await Deno.writeTextFile(
    here("RESULTS.md"),
    resultsMarkdown(
      [inShort(results, cpython), verdictTable(judged, failed), ...tables],
      { took: minutes(started) },
    ),
  );
  await Deno.writeTextFile(
    here("results.svg"),
    resultsPlot(results, payloadsOf(results), cpython),
  );
  const readmes = await writeReadmes(results, cpython);
  // As all other files are.
  await new Deno.Command(Deno.execPath(), {
    args: ["fmt", "-q", `${import.meta.dirname}/RESULTS.md`, ...readmes],
  }).output();
}
if (failed.length > 0) Deno.exit(1);
