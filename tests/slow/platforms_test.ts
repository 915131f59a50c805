/**
 * The codec's tests in Node and in a browser: the modules without their types,
 * the CPythons of this machine over a loopback server. All of them, and
 * Chromium, are part of `deno task test:platforms`; a quick part of them runs
 * in Node with all other tests.
 */

import { assert, assertEquals } from "@std/assert";
import { chromiumPath, openChromium } from "../tools/platforms/chromium.ts";
import { nodePath, startNode } from "../tools/platforms/node.ts";
import type { PlatformReport } from "../tools/platforms/runner.ts";
import { PlatformServer } from "../tools/platforms/serve.ts";

const node = await nodePath();
const all = Deno.env.get("CODEC_PLATFORMS") === "all";
const chromium = all ? await chromiumPath() : undefined;

function check(report: PlatformReport, files: number): void {
  console.log(
    `${report.platform}: ${report.passed.length} passed, ${report.failed.length} failed, ${files} files, ${report.values} values before them`,
  );
  assertEquals(report.failed.join("\n"), "");
  assert(report.values > 10_000 && report.passed.length > (all ? 200 : 40));
}

Deno.test({
  name: node
    ? "platforms: the codec's tests pass in Node"
    : "platforms: there is no Node 20 or later to test in",
  ignore: node === undefined,
}, async () => {
  await using server = await PlatformServer.start({ quick: !all });
  await using run = startNode(node ?? "", server);
  check(await run.report(server.report), server.files);
});

Deno.test({
  name: !all
    ? "platforms: Chromium is tested by the task test:platforms"
    : chromium
    ? "platforms: the codec's tests pass in headless Chromium"
    : 'platforms: there is no Chromium to test in, install the package "chromium"',
  ignore: chromium === undefined,
}, async () => {
  await using server = await PlatformServer.start();
  await using run = await openChromium(chromium ?? "", server);
  check(await run.report(server.report), server.files);
});
