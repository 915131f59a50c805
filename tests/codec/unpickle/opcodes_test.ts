import { assert, assertEquals } from "@std/assert";
import { Op } from "../../../codec/opcodes.ts";
import { UnpickleState } from "../../../codec/unpickle/state.ts";
import { step } from "../../../codec/unpickle/step.ts";

const FILES = ["fast/loop", "fast/runs"];

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

Deno.test("opcodes: each has its step", () => {
  for (const [name, op] of Object.entries(Op)) {
    if (name === "STOP") continue; // the loop's own
    const s = new UnpickleState();
    try {
      step(s, op); // without bytes or values
    } catch (error) {
      assert(error instanceof Error);
      assert(!error.message.includes("is no opcode"), name);
    }
  }
});
