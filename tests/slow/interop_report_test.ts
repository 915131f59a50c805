/** What the harness prints. */

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { dumps, tuple } from "../../codec/mod.ts";
import { Style } from "../../transport/cli/shown/style.ts";
import { UsageError } from "../../transport/cli/errors.ts";
import { hintsOf } from "../tools/interop/hints.ts";
import { chosen, helpText, readOptions } from "../tools/interop/options.ts";
import { Recorder } from "../tools/interop/recorder.ts";
import { reportOf } from "../tools/interop/report.ts";
import type { Result, Scenario } from "../tools/interop/scenario.ts";
import { SCENARIOS } from "../tools/interop/scenarios/mod.ts";
import { transcriptOf } from "../tools/interop/transcript.ts";

const NOTHING: Result = {
  scenario: "",
  python: "3.6.15",
  role: "client",
  protocols: "own/4",
  outcome: "pass",
  ms: 100,
  message: "",
  hints: [],
  transcript: [],
  times: {},
};

const scenarios: readonly Scenario[] = ["calls", "ends"].map((name) => ({
  name,
  shows: "something",
  play: () => Promise.resolve(),
}));

const results: readonly Result[] = [
  { ...NOTHING, scenario: "calls", times: { "1 MB": 1234 } },
  { ...NOTHING, scenario: "calls" },
  { ...NOTHING, scenario: "calls", python: "3.13.0", times: { "1 MB": 2500 } },
  { ...NOTHING, scenario: "ends", outcome: "skip", message: "it has no end" },
  {
    ...NOTHING,
    scenario: "ends",
    python: "3.13.0",
    outcome: "fail",
    message: "Late\x1b[2J",
    hints: ["the request 1 was not answered"],
    transcript: ["     1 ms  hello"],
  },
];

Deno.test("the table, the times, the failures, what was not played, the sum", () => {
  assertEquals(
    reportOf(results, scenarios, 1500, new Style(false)),
    [
      "            3.6.15          3.13.0",
      "calls  ok 2  0.2 s     ok 1  0.1 s",
      "ends             –  FAIL 1/1 0.1 s",
      "all    ok 2  0.3 s  FAIL 1/2 0.2 s",
      "",
      "How long it took, median",
      "      3.6.15  3.13.0",
      "1 MB  1.23 s  2.50 s",
      "",
      "ends failed: Python 3.13.0, we as client, protocols own/4",
      "  Late\\x1b[2J",
      "  On the wire: the request 1 was not answered",
      "       1 ms  hello",
      "",
      "Not played (–)",
      "ends: it has no end (3.6.15)",
      "",
      "3 passed, 1 failed, 1 not played in 1.5 s",
    ].join("\n"),
  );
});

Deno.test("colours, where they are wanted, leave the columns as they are", () => {
  const painted = reportOf(results, scenarios, 1500, new Style(true));
  assertStringIncludes(painted, "\x1b[31mFAIL 1/1 0.1 s\x1b[39m");
  // deno-lint-ignore no-control-regex -- colours are what it is about
  const plain = painted.replaceAll(/\x1b\[\d+m/g, "");
  assertEquals(plain, reportOf(results, scenarios, 1500, new Style(false)));
});

/** A recorder that has heard this, cut into chunks of three bytes. */
function heard(
  said: readonly (readonly ["in" | "out", Uint8Array])[],
): Recorder {
  const recorder = new Recorder();
  for (const [direction, bytes] of said) {
    for (let start = 0; start < bytes.length; start += 3) {
      const chunk = bytes.slice(start, start + 3);
      recorder.chunks.push({ link: 1, direction, at: 7, bytes: chunk });
    }
  }
  return recorder;
}

const ask = (retcode: number) =>
  dumps(tuple(Uint8Array.of(0x52), 16, retcode, tuple(), {}));
const answer = (retcode: number) =>
  dumps(tuple(Uint8Array.of(0x41), retcode, tuple("x")));

Deno.test("what is wrong on the wire is said in words", () => {
  assertEquals(
    hintsOf(heard([["out", ask(1)], ["in", answer(1)], ["in", ask(1)], [
      "out",
      answer(1),
    ]])),
    [],
  );
  assertEquals(hintsOf(heard([["out", ask(1)], ["in", answer(2)]])), [
    "the request 16 of ours (retcode 1) was not answered",
    "a reply of Python has the retcode 2, which nobody asked for",
  ]);
  assertEquals(
    hintsOf(heard([["out", ask(1)], ["in", answer(1)], ["in", answer(1)]])),
    ["the request 16 of ours (retcode 1) was answered 2 times"],
  );
  const [hint] = hintsOf(heard([["in", answer(1).slice(0, -1)]]));
  assertStringIncludes(hint ?? "", "are no message: the message never ended");
});

Deno.test("a transcript has bytes, messages and opcodes, also of what is no message", () => {
  const text = transcriptOf(
    heard([["out", ask(1)], ["in", Uint8Array.of(0x80, 4, 0xff, 0x2e)]]),
  ).join("\n");
  assertStringIncludes(text, "us → Python  26 bytes");
  assertStringIncludes(text, "(b'R', 16, 1, (), {})");
  assertStringIncludes(text, "EMPTY_DICT");
  assertStringIncludes(text, "80 04 ff 2e");
  assertStringIncludes(text, "no message: ");
});

Deno.test("options are read, and refused with what is right", () => {
  const options = readOptions(["--only=large", "--quick", "--role", "client"]);
  assertEquals([options.only, options.quick, options.roles], [
    ["large"],
    true,
    ["client"],
  ]);
  assertEquals(readOptions(["--against", "robot:1", "--password=é"]).against, {
    hostname: "robot",
    port: 1,
  });
  for (const wrong of ["--role=both of them", "--break=nothing", "stray"]) {
    assertThrows(() => readOptions([wrong]), UsageError);
  }
  assertThrows(() => chosen(SCENARIOS, ["nope"]), UsageError, '"nope"');
  assertEquals(chosen(SCENARIOS, ["large-1-mb"]).length, 1);
  assertStringIncludes(helpText(), "--tcptalks DIR");
});

Deno.test("every scenario has a name of its own and says what it shows", () => {
  const names = SCENARIOS.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  for (const { shows } of SCENARIOS) assertEquals(shows.length > 10, true);
});
