/**
 * The codec's tests in Node and in a browser: the modules without their types,
 * the CPythons of this machine over a loopback server. All of them, and
 * Chromium, are part of `deno task test:platforms`; a quick part of them runs
 * in Node with all other tests.
 */

import { assert, assertEquals } from "@std/assert";
import { Browser, CHROMIUM } from "../kit/browser/browser.ts";
import { nodePath, startNode } from "../tools/platforms/node.ts";
import type { PlatformReport } from "../tools/platforms/runner.ts";
import { PlatformServer } from "../tools/platforms/serve.ts";

const node = await nodePath();
const all = Deno.env.get("CODEC_PLATFORMS") === "all";

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
    : CHROMIUM
    ? "platforms: the codec's tests pass in headless Chromium"
    : 'platforms: there is no Chromium to test in, install the package "chromium"',
  ignore: !all || CHROMIUM === undefined,
}, async () => {
  await using server = await PlatformServer.start();
  await using browser = await Browser.start();
  const tab = await browser.open("about:blank");
  await tab.say("Page.navigate", { url: server.url });
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`No report in time: ${tab.complaints}`)),
    300_000,
  );
  try {
    check(await Promise.race([server.report, late.promise]), server.files);
  } finally {
    clearTimeout(timer);
  }
});
