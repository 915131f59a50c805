/** Runs everything on the platform that it is loaded on, and tells the server. */

import { polyfill } from "./polyfill.ts";
import { PURE } from "./pure_suite.ts";
import { server } from "./remote.ts";
import { collected, install } from "./shim.ts";

/** What is told. */
export interface PlatformReport {
  /** What the platform says of itself. */
  readonly platform: string;
  /** Names of the tests that passed. */
  readonly passed: string[];
  /** Name and error of the others. */
  readonly failed: string[];
  /** Values compared before anything else was loaded. */
  values: number;
}

/** Runs the pure suite, then the named test files. */
export async function run(tests: readonly string[]): Promise<PlatformReport> {
  const { process, navigator } = globalThis as {
    process?: { version: string };
    navigator?: { userAgent: string };
  };
  const report: PlatformReport = {
    platform: process
      ? `Node ${process.version}`
      : String(navigator?.userAgent),
    passed: [],
    failed: [],
    values: 0,
  };
  const attempt = async (name: string, work: () => unknown): Promise<void> => {
    try {
      await work();
      report.passed.push(name);
    } catch (error) {
      const text = error instanceof Error
        ? `${error.message}\n${error.stack}`
        : String(error);
      report.failed.push(`${name}: ${text.slice(0, 2000)}`);
    }
  };
  for (const [name, work] of PURE) {
    await attempt(name, async () => void (report.values += await work()));
  }
  polyfill();
  install();
  for (const file of tests) {
    const from = collected.length;
    const url = new URL(
      `../../../${file.replace(/\.ts$/, ".js")}`,
      import.meta.url,
    );
    await attempt(`${file} loads`, () => import(url.href));
    const context = { step: (_: string, work: () => unknown) => work() };
    for (const { name, fn } of collected.slice(from)) {
      await attempt(`${file}: ${name}`, () => fn(context));
    }
  }
  return report;
}

/** Runs what the server says, and sends it the report. */
export async function main(): Promise<void> {
  const tests: string[] = await (await fetch(server("tests"))).json();
  const report = await run(tests);
  await fetch(server("done"), { method: "POST", body: JSON.stringify(report) });
}
