/**
 * The fuzzers' command line.
 *
 *     deno task fuzz --minutes 1 --seed 1
 *     deno task fuzz --inputs 40000
 *     deno task fuzz --only codec --inputs 1000000
 *     deno task fuzz --only python --python 3.8
 *     deno task fuzz --input '{"hex": "8004…"}'
 */

import { parseArgs } from "node:util";
import { dis } from "../../../codec/mod.ts";
import { Oracle } from "../../kit/python/oracle.ts";
import { allPythons, type Python } from "../../kit/python/pythons.ts";
import { type Bounds, fuzzBesidePython, fuzzCodec } from "./codec.ts";
import { checkCodec } from "./codec_check.ts";
import { checkMemory } from "./codec_cost.ts";
import { readCodecInput } from "./codec_input.ts";
import { asPythonReads, compareAll } from "./codec_oracle.ts";
import { type Figures, figuresText } from "./figures.ts";
import { fuzz as fuzzTransport } from "./transport.ts";
import { readInput } from "./transport_input.ts";
import { runInput, watchRejections } from "./transport_run.ts";
import { checkGrowth, fuzzGrowth } from "./growth.ts";
import { Watchdog } from "./watchdog.ts";

const HELP = `deno task fuzz [--minutes 1] [--seed 1] [--inputs N]
  --minutes N   how long, shared by what is fuzzed; without end where --inputs is given
  --seed N      the first input's seed; the next one's is one more
  --inputs N    how many inputs, shared by what is fuzzed: the same ones each time
  --only PART   codec, python (the codec beside CPython), growth (what it costs) or transport
  --python X.Y  that CPython, from 3.8 on; by default the newest
  --input LINE  checks one input, as a failure prints it, or hexadecimal`;

/** Each part's share of the minutes, and of the inputs, some of which take longer than others. */
const SHARES = {
  codec: { ms: 0.4, inputs: 0.75 },
  growth: { ms: 0.2, inputs: 0.01 },
  python: { ms: 0.2, inputs: 0.2 },
  transport: { ms: 0.2, inputs: 0.04 },
} as const;

type Part = keyof typeof SHARES;

/** Runs a part, which tells its figures. */
type Runner = (seed: number, bounds: Bounds) => Promise<Figures>;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    minutes: { type: "string" },
    seed: { type: "string", default: "1" },
    inputs: { type: "string", default: "Infinity" },
    only: { type: "string" },
    python: { type: "string" },
    input: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

async function newestPython(): Promise<Python> {
  const all = await allPythons();
  const found = all.findLast(({ minor }) =>
    // Older ones do not know protocol 5.
    Number(minor.split(".")[1]) >= 8 &&
    (!values.python || minor === values.python)
  );
  if (found) return found;
  const wanted = values.python ?? "3.8 or later";
  throw new Error(`Cannot find a CPython ${wanted}: install one from 3.8 on`);
}

const RUNNERS: Readonly<Record<Part, Runner>> = {
  async codec(seed, bounds) {
    using watchdog = new Watchdog();
    const onInput = (seed: number) => watchdog.at(seed);
    return await fuzzCodec(seed, { ...bounds, onInput });
  },
  growth(seed, { ms, inputs = Infinity, onProgress = () => {} }) {
    const start = performance.now();
    const figures = fuzzGrowth(seed, ms, inputs, onProgress);
    return Promise.resolve({
      ...figures,
      bytes: 0,
      ms: performance.now() - start,
    });
  },
  async python(seed, bounds) {
    const { path, version } = await newestPython();
    await using oracle = new Oracle(path);
    const figures = await fuzzBesidePython(oracle, seed, bounds);
    const { compared, loaded } = figures;
    console.log(
      `CPython ${version} judged ${compared} inputs and loaded ${loaded} of them`,
    );
    return figures;
  },
  transport: (seed, { ms, inputs }) => fuzzTransport(seed, ms, inputs),
};

function isPart(name: string): name is Part {
  return name in SHARES;
}

function number(name: "minutes" | "seed" | "inputs"): number {
  // Only the minutes have no default.
  const otherwise = values.inputs === "Infinity" ? 1 : Infinity;
  const value = Number(values[name] ?? otherwise);
  if (value >= 0) return value;
  throw new RangeError(
    `Option "${name}" must be a number, current value is "${values[name]}"`,
  );
}

/** Runs what was asked for, and says whether all kept their promises. */
async function runAll(): Promise<boolean> {
  const { only } = values;
  if (only !== undefined && !isPart(only)) {
    throw new RangeError(
      `Option "only" must be one of ${
        Object.keys(SHARES).join(", ")
      }, current value is "${only}"`,
    );
  }
  const parts = only ? [only] : Object.keys(SHARES).filter(isPart);
  let isGood = true;
  for (const part of parts) {
    const share = only ? { ms: 1, inputs: 1 } : SHARES[part];
    let told = performance.now();
    const figures = await RUNNERS[part](number("seed"), {
      ms: 60_000 * number("minutes") * share.ms,
      inputs: Math.ceil(number("inputs") * share.inputs),
      onProgress(seed) {
        if (performance.now() - told < 30_000) return;
        told = performance.now();
        console.log(`${part}: at seed ${seed}`);
      },
    });
    console.log(figuresText(part, figures));
    for (const { seed, why, input } of figures.failures) {
      isGood = false;
      console.log(`seed ${seed}: ${why}\n  ${input}`);
      if (part === "codec" || part === "python") {
        console.log(disassembled(input));
      }
    }
  }
  return isGood;
}

/** What an input holds, as far as it can be told. */
function disassembled(line: string): string {
  try {
    return dis(readCodecInput(line).bytes);
  } catch (error) {
    return String(error);
  }
}

/** Checks one input, and says whether it kept all promises. */
async function runOne(line: string): Promise<boolean> {
  if (line.includes('"role"')) return told(await runInput(readInput(line)));
  const growth = /^growth (\d+)$/.exec(line)?.[1];
  if (growth !== undefined) {
    return told(
      checkGrowth(Number(growth)).why,
    );
  }
  const input = readCodecInput(line);
  console.log(disassembled(line));
  await using oracle = new Oracle((await newestPython()).path);
  const none = { compared: 0, loaded: 0 };
  const [beside] = await compareAll(oracle, [asPythonReads(input)], none);
  return told(checkCodec(input) ?? checkMemory(input) ?? beside);
}

function told(why: string | undefined): boolean {
  console.log(why ?? "It keeps all promises");
  return why === undefined;
}

watchRejections();
if (values.help) console.log(HELP);
else {
  const isGood = values.input === undefined
    ? await runAll()
    : await runOne(values.input);
  Deno.exit(isGood ? 0 : 1);
}
