/** What must compile, and what must not: told by the compiler itself. */

import { assert, assertEquals } from "@std/assert";
import { runDeno } from "../kit/deno.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("calls are checked against the signatures of their opcodes", async () => {
  const text = await Deno.readTextFile(
    new URL("tests/data/types/contract.txt", ROOT),
  );
  const expected = text.split("\n").flatMap((line, i) =>
    /; \/\/ error/.test(line) ? [i + 1] : []
  );
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/contract.ts`;
    await Deno.writeTextFile(
      file,
      text.replace("MOD", new URL("mod.ts", ROOT).href),
    );
    const config = `${import.meta.dirname}/../../deno.json`;
    const args = ["check", "--no-lock", "--config", config, file];
    const { code, err: said } = await runDeno(args);
    const found = [...said.matchAll(/^ {4}at .*contract\.ts:(\d+):/gm)]
      .map((match) => Number(match[1]));
    assertEquals(code, 1);
    assertEquals([...new Set(found)].sort((a, b) => a - b), expected, said);
    // A name that is not there, and a forgotten kwargs(…), are said in words.
    assert(said.includes("Property 'recule' does not exist"), said);
    assert(said.includes("not assignable to parameter of type 'Kwargs<"), said);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
