/** The transport's tests in Node 22 and in Bun, over their own sockets. */

import { assert, assertEquals } from "@std/assert";
import { findBun, findNode } from "../kit/runtimes.ts";
import {
  LINK_TESTS,
  PYTHON_TESTS,
  runLinkTests,
} from "../tools/platforms/link.ts";

const ALL = Deno.env.get("CODEC_PLATFORMS") === "all";

for (
  const [name, runtime] of [["Node 22", findNode()], [
    "Bun",
    findBun(),
  ]] as const
) {
  Deno.test({
    name: runtime
      ? `${runtime.label}: the transport's tests pass`
      : `${name}: there is none to test in, "npm install --prefix ~/.cache/tcptalks/runtimes node@22 bun" gets it`,
    ignore: runtime === undefined,
  }, async () => {
    if (runtime === undefined) return;
    const tests = ALL ? [...LINK_TESTS, ...PYTHON_TESTS] : LINK_TESTS;
    const { passed, failed, left } = await runLinkTests(runtime, tests);
    console.log(
      `${runtime.label}: ${passed.length} passed, ${left.length} left out:`,
      left.join(", "),
    );
    assertEquals(failed.join("\n"), "");
    assert(passed.length > 150);
  });
}
