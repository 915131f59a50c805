import { assertEquals } from "@std/assert";
import { inFrench, tableUnder, withTable } from "./readme.ts";

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
