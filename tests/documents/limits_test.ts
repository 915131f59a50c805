/** Every bound is by default what its docstring and SECURITY.md say. */

import { getHeapStatistics } from "node:v8";
import { assertEquals } from "@std/assert";
import { DEFAULT_LIMITS } from "../../transport/mod.ts";
import { readDocument } from "../kit/documents/documents.ts";

const defaults = { ...DEFAULT_LIMITS };

/** "4,300", "64 MiB". */
function numberOf(text: string): number | string {
  const [, digits, unit = ""] = /^([\d,]+)(?: (KiB|MiB))?$/.exec(text) ?? [];
  if (digits === undefined) return text;
  const units: Record<string, number> = { KiB: 1024, MiB: 1024 * 1024 };
  return Number(digits.replaceAll(",", "")) * (units[unit] ?? 1);
}

Deno.test("limits: each docstring tells the default", async () => {
  const sources = await Promise.all(
    ["codec/limits.ts", "transport/options/limits.ts"].map(readDocument),
  );
  const told = sources.join("").matchAll(
    /@default \{(\d+|a [^}]*)\}\n {3}\*\/\n {2}(\w+): number;/g,
  );
  const documented = [...told].map(([, text = "", name = ""]) => [
    name,
    /^\d/.test(text) ? Number(text) : text,
  ]);
  assertEquals(Object.fromEntries(documented), {
    ...defaults,
    maxMessageCost:
      "a sixth of the engine's heap, from 48 MiB to 1 GiB; 170 MiB where it does not tell",
    maxHeldCost:
      "a quarter of the engine's heap, from 64 MiB to 1 GiB; 256 MiB where it does not tell",
  });
});

Deno.test("limits: SECURITY.md's table has each with its default", async () => {
  const rows = (await readDocument("SECURITY.md")).matchAll(
    /^\| `(max\w+)` +\| ([^|]+?) +\|/gm,
  );
  const table = [...rows].map((
    [, name = "", text = ""],
  ) => [name, numberOf(text)]);
  assertEquals(Object.fromEntries(table), {
    ...defaults,
    maxMessageCost: "heap / 6",
    maxHeldCost: "heap / 4",
  });
});

Deno.test("limits: what values may take are shares of the engine's heap", () => {
  const MIB = 1024 * 1024;
  const heap = getHeapStatistics().heap_size_limit;
  const share = (part: number, leastMib: number) =>
    Math.min(1024 * MIB, Math.max(leastMib * MIB, Math.floor(heap / part)));
  assertEquals(DEFAULT_LIMITS.maxMessageCost, share(6, 48));
  assertEquals(DEFAULT_LIMITS.maxHeldCost, share(4, 64));
});
