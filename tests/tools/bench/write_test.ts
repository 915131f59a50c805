import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Results } from "./results.ts";
import { leftOutTable, type Report, writeReport } from "./write.ts";

/** Without a single figure. */
const EMPTY: Report = {
  results: new Results(),
  cpython: "CPython 3.11.7",
  verdicts: [],
  tables: leftOutTable(["msgpackr: no registry"]),
  failed: [],
  took: "1.0 minutes",
};

const README = "## Speed\n\n| old |\n| --- |\n";

async function inFolder(test: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${root}/tests/tools/bench`, { recursive: true });
    await Deno.writeTextFile(`${root}/README.md`, README);
    await test(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("writeReport: after a failure nothing is overwritten", () =>
  inFolder(async (root) => {
    await assertRejects(
      () => writeReport({ ...EMPTY, failed: ["cold"] }, root),
      Error,
      "Nothing is written: cold failed",
    );
    assertEquals([...Deno.readDirSync(`${root}/tests/tools/bench`)], []);
  }));

Deno.test("writeReport: where a figure of README's is missing, README stays and the report says so", () =>
  inFolder(async (root) => {
    await writeReport(EMPTY, root);
    assertEquals(await Deno.readTextFile(`${root}/README.md`), README);
    const written = await Deno.readTextFile(
      `${root}/tests/tools/bench/RESULTS.md`,
    );
    assertStringIncludes(written, "README is left as it was");
    assertStringIncludes(written, "- msgpackr: no registry");
  }));
