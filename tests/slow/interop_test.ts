/** The interop harness's short form; `deno task interop` is the long one. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Style } from "../../transport/cli/shown/style.ts";
import { reportOf } from "../tools/interop/report.ts";
import { run } from "../tools/interop/runner.ts";
import type { Result, Role, Scenario } from "../tools/interop/scenario.ts";
import { SCENARIOS } from "../tools/interop/scenarios/mod.ts";
import { type Fault, findPythons } from "../kit/python/peer.ts";
import { type Era, standIn } from "../kit/network/stand_in.ts";
import { needsPython } from "../kit/python/wants.ts";

const pythons = await findPythons();
const newest = pythons.slice(-1);

/** What takes long: Python's own waits of a second, or its reading. */
const LONG =
  /^(large|reconnect|end-theirs|end-in-their-call|sizes-(frames|collections)|errors-deadly|server-ours$)/;
const SHORT = SCENARIOS.filter(({ name }) => !LONG.test(name));

function pick(...names: string[]): Scenario[] {
  return SCENARIOS.filter(({ name }) => names.includes(name));
}

/** What failed, as the harness prints it. */
function failures(results: readonly Result[]): string {
  const failed = results.filter(({ outcome }) => outcome === "fail");
  return failed.length === 0
    ? ""
    : reportOf(failed, SCENARIOS, 0, new Style(false));
}

needsPython.test("every short scenario passes with every Python", async () => {
  const results = await run({
    scenarios: SHORT,
    pythons,
    others: [...pythons.slice(0, 1), ...newest],
    protocols: "own",
    lanes: 4,
  });
  assertEquals(failures(results), "");
  const played = results.filter(({ outcome }) => outcome === "pass");
  assertEquals(
    new Set(played.map(({ scenario }) => scenario)),
    new Set(SHORT.map(({ name }) => name)),
  );
});

needsPython.test("every pickle protocol is played where a scenario asks for it", async () => {
  const results = await run({
    scenarios: pick("values-to-python", "handshake-wrong"),
    pythons: newest,
    roles: ["client"],
    protocols: "each",
  });
  assertEquals(failures(results), "");
  assertEquals(
    results.map(({ protocols }) => protocols),
    [
      "own/4",
      ...["2", "3", "4"].flatMap((python) =>
        ["3", "4", "peer"].map((ours) => `${python}/${ours}`)
      ),
    ],
  );
});

/** A fault, what finds it, and a part of what the harness then says. */
const BREAKS: readonly (readonly [Fault, string, Role, RegExp])[] = [
  ["wrong-retcode", "kwargs-to-python", "client", /which nobody asked for/],
  ["no-reply", "kwargs-to-python", "server", /was not answered/],
  [
    "list-for-tuple",
    "kwargs-to-python",
    "client",
    /Tuple[^]*|expected.*tuple/i,
  ],
  ["list-for-tuple", "errors-from-python", "server", /value: Error: no error/],
  ["truncated-reply", "values-to-python", "client", /are no message/],
  ["any-password", "handshake-wrong", "client", /let us in with a wrong/],
  ["drop-kwargs", "kwargs-to-python", "server", /speed/],
  ["reply-twice", "concurrency-ours", "client", /was answered 2 times/],
];

needsPython.test("a broken peer fails, with what is wrong with it, and nothing hangs", async () => {
  await Promise.all(BREAKS.map(async ([fault, name, role, says]) => {
    const [result] = await run({
      scenarios: pick(name),
      pythons: newest,
      roles: [role],
      protocols: "own",
      fault,
    });
    assert(result !== undefined);
    assertEquals(result.outcome, "fail", fault);
    const text = [result.message, ...result.hints].join("\n");
    assert(says.test(text), `${fault} says only: ${text}`);
    assert(!text.includes("Hangs"), text);
    assert(result.transcript.length > 0);
  }));
});

needsPython.test("a scenario that never ends is given up, and the next one is played", async () => {
  const results = await run({
    scenarios: [
      {
        name: "endless",
        shows: "nothing",
        deadline: 100,
        play: async (stage) => {
          await stage.pair();
          await new Promise(() => {});
        },
      },
      ...pick("identity"),
    ],
    pythons: newest,
    roles: ["client"],
    protocols: "own",
  });
  assertEquals(results.map(({ outcome }) => outcome), ["fail", "pass"]);
  assertStringIncludes(results[0]?.message ?? "", "given up after 0.1 s");
});

needsPython.test("a library that cannot be imported is a failure, with what Python says", async () => {
  const results = await run({
    scenarios: pick("identity"),
    pythons: newest,
    protocols: "own",
    tcptalks: "/nonexistent",
  });
  assertEquals(results.map(({ outcome }) => outcome), ["fail", "fail"]);
  const said = reportOf(results, SCENARIOS, 0, new Style(false));
  assertStringIncludes(said, "start");
  assertStringIncludes(said, "No module named");
});

const ERAS: readonly (readonly [Era, boolean])[] = [
  [2017, false],
  [2018, true],
  [2019, false],
];

for (const [era, inCommon] of ERAS) {
  needsPython.test(`a user's own library with the constructor of ${era} is played unchanged`, async () => {
    await using library = await standIn(era, inCommon);
    const results = await run({
      scenarios: pick(
        "handshake-password",
        "handshake-wrong",
        "identity",
        "kwargs-to-python",
        "errors-to-python",
        "end-fin-in-call",
        "server-theirs",
        "server-ours",
        "server-ours-2017",
      ),
      pythons: newest,
      protocols: "each",
      tcptalks: library.folder,
    });
    assertEquals(failures(results), "");
    const skipped = results.filter(({ outcome }) => outcome === "skip").map(
      ({ scenario }) => scenario,
    );
    assertEquals(
      new Set(skipped),
      new Set([
        "end-fin-in-call",
        era === 2017 ? "server-theirs" : "server-ours-2017",
      ]),
    );
    // It cannot be told what to write, so only ours varies.
    const protocols = results.filter(({ scenario }) =>
      scenario === "kwargs-to-python"
    ).map(({ protocols }) => protocols);
    assertEquals(new Set(protocols), new Set(["own/3", "own/4", "own/peer"]));
  });
}
