/**
 * The differential test for as many values as one likes:
 * `deno task test:long [--seed=1] [--count=100000] [--python=3.8]`
 */

import { findPythons } from "../kit/pythons.ts";
import { describe } from "./mismatch.ts";
import { runAgainst } from "./run.ts";

function option(name: string): string | undefined {
  const prefix = `--${name}=`;
  return Deno.args.find((arg) => arg.startsWith(prefix))?.slice(prefix.length);
}

const seed = Number(option("seed") ?? Date.now() % 1_000_000_000);
const count = Number(option("count") ?? 100_000);
const minor = option("python");
const pythons = (await findPythons()).filter((python) =>
  !minor || python.minor === minor
);
if (pythons.length === 0) {
  console.error('Cannot find a CPython: install "python3"');
  Deno.exit(1);
}

console.log(
  `seed ${seed}, ${count} values, CPython ${
    pythons.map(({ version }) => version).join(", ")
  }`,
);
// Half of the values are Python's, half ours; each Python has its share.
const share = Math.ceil(count / 2 / pythons.length);
let failed = false;
let values = 0;
let pickles = 0;
const queue = pythons.map((python, index) => ({
  python,
  seed: seed + index * share,
}));
const started = performance.now();

async function work(): Promise<void> {
  for (let job = queue.shift(); job; job = queue.shift()) {
    const begun = performance.now();
    const tally = await runAgainst(job.python, {
      seed: job.seed,
      count: share,
    });
    values += tally.fromPython + tally.toPython;
    pickles += tally.pickles;
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(
      `CPython ${job.python.version}: ${tally.fromPython} of Python, ${tally.toPython} of TypeScript, ${tally.pickles} pickles, ${seconds} s`,
    );
    for (const mismatch of tally.mismatches) {
      failed = true;
      console.error(describe(mismatch));
    }
  }
}

await Promise.all([work(), work()]);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(
  `${
    failed ? "FAILED" : "ok"
  }: ${values} values, ${pickles} pickles, ${seconds} s`,
);
if (failed) Deno.exit(1);
