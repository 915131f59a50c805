import { formatTime, type Table } from "./report.ts";
import type { Results } from "./results.ts";

/** A row of README's table: what is measured, in both languages, and who stands in each column. */
interface Row {
  key: string;
  english: string;
  french: string;
  /** What stands for Python, pickleparser, msgpackr and JSON; empty where it does not do that. */
  others: string[];
}

/** As the package comes, dicts as Map: in each row the same. */
const OURS = "ours";

const COLUMNS = ["Python", "pickleparser", "msgpackr", "JSON"];

/** The rows, with the name that this CPython has in the results. */
function rowsOf(cpython: string): Row[] {
  const links = ["Python TCPTalks", "", "msgpack", "JSON"];
  return [{
    key: "decode/4/request",
    english: "a request, read",
    french: "une requête, lue",
    others: [cpython, "pickleparser", "msgpackr", "JSON"],
  }, {
    key: "cold decode/request, first",
    english: "the first request, cold",
    french: "la 1re requête, à froid",
    others: [cpython, "pickleparser", "msgpackr", ""],
  }, {
    key: "startup",
    english: "start to first answer",
    french: "du départ à une réponse",
    others: ["Python TCPTalks", "", "", ""],
  }, {
    key: "cold link/first 100 calls",
    english: "the first 100 calls, cold",
    french: "les 100 premiers appels",
    others: ["", "", "msgpack", "JSON"],
  }, {
    key: "link/sequential calls",
    english: "calls, one by one",
    french: "appels, un par un",
    others: links,
  }, {
    key: "link/64 in flight",
    english: "calls, 64 in flight",
    french: "appels, 64 en vol",
    others: links,
  }];
}

/** What the table wants and nobody measured. */
export function missingCells(results: Results, cpython: string): string[] {
  return rowsOf(cpython).flatMap(({ key, english, others }) =>
    others.filter((name) =>
      name !== "" && results.ratio(key, name, OURS) === undefined
    ).map((name) => `"${english}" of ${name}`)
  );
}

/** README's table in one language. */
export function speedTable(
  results: Results,
  cpython: string,
  language: "english" | "french",
): string[][] {
  const french = language === "french";
  const local = (text: string) => french ? inFrench(text) : text;
  return [
    ["", french ? "nous" : "ours", ...COLUMNS],
    ...rowsOf(cpython).map((row) => {
      const { key, others } = row;
      const time = (name: string) => {
        const ns = results.time(key, name);
        return ns === undefined ? "" : local(formatTime(ns));
      };
      const cells = COLUMNS.map((_, i) => {
        const name = others[i] ?? "";
        const ratio = results.ratio(key, name, OURS);
        if (ratio === undefined) return "";
        return `${time(name)} (${local(factor(ratio))}×)`;
      });
      return [row[language], time(OURS), ...cells];
    }),
  ];
}

/** Two digits, and none of them is a lone 0. */
function factor(ratio: number): string {
  if (ratio < 0.095) return ratio.toFixed(2);
  return ratio < 9.95 ? ratio.toFixed(1) : ratio.toFixed(0);
}

/** Figures as French writes them. */
export function inFrench(text: string): string {
  return text.replace(/(\d),(\d{3})/g, "$1 $2").replace(/(\d)\.(\d)/g, "$1,$2");
}

/** The same at the head of the report: a test compares README with it. */
export function inShort(results: Results, cpython: string): Table {
  const [columns = [], ...rows] = speedTable(results, cpython, "english");
  return {
    title: "In short",
    notes: [
      "As README has it, which is written from here. In brackets how many times ours the other one takes. Ours has dicts as Map, the default.",
    ],
    columns,
    rows,
  };
}

const READMES = [
  ["README.md", "## Speed", "english"],
  ["README.fr.md", "## Vitesse", "french"],
] as const;

/** Puts the table into both READMEs of a folder; gives their paths. */
export async function writeReadmes(
  results: Results,
  cpython: string,
  root: string,
): Promise<string[]> {
  const paths: string[] = [];
  for (const [name, heading, language] of READMES) {
    const path = `${root}/${name}`;
    const table = speedTable(results, cpython, language);
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, withTable(text, heading, table));
    paths.push(path);
  }
  return paths;
}

/** The text with another table as the first one under the heading. */
export function withTable(
  text: string,
  heading: string,
  table: string[][],
): string {
  const lines = text.split("\n");
  const start = lines.findIndex((line, i) =>
    line.startsWith("|") && i > lines.indexOf(heading)
  );
  if (!lines.includes(heading) || start < 0) {
    throw new Error(`No table under "${heading}"`);
  }
  const length = lines.slice(start).findIndex((line) => !line.startsWith("|"));
  const written = table.map((cells) => `| ${cells.join(" | ")} |`);
  written.splice(1, 0, `|${" --- |".repeat(table[0]!.length)}`);
  lines.splice(start, length, ...written);
  return lines.join("\n");
}

/** The cells of the first table under a heading, without the line of dashes. */
export function tableUnder(text: string, heading: string): string[][] {
  const after = text.slice(text.indexOf(`\n${heading}\n`));
  const [table = ""] = /(^\|.*\n)+/m.exec(after) ?? [];
  return table.trim().split("\n")
    .filter((line) => !/^\|[\s:|-]+\|$/.test(line))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}
