/** The soak's short form; `deno task soak` is the long one. */

import { assertEquals } from "@std/assert";
import { runDeno } from "../kit/deno.ts";
import { needsPython } from "../kit/python/wants.ts";

/** Runs it in a process of its own, whose heap nobody else uses. */
function soak(...args: string[]): Promise<{ code: number; said: string }> {
  return tool("soak.ts", "--calls=4000", "--every=80", "--bound=800", ...args);
}

async function tool(
  name: string,
  ...args: string[]
): Promise<{ code: number; said: string }> {
  const path = `${import.meta.dirname}/../tools/soak/${name}`;
  const options = ["-A", "--no-check"];
  const { code, out, err } = await runDeno(["run", ...options, path, ...args]);
  return { code, said: out + err };
}

Deno.test("thousands of calls through a bad network leave nothing behind", async () => {
  const { code, said } = await soak("--seed=1");
  assertEquals(code, 0, said);
});

Deno.test("a leak of three thousand bytes a call is found", async () => {
  const { code, said } = await soak("--seed=1", "--plant=3000");
  assertEquals(code, 1, said);
});

needsPython.test("numbered calls through a bad network: none lost, doubled or out of order", async () => {
  const { code, said } = await tool("sequence.ts", "--calls=3000", "--seed=1");
  assertEquals(code, 0, said);
});
