/**
 * The benchmark: `deno task bench [--quick] [--only SECTION[/ROW]]`.
 *
 * @module
 */
import { benchCodec } from "./codec.ts";
import { codecTables } from "./codec_tables.ts";
import { benchLink } from "./link/bench.ts";
import { linkTables } from "./link/tables.ts";
import { findPythons, referencePython } from "./python.ts";
import { parseOptions } from "./options.ts";
import { plainText, type Table } from "./report.ts";
import { Results } from "./results.ts";

const options = parseOptions(Deno.args);
const results = new Results();
const tables: Table[] = [];
function show(more: Table[]): void {
  tables.push(...more);
  options.progress("");
  for (const table of more) console.log(plainText(table));
}

if (options.wants("codec")) {
  const run = await benchCodec(options, results);
  show(codecTables(run, results));
  console.log(run.remarks);
}

if (options.wants("link")) {
  const python = referencePython(findPythons());
  const programs = {
    python: python.path,
    cpu: navigator.hardwareConcurrency - 1,
  };
  await benchLink(options, results, programs);
  show(linkTables(results));
}
