/** The differential test for as many values as one likes. */

import { parseArgs } from "node:util";
import { allPythons } from "../../kit/python/pythons.ts";
import { describe } from "./mismatch.ts";
import { runAgainst } from "./run.ts";

const HELP = `deno task test:long [--count 100000] [--seed N] [--python X.Y]

Values at random, pickled by every CPython of this machine and read here, and
the other way round: the values and the bytes have to be the same. Exit code 1
where one differs.

  --count N     how many values, shared by the Pythons (100000)
  --seed N      makes the same values again; by default another one each time
  --python X.Y  only that CPython, such as 3.8
  --help        this text`;

const { values: given } = parseArgs({
  args: Deno.args,
  options: {
    count: { type: "string", default: "100000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
    python: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (given.help) {
  console.log(HELP);
  Deno.exit(0);
}

/** A whole number that was given. */
function whole(name: "count" | "seed"): number {
  const text = given[name];
  if (/^\d+$/.test(text)) return Number(text);
  console.error(`"--${name}" takes a whole number, not "${text}"`);
  Deno.exit(64);
}

const seed = whole("seed");
const count = whole("count");
const minor = given.python;
const pythons = (await allPythons()).filter((python) =>
  !minor || python.minor === minor
);
if (pythons.length === 0) {
  console.error(
    minor === undefined
      ? 'Cannot find a CPython: install "python3"'
      : `Cannot find CPython ${minor}: in PATH and with pyenv there is none of that version`,
  );
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
    values += tally.fromPython + tally.toPython + tally.recursive +
      tally.unusual;
    pickles += tally.pickles;
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(
      `CPython ${job.python.version}: ${tally.fromPython} of Python, ${tally.toPython} of TypeScript, ${tally.recursive} that lead back to themselves, ${tally.unusual} unusual, ${tally.pickles} pickles, ${seconds} s`,
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
