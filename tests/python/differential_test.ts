/**
 * The codec beside every CPython of the machine, on random values from fixed
 * seeds; `deno task test:long` does the same with as many as one likes. What is
 * let pass stands in `differential/permitted.ts`.
 */

import { assert, assertEquals } from "@std/assert";
import { asMeant } from "../tools/differential/meaning.ts";
import { describe } from "../tools/differential/mismatch.ts";
import { runAgainst } from "../tools/differential/run.ts";
import { eachPython } from "../kit/python/wants.ts";

/** Of each Python's values, and of ours. */
const COUNT = 100;

eachPython((python, test) => {
  test(`differential: ${COUNT} values each way agree with CPython ${python.version}`, async () => {
    const seed = 20_000 + Number(python.minor.split(".")[1]) * COUNT;
    const tally = await runAgainst(python, { seed, count: COUNT, batch: 50 });
    assertEquals(tally.mismatches.map(describe).join("\n"), "");
    assertEquals(
      [tally.fromPython, tally.toPython, tally.recursive, tally.unusual],
      [COUNT, COUNT, COUNT, COUNT],
    );
    assert(tally.pickles >= 8 * COUNT);
  });
});

Deno.test("differential: a repr by meaning has no whole floats and no split pairs", () => {
  for (
    const [exact, meant] of [
      ["1.0", "1"],
      ["[-1.0, 2.5, 10.0]", "[-1, 2.5, 10]"],
      ["-0.0", "-0.0"],
      ["0.0", "0"],
      ["9007199254740992.0", "9007199254740992.0"],
      ["1e+16", "1e+16"],
      ["('1.0', b\"'1.0\", \"it's 2.0\")", "('1.0', b\"'1.0\", \"it's 2.0\")"],
      [String.raw`'\ud83d\ude00'`, "'😀'"],
      [String.raw`'\\ud83d\ude00'`, String.raw`'\\ud83d\ude00'`],
      [String.raw`b'\\ud83d\\ude00'`, String.raw`b'\\ud83d\\ude00'`],
      ["{1.0: x1.0, -0.0: -0.0}", "{1: x1.0, 0: -0.0}"],
      ["{-0.0, (-0.0, 1.0)}", "{0, (-0.0, 1)}"],
    ] as const
  ) assertEquals(asMeant(exact), meant);
});
