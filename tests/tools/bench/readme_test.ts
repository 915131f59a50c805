import { assertEquals } from "@std/assert";
import {
  inFrench,
  missingCells,
  speedTable,
  tableUnder,
  withTable,
} from "./readme.ts";
import { Results } from "./results.ts";

async function read(file: string): Promise<string> {
  return await Deno.readTextFile(new URL(file, import.meta.url));
}

/** The figures without the names of rows and columns. */
function figures(table: string[][]): string[][] {
  return table.slice(1).map((row) => row.slice(1));
}

const measured = tableUnder(await read("RESULTS.md"), "## In short");

Deno.test({
  name: "README: both tables of speed say what RESULTS.md says",
  ignore: measured.length < 2, // It was written by an older benchmark.
  fn: compareReadmes,
});

async function compareReadmes(): Promise<void> {
  const english = tableUnder(await read("../../../README.md"), "## Speed");
  assertEquals(english, measured);
  const french = tableUnder(await read("../../../README.fr.md"), "## Vitesse");
  assertEquals(
    figures(french),
    figures(measured).map((row) => row.map(inFrench)),
  );
}

Deno.test("withTable: the first table under the heading is another one, and all else is as it was", () => {
  const text =
    "| a |\n|---|\n\n## Speed\n\nWords\n\n| b |\n|---|\n| 1 |\n\nEnd";
  assertEquals(
    withTable(text, "## Speed", [["c"], ["2"]]),
    "| a |\n|---|\n\n## Speed\n\nWords\n\n| c |\n| --- |\n| 2 |\n\nEnd",
  );
});

Deno.test("speedTable: ratios are to ours with Maps, and a small one is not 0.0", () => {
  const results = new Results();
  const key = "decode/4/request";
  results.add(key, "ours", [1000]);
  results.add(key, "ours, objects", [2000]);
  results.add(key, "CPython 3.11.7", [35]);
  results.add(key, "JSON", [1500]);
  const [, row] = speedTable(results, "CPython 3.11.7", "english");
  assertEquals(row, [
    ...["a request, read", "1.00 µs", "35.0 ns (0.04×)"],
    ...["", "", "1.50 µs (1.5×)"],
  ]);
});

Deno.test("missingCells: names what nobody measured, not what nobody does", () => {
  const missing = missingCells(new Results(), "CPython 3.11.7");
  assertEquals(missing.slice(3, 6), [
    '"a request, read" of JSON',
    '"the first request, cold" of CPython 3.11.7',
    '"the first request, cold" of pickleparser',
  ]);
  assertEquals(missing.includes('"the first request, cold" of JSON'), false);
});
