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
  const { roots: [root = ""], modules } = JSON.parse(out) as {
    roots: string[];
    modules: {
      specifier: string;
      dependencies?: { code?: { specifier: string }; isDynamic?: boolean }[];
    }[];
  };
  const loaded = new Set([root]);
  for (const name of loaded) {
    const found = modules.find(({ specifier }) => specifier === name);
    for (const { code, isDynamic } of found?.dependencies ?? []) {
      if (code && !isDynamic) loaded.add(code.specifier);
    }
  }
  assert(loaded.size > 50 && loaded.size <= 118, `${loaded.size} modules`);
});
