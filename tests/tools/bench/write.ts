import type { CodecRun } from "./codec.ts";
import { oursOf } from "./codec_tables.ts";
import type { Verdict } from "./goals.ts";
import { LINK_NAMES, LINK_ROWS } from "./link/bench.ts";
import { machine } from "./machine.ts";
import { plot, type PlotPanel, type PlotRow } from "./plot.ts";
import { markdown, type Table } from "./report.ts";
import type { Results } from "./results.ts";

/** The goals as a table. */
export function verdictTable(verdicts: Verdict[]): Table {
  const word = { true: "met", false: "**missed**", undefined: "not measured" };
  return {
    title: "What was to be reached",
    notes: ["“÷ ours”: how many times longer the other one takes."],
    columns: ["goal", "figures", "verdict"],
    prose: true,
    rows: verdicts.map(({ goal, figures, met }) => [
      goal,
      figures || "—",
      word[`${met}`],
    ]),
  };
}

/** The goals for the terminal, where a table would be too wide. */
export function verdictText(verdicts: Verdict[]): string {
  const lines = verdicts.filter(({ met }) => met !== undefined)
    .map(({ goal, figures, met }) =>
      `${met ? "met   " : "MISSED"} ${goal}\n       ${
        figures.replaceAll("**", "*")
      }`
    );
  return ["\nWhat was to be reached (* missed)", ...lines].join("\n");
}

/** RESULTS.md. */
export function resultsMarkdown(tables: Table[]): string {
  return [
    "# Results",
    "",
    "Written by `deno task bench`; [README.md](README.md) says what each figure means.",
    "",
    ...machine(),
    "",
    "![Time of each competitor as a multiple of ours](results.svg)",
    "",
    ...tables.map(markdown),
  ].join("\n");
}

/** results.svg, from the same results. */
export function resultsPlot(results: Results, codec: CodecRun): string {
  const others = [codec.reference, "pickleparser", "msgpackr", "JSON"];
  const panels: PlotPanel[] = ["decode", "encode"].map((operation) => ({
    title: operation,
    rows: codec.payloads.map((label) => {
      const key = `${operation}/4/${label}`;
      return ratios(results, key, label, oursOf(results, key), others);
    }),
  }));
  panels.push({
    title: "link, both ends alike",
    rows: LINK_ROWS.map((label) =>
      ratios(
        results,
        `link/${label}`,
        label,
        "ours",
        LINK_NAMES.filter((name) => LINK_SERIES.has(name)),
      )
    ),
  });
  return plot(panels);
}

const LINK_SERIES = new Set(["raw echo", "Python TCPTalks", "msgpack", "JSON"]);

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
