import { assertEquals, assertStringIncludes } from "@std/assert";
import { verdicts } from "./goals.ts";
import { Results } from "./results.ts";

const CPYTHON = "CPython 3.11.7";

/** The verdict of the one goal that the results say something about. */
function only(results: Results): { figures: string; met: boolean | undefined } {
  const judged = verdicts(results, CPYTHON)
    .filter(({ met }) => met !== undefined);
  assertEquals(judged.length, 1, "goals judged");
  return judged[0]!;
}

Deno.test("verdicts: nothing measured is neither met nor missed", () => {
  const judged = verdicts(new Results(), CPYTHON);
  assertEquals(new Set(judged.map(({ met }) => met)), new Set([undefined]));
});

Deno.test("verdicts: one figure below its limit misses the goal, and is in bold", () => {
  const results = new Results();
  results.add("decode/4/request", "ours", [100, 100]);
  results.add("decode/4/request", CPYTHON, [200, 210]);
  results.add("decode/4/reply", "ours", [100]);
  results.add("decode/4/reply", CPYTHON, [149]);
  const { figures, met } = only(results);
  assertEquals(met, false);
  assertEquals(figures, "request 2.05, **reply 1.49**");
});

Deno.test("verdicts: dicts are compared as objects at 1.5 and as Map at 1.1", () => {
  const results = new Results();
  results.add("decode/4/telemetry", "ours", [130]);
  results.add("decode/4/telemetry", "ours, objects", [90]);
  results.add("decode/4/telemetry", CPYTHON, [150]);
  const { figures, met } = only(results);
  assertEquals(met, true);
  assertStringIncludes(figures, "telemetry 1.67");
  assertStringIncludes(figures, "telemetry as Map 1.15");
});

Deno.test("verdicts: exponents must not be above 1.1", () => {
  const results = new Results();
  results.add("exponent", "decode", [1.05]);
  assertEquals(only(results).met, true);
  results.add("exponent", "link", [1.3]);
  assertEquals(only(results), {
    ...only(results),
    met: false,
    figures: "decode 1.05, **link 1.30**",
  });
});
