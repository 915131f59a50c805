/**
 * The transport's fuzzer: scripted peers that say what no fair peer would.
 *
 *     deno run -A tests/fuzz/transport.ts --minutes 1 --seed 1
 *     deno run -A tests/fuzz/transport.ts --input '{"role": …}'
 */

import { parseArgs } from "node:util";
import { makeInput, readInput, showInput } from "./transport_input.ts";
import { minimise } from "./transport_minimise.ts";
import { runInput, watchRejections } from "./transport_run.ts";

/** What a run of the fuzzer did. */
export interface FuzzFigures {
  /** Inputs played. */
  readonly inputs: number;
  /** Bytes that the scripts said. */
  readonly bytes: number;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  /** The failures, each with its seed and its smallest input. */
  readonly failures: readonly { seed: number; why: string; input: string }[];
}

/**
 * Plays inputs until the time is over, or ten have failed.
 *
 * @param firstSeed The first input's seed; the next one's is one more.
 * @param ms How long.
 */
export async function fuzz(
  firstSeed: number,
  ms: number,
): Promise<FuzzFigures> {
  const start = performance.now();
  const failures = [];
  let bytes = 0;
  let seed = firstSeed;
  for (; performance.now() - start < ms && failures.length < 10; seed++) {
    const input = makeInput(seed);
    bytes += input.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const why = await failure(input);
    if (why === undefined) continue;
    const kind = kindOf(why);
    const smallest = await minimise(
      input,
      async (smaller) => kindOf(await failure(smaller)) === kind,
      kind === "slow" || why.includes("hangs") ? 60 : 2000,
    );
    failures.push({ seed, why, input: showInput(smallest) });
  }
  return {
    inputs: seed - firstSeed,
    bytes,
    ms: performance.now() - start,
    failures,
  };
}

/** A slow input counts when it is slow twice: the machine may have been busy. */
async function failure(
  input: Parameters<typeof runInput>[0],
): Promise<string | undefined> {
  const why = await runInput(input);
  return why?.startsWith("slow") ? await runInput(input) : why;
}

function kindOf(why: string | undefined): string | undefined {
  return why?.split(":")[0];
}

if (import.meta.main) {
  watchRejections();
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      minutes: { type: "string", default: "1" },
      seed: { type: "string", default: "1" },
      input: { type: "string" },
    },
  });
  if (values.input !== undefined) {
    console.log(
      await runInput(readInput(values.input)) ?? "It keeps all promises",
    );
  } else {
    const figures = await fuzz(
      Number(values.seed),
      60_000 * Number(values.minutes),
    );
    for (const { seed, why, input } of figures.failures) {
      console.log(`seed ${seed}: ${why}\n  ${input}`);
    }
    const { inputs, bytes, ms, failures } = figures;
    const heap = Math.round(Deno.memoryUsage().heapUsed / 2 ** 20);
    console.log(
      `${inputs} inputs, ${bytes} bytes in ${Math.round(ms / 1000)} s (${
        Math.round(1000 * inputs / ms)
      } a second), heap ${heap} MiB, ${failures.length} failures`,
    );
    Deno.exit(failures.length > 0 ? 1 : 0);
  }
}
