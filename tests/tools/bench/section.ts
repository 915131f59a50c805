/**
 * One section of the benchmark in a process of its own, so that none finds
 * V8 in the state in which another one left it.
 *
 *     section.ts FOLDER NAME [--quick] [--only SECTION[/ROW]]
 *
 * @module
 */
import type { Programs } from "./link/pair.ts";
import { type Options, parseOptions, type SectionName } from "./options.ts";
import { type Python, referencePython } from "./python.ts";
import type { Table } from "./report.ts";
import { Results, type SavedResults } from "./results.ts";

type Bench = (
  options: Options,
  results: Results,
  programs: Programs,
) => Promise<Table[]>;

/** Each section loads only what it measures. */
const BENCHES: Record<SectionName, () => Promise<Bench>> = {
  codec: async () => (await import("./codec.ts")).benchCodec,
  cold: async () => (await import("./cold.ts")).benchCold,
  shortcuts: async () => (await import("./short_cuts.ts")).benchShortCuts,
  text: async () => (await import("./text.ts")).benchText,
  link: async () => (await import("./link/bench.ts")).benchLink,
  others: async () => (await import("./alternatives.ts")).benchAlternatives,
  doors: async () => (await import("./transports.ts")).benchTransports,
  monitor: async () => (await import("./monitor.ts")).benchMonitor,
  receiver: async () => (await import("./receiver.ts")).benchReceiver,
  startup: async () => (await import("./startup.ts")).benchStartup,
  memory: async () => (await import("./memory.ts")).benchMemory,
  fair: async () => (await import("./fair.ts")).benchFair,
  exponents: async () => (await import("./exponents.ts")).benchExponents,
};

/** What a section hands back. */
export interface SectionReport {
  /** All that it measured. */
  races: SavedResults;
  /** The same for people. */
  tables: Table[];
  /** The filters that none of its rows matched. */
  unmatched: string[];
}

if (import.meta.main) {
  const [folder = "", name = "", ...args] = Deno.args;
  const section = name as SectionName;
  const options = parseOptions(args);
  const results = new Results();
  const pythons: Python[] = JSON.parse(
    await Deno.readTextFile(`${folder}/pythons`),
  );
  const bench = await BENCHES[section]();
  const tables = await bench(options, results, {
    python: referencePython(pythons).path,
    pythons,
    cpu: navigator.hardwareConcurrency - 1,
  });
  options.progress("");
  const report: SectionReport = {
    races: results.save(),
    tables: tables.filter(({ rows }) => rows.length > 0),
    unmatched: options.unmatched(section),
  };
  await Deno.writeTextFile(`${folder}/${name}`, JSON.stringify(report));
  // A competitor may have left a socket open.
  Deno.exit(0);
}
