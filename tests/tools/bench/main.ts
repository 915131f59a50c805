/**
 * The benchmark: `deno task bench [--quick] [--only SECTION[/ROW]]`.
 *
 * @module
 */
import { benchCodec, type CodecRun } from "./codec.ts";
import { codecTables } from "./codec_tables.ts";
import { verdicts } from "./goals.ts";
import { benchCold } from "./cold.ts";
import { benchLink } from "./link/bench.ts";
import { linkTables } from "./link/tables.ts";
import { benchMemory } from "./memory.ts";
import { parseOptions } from "./options.ts";
import { findPythons, referencePython } from "./python.ts";
import { benchReceiver } from "./receiver.ts";
import { plainText, type Table } from "./report.ts";
import { Results } from "./results.ts";
import { benchStartup } from "./startup.ts";
import { benchText } from "./text.ts";
import {
  resultsMarkdown,
  resultsPlot,
  verdictTable,
  verdictText,
} from "./write.ts";

const started = performance.now();
const options = parseOptions(Deno.args);
const results = new Results();
const tables: Table[] = [];
const python = referencePython(findPythons());
const programs = {
  python: python.path,
  cpu: navigator.hardwareConcurrency - 1,
};

function show(...more: Table[]): void {
  tables.push(...more);
  options.progress("");
  for (const table of more) console.log(plainText(table));
}

let codec: CodecRun | undefined;
if (options.wants("codec")) {
  codec = await benchCodec(options, results, programs);
  show(...codecTables(codec, results));
}
if (options.wants("cold")) {
  show(await benchCold(options, results));
}
if (options.wants("text")) {
  show(await benchText(options, results));
}
if (options.wants("link")) {
  await benchLink(options, results, programs);
  show(...linkTables(results));
}
if (options.wants("doors")) {
  // It runs our link in this process: loaded only where it is wanted.
  const { benchDoors } = await import("./doors.ts");
  show(await benchDoors(options, results));
}
if (options.wants("receiver")) {
  show(await benchReceiver(options, results, programs));
}
if (options.wants("startup")) {
  show(await benchStartup(options, results, programs));
}
if (options.wants("memory")) {
  show(await benchMemory(options, results, programs));
}
if (options.wants("exponents")) {
  // It runs our codec in this process: loaded only where it is wanted.
  const { benchExponents } = await import("./exponents.ts");
  show(await benchExponents(options, results, programs));
}

const judged = verdicts(
  results,
  codec?.payloads ?? [],
  codec?.reference ?? `CPython ${python.version}`,
);
console.log(verdictText(judged));
const minutes = (performance.now() - started) / 60_000;
console.log(`\n${minutes.toFixed(1)} minutes`);
if (options.whole && codec) {
  const here = (file: string) => new URL(file, import.meta.url);
  await Deno.writeTextFile(
    here("RESULTS.md"),
    resultsMarkdown([verdictTable(judged), ...tables]),
  );
  await Deno.writeTextFile(here("results.svg"), resultsPlot(results, codec));
  // As all other files are.
  await new Deno.Command(Deno.execPath(), {
    args: ["fmt", "-q", here("RESULTS.md").pathname],
  }).output();
}
