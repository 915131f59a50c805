/** What a bot's author has to look through, and what a bot's start has to load, grow only on purpose. */

import { assert, assertEquals } from "@std/assert";
import { runDeno } from "../kit/deno.ts";

const ROOT = `${import.meta.dirname}/../..`;

/** What an entry point exports, types too. */
async function exportsOf(...entries: string[]): Promise<Set<string>> {
  const { out } = await runDeno(["doc", "--json", ...entries], ROOT);
  const { nodes } = JSON.parse(out) as {
    nodes: Record<string, { symbols: { name: string }[] }>;
  };
  const symbols = Object.values(nodes).flatMap(({ symbols }) => symbols);
  return new Set(symbols.map(({ name }) => name));
}

Deno.test("surface: mod.ts exports what bots and robots are written with, and no plumbing", async () => {
  const [names, parts] = await Promise.all([
    exportsOf("mod.ts"),
    exportsOf("codec/mod.ts", "transport/mod.ts"),
  ]);
  assert(names.has("TCPTalks"));
  assert(names.size <= 110, `${names.size} names: has a bot a use for each?`);
  assertEquals([...names].filter((name) => !parts.has(name)), []);
});

Deno.test("surface: a program loads few modules", async () => {
  const { out } = await runDeno(
    ["info", "--json", "--no-lock", "mod.ts"],
    ROOT,
  );
  const { modules } = JSON.parse(out) as { modules: unknown[] };
  // Type-only ones and the runtime's own too, as `deno info` counts them.
  const { length } = modules;
  assert(length > 50 && length <= 120, `${length} modules`);
});
