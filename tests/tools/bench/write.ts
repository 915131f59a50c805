import { oursOf } from "./codec_tables.ts";
import type { Verdict } from "./goals.ts";
import { machine } from "./machine.ts";
import { plot, type PlotPanel, type PlotRow } from "./plot.ts";
import { markdown, type Table } from "./report.ts";
import type { Results } from "./results.ts";

/** The goals as a table. */
export function verdictTable(verdicts: Verdict[], failed: string[]): Table {
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
        ? "not measured"
        : met
        ? "met"
        : `**missed by ${missedBy} %**`,
    ]),
  };
}

/** The goals for the terminal, where a table would be too wide. */
export function verdictText(verdicts: Verdict[]): string {
  const lines = verdicts.filter(({ met }) => met !== undefined)
    .map(({ goal, figures, met, missedBy }) =>
      `${met ? "met   " : `MISSED by ${missedBy} %:`} ${goal}\n       ${
        figures.replaceAll("**", "*")
      }`
    );
  return ["\nWhat was to be reached (* missed)", ...lines].join("\n");
}

/** RESULTS.md. */
export function resultsMarkdown(
  tables: Table[],
  { took }: { took: string },
): string {
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
    ...tables.map(markdown),
  ].join("\n");
}

/** results.svg, from the same results. */
export function resultsPlot(
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
