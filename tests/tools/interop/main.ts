/**
 * The interop harness: our library and every Python of this machine, or a
 * club's own TCPTalks, or a running robot.
 *
 *     deno task interop
 *     deno task interop --tcptalks ~/robot/common --python python3.7
 *     deno task interop --against 192.168.1.12:25566 --password pw
 */

import type { Endpoint } from "../../../transport/cli/given/endpoint.ts";
import { Style } from "../../../transport/cli/shown/style.ts";
import { harmlessLines } from "../../../transport/cli/shown/text.ts";
import { UsageError } from "../../../transport/cli/errors.ts";
import {
  allPythons,
  probePython,
  type Python,
} from "../../kit/python/pythons.ts";
import { lookAt } from "./against.ts";
import { chosen, helpText, type Options, readOptions } from "./options.ts";
import { reportOf } from "./report.ts";
import { run } from "./runner.ts";
import { SCENARIOS } from "./scenarios/mod.ts";
import { countOf } from "./summary.ts";

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    console.log(helpText());
    return 0;
  }
  if (options.list) {
    for (const { name, shows } of SCENARIOS) {
      console.log(`${name.padEnd(24)} ${shows}`);
    }
    return 0;
  }
  return options.against === undefined
    ? await playAll(options)
    : await look(options.against, options);
}

async function look(endpoint: Endpoint, options: Options): Promise<number> {
  const findings = await lookAt(endpoint, options);
  const isBad = findings.some(({ is }) => is === "bad");
  if (options.json) {
    console.log(JSON.stringify({ ok: !isBad, findings }, null, 2));
    return isBad ? 1 : 0;
  }
  const style = styleOf();
  const marks = {
    good: style.green("ok  "),
    note: style.yellow("note"),
    bad: style.red("BAD "),
  };
  for (const { is, text } of findings) {
    console.log(`${marks[is]}  ${harmlessLines(text)}`);
  }
  return isBad ? 1 : 0;
}

function styleOf(): Style {
  return new Style(Deno.stdout.isTerminal() && !Deno.noColor);
}

async function playAll(options: Options): Promise<number> {
  const { only, quick, roles, tcptalks, fault } = options;
  const scenarios = chosen(SCENARIOS, only);
  const pythons = options.pythons.length === 0
    ? await allPythons()
    : await Promise.all(options.pythons.map(named));
  if (pythons.length === 0) {
    throw new UsageError(
      'There is no CPython from 3.6 on: install "python3", or name one by --python',
    );
  }
  const start = performance.now();
  const progress = new Progress(!options.json);
  const results = await run({
    scenarios,
    pythons,
    roles,
    protocols: quick ? "own" : "each",
    tcptalks,
    fault,
    onResult: ({ outcome }) => progress.add(outcome === "fail"),
  });
  progress.end();
  const ms = performance.now() - start;
  const failed = countOf(results, "fail");
  if (options.json) {
    console.log(JSON.stringify({ ms, failed, results }, null, 2));
  } else {
    console.log(reportOf(results, scenarios, ms, styleOf()));
  }
  return failed > 0 ? 1 : 0;
}

async function named(path: string): Promise<Python> {
  const python = await probePython(path);
  if (python !== undefined) return python;
  throw new UsageError(`"${path}" is no CPython from 3.6 on`);
}

/** Says on a terminal how far it is. */
class Progress {
  #isShown: boolean;
  #played = 0;
  #failed = 0;

  constructor(isWanted: boolean) {
    this.#isShown = isWanted && Deno.stderr.isTerminal();
  }

  add(failed: boolean): void {
    this.#played++;
    if (failed) this.#failed++;
    if (this.#isShown) {
      this.#write(`\r${this.#played} played, ${this.#failed} failed`);
    }
  }

  end(): void {
    if (this.#isShown) this.#write("\r\x1b[K");
  }

  #write(text: string): void {
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  }
}

try {
  Deno.exit(await main(Deno.args));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  Deno.exit(2);
}
