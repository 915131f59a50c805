import { oursOf, payloadsOf } from "./codec_tables.ts";
import type { Verdict } from "./goals.ts";
import { machine } from "./machine.ts";
import { plot, type PlotPanel, type PlotRow } from "./plot.ts";
import { inShort, missingCells, writeReadmes } from "./readme.ts";
import { markdown, type Table } from "./report.ts";
import type { Results } from "./results.ts";

/** A whole run, to be written. */
export interface Report {
  results: Results;
  /** What the reference CPython is called. */
  cpython: string;
  verdicts: Verdict[];
  tables: Table[];
  /** The sections that failed. */
  failed: string[];
  /** Such as `13.2 minutes`. */
  took: string;
}

const ROOT = `${import.meta.dirname}/../../..`;

/**
 * Writes RESULTS.md, its plot and READMEs' tables, or throws: figures of an
 * earlier run are not replaced by gaps.
 */
export async function writeReport(report: Report, root = ROOT): Promise<void> {
  const { results, cpython, failed } = report;
  if (failed.length > 0) {
    throw new Error(`Nothing is written: ${failed.join(", ")} failed`);
  }
  const folder = `${root}/tests/tools/bench`;
  await Deno.writeTextFile(`${folder}/RESULTS.md`, resultsMarkdown(report));
  await Deno.writeTextFile(
    `${folder}/results.svg`,
    resultsPlot(results, payloadsOf(results), cpython),
  );
  const missing = missingCells(results, cpython);
  if (missing.length > 0) console.error(leftAsItWas(missing));
  const readmes = missing.length > 0
    ? []
    : await writeReadmes(results, cpython, root);
  // As all other files are.
  await new Deno.Command(Deno.execPath(), {
    args: ["fmt", "-q", `${folder}/RESULTS.md`, ...readmes],
  }).output();
}

/** Keeps a report that could not be written, and says where. */
export async function keepReport(report: Report): Promise<void> {
  const text = resultsMarkdown(report);
  try {
    const path = await Deno.makeTempFile({ prefix: "RESULTS-", suffix: ".md" });
    await Deno.writeTextFile(path, text);
    console.error(`What was measured is in ${path}`);
  } catch {
    console.log(text);
  }
}

function leftAsItWas(missing: string[]): string {
  return `README is left as it was, for want of ${missing.join(", ")}.`;
}

/** What could not be had, where there is something. */
export function leftOutTable(leftOut: string[]): Table[] {
  return leftOut.length === 0 ? [] : [{
    title: "Left out",
    notes: leftOut.map((line) => `- ${line}`),
    columns: [],
    rows: [],
  }];
}

/** The goals as a table. */
function verdictTable(verdicts: Verdict[], failed: string[]): Table {
  return {
    title: "What was to be reached",
    notes: [
      "“÷ ours”: how many times longer the other one takes. In bold what is missed, and by how much at worst.",
      ...failed.map((name) => `Section “${name}” failed in this run.`),
    ],
    columns: ["goal", "figures", "verdict"],
    prose: true,
    rows: verdicts.map(({ goal, figures, met, missedBy }) => [
      goal,
      figures || "—",
      met === undefined
        ? figures ? "not all measured" : "not measured"
        : met
        ? "met"
        : `**missed by ${missedBy} %**`,
    ]),
  };
}

/** The goals for the terminal, where a table would be too wide. */
export function verdictText(verdicts: Verdict[]): string {
  const lines = verdicts.filter(({ figures }) => figures !== "")
    .map(({ goal, figures, met, missedBy }) => {
      const verdict = met === undefined
        ? "not all measured:"
        : met
        ? "met   "
        : `MISSED by ${missedBy} %:`;
      return `${verdict} ${goal}\n       ${figures.replaceAll("**", "*")}`;
    });
  return ["\nWhat was to be reached (* missed)", ...lines].join("\n");
}

/** RESULTS.md. */
function resultsMarkdown(report: Report): string {
  const { results, cpython, verdicts, tables, failed, took } = report;
  const missing = missingCells(results, cpython);
  // A test compares README with the table: where README is older, there is none.
  const short = missing.length === 0 ? inShort(results, cpython) : {
    title: "README",
    notes: [leftAsItWas(missing)],
    columns: [],
    rows: [],
  };
  return [
    "# Results",
    "",
    "Written by `deno task bench`; [README.md](README.md) says what each figure means.",
    "",
    ...machine(),
    `- ${took}`,
    "",
    "![Time of each competitor as a multiple of ours](results.svg)",
    "",
    ...[short, verdictTable(verdicts, failed), ...tables].map(markdown),
  ].join("\n");
}

/** results.svg, from the same results. */
function resultsPlot(
  results: Results,
  payloads: string[],
  cpython: string,
): string {
  const others = [cpython, "pickleparser", "msgpackr", "JSON"];
  const panels: PlotPanel[] = ["decode", "encode"].map((operation) => ({
    title: operation,
    rows: payloads.map((label) => {
      const key = `${operation}/4/${label}`;
      return ratios(results, key, label, oursOf(results, key), others);
    }),
  }));
  panels.push({
    title: "link, both ends alike",
    rows: results.under("link/").map((label) =>
      ratios(results, `link/${label}`, label, "ours", LINK_SERIES)
    ),
  });
  return plot(panels);
}

const LINK_SERIES = ["raw echo", "Python TCPTalks", "msgpack", "JSON"];

/** Msgpack is one competitor, whichever package or framing carries it. */
const SERIES: Record<string, string> = { msgpack: "msgpackr" };

function ratios(
  results: Results,
  key: string,
  label: string,
  ours: string,
  others: string[],
): PlotRow {
  const found = new Map<string, number>();
  for (const name of others) {
    const ratio = results.ratio(key, name, ours);
    if (ratio !== undefined) found.set(SERIES[name] ?? name, ratio);
  }
  return { label, ratios: found };
}
