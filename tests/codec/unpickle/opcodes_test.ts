import { assert, assertEquals } from "@std/assert";
import { Op } from "../../../codec/opcodes.ts";

const FILES = ["fast/loop", "fast/runs", "step"];

Deno.test("opcodes: the numbers of the cases are those of their names", async () => {
  for (const file of FILES) {
    const source = await Deno.readTextFile(
      new URL(`../../../codec/unpickle/${file}.ts`, import.meta.url),
    );
    const cases = [...source.matchAll(/case (\S+?):.*/g)];
    assert(cases.length > 10, file);
    for (const [line, number] of cases) {
      const name = line.match(/\/\/ ([A-Z]\w+)$/)?.[1];
      assert(name, `${file} does not name ${line}`);
      assertEquals(
        Number(number),
        Op[name as keyof typeof Op],
        `${file}: ${line}`,
      );
    }
  }
});

Deno.test("opcodes: each has its step", async () => {
  const source = await Deno.readTextFile(
    new URL("../../../codec/unpickle/step.ts", import.meta.url),
  );
  for (const name of Object.keys(Op)) {
    if (name === "STOP") continue; // the loop's own
    assert(new RegExp(`// ${name}$`, "m").test(source), name);
  }
});
