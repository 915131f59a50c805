/** The blocks of the documents as `deno check` sees them: the types of the platform alone take it seconds. */

import { assertEquals } from "@std/assert";
import { DOCUMENTS } from "../kit/documents/documents.ts";
import { Program } from "../kit/documents/program.ts";

Deno.test("documents: every code block is of the right types", async () => {
  await using check = new Program(
    Deno.execPath(),
    ["check", "--doc-only", ...DOCUMENTS],
    { cwd: `${import.meta.dirname}/../..` },
  );
  const { code, said } = await check.ended();
  assertEquals(code, 0, said);
});
