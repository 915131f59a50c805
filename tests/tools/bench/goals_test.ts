import { assertEquals, assertStringIncludes } from "@std/assert";
import { verdicts } from "./goals.ts";
import { Results } from "./results.ts";

const CPYTHON = "CPython 3.11.7";

/** The verdict of the one goal whose name begins so. */
function goal(
  results: Results,
  name: string,
): { figures: string; met: boolean | undefined } {
  const judged = verdicts(results, CPYTHON)
    .filter(({ goal }) => goal.startsWith(name));
  assertEquals(judged.length, 1, "goals judged");
  return judged[0]!;
}

const DECODE = "decode, CPython 3.11.7 C";

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
  const { figures, met } = goal(results, DECODE);
  assertEquals(met, false);
  assertStringIncludes(figures, "request 2.05, **reply 1.49**, not measured: ");
});

Deno.test("verdicts: dicts are compared as objects at 1.5 and as Map at 1.1", () => {
  const results = new Results();
  results.add("decode/4/telemetry", "ours", [130]);
  results.add("decode/4/telemetry", "ours, objects", [90]);
  results.add("decode/4/telemetry", CPYTHON, [150]);
  const { figures } = goal(results, DECODE);
  assertStringIncludes(figures, "telemetry 1.67");
  assertStringIncludes(figures, "telemetry as Map 1.15");
});

Deno.test("verdicts: exponents must not be above 1.1", () => {
  const results = new Results();
  for (const name of ["decode", "encode", "stream", "link"]) {
    results.add("exponent", name, [1.05]);
  }
  assertEquals(goal(results, "exponents").met, true);
  results.add("exponent", "link", [1.3]);
  const { figures, met } = goal(results, "exponents");
  assertEquals(met, false);
  assertStringIncludes(figures, "stream 1.05, **link 1.30**");
});

Deno.test("verdicts: a goal is not met while a figure is wanting, which is named", () => {
  const results = new Results();
  results.add("exponent", "decode", [1.05]);
  const { figures, met } = goal(results, "exponents");
  assertEquals(met, undefined);
  assertEquals(figures, "decode 1.05, not measured: encode, stream, link");
});

Deno.test("verdicts: a rival that was left out keeps its goal", () => {
  const results = new Results();
  results.add("others/start-up", "ours", [100]);
  assertEquals(goal(results, "NATS request").met, undefined);
  results.add("others/start-up", "NATS request", [200]);
  assertEquals(goal(results, "NATS request"), {
    ...goal(results, "NATS request"),
    met: undefined,
    figures:
      "start-up 2.00, not measured: sequential calls, 64 in flight, 1 MB each way, memory a link",
  });
});
