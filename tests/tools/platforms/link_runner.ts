/** Runs test files of the transport in Node or Bun: their paths are the arguments, the report is printed. */

import { argv, exit } from "node:process";
import { collected } from "./collect.ts";
import { NotHere } from "./node_deno.ts";
import { disposeOpened } from "./opened.ts";
import { polyfill } from "./polyfill.ts";

/** What came of it. */
export interface LinkReport {
  /** Names of the tests that passed. */
  readonly passed: string[];
  /** Name and error of the others. */
  readonly failed: string[];
  /** Name and reason of those that need what only Deno has. */
  readonly left: string[];
}

/** How long one test may take, in ms. */
const LIMIT = 120_000;

async function attempt(
  report: LinkReport,
  name: string,
  work: () => unknown,
): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`Not over within ${LIMIT} ms`)),
    LIMIT,
  );
  try {
    await Promise.race([work(), late.promise]);
    report.passed.push(name);
  } catch (error) {
    if (error instanceof NotHere) {
      return void report.left.push(`${name}: ${error.message}`);
    }
    const text = error instanceof Error ? error.stack : String(error);
    report.failed.push(`${name}: ${text?.slice(0, 2000)}`);
  } finally {
    clearTimeout(timer);
    await disposeOpened();
  }
}

const report: LinkReport = { passed: [], failed: [], left: [] };
polyfill();
for (const file of argv.slice(2)) {
  const from = collected.length;
  const url = new URL(`../../../${file}`, import.meta.url);
  await attempt(report, `${file} loads`, () => import(url.href));
  for (const { name, fn } of collected.slice(from)) {
    const context = {
      name,
      step: async (step: string, work: () => unknown) => {
        await attempt(report, `${name}: ${step}`, work);
        return true;
      },
    };
    await attempt(report, `${file}: ${name}`, () => fn(context));
  }
}
console.log(JSON.stringify(report));
exit(0);
