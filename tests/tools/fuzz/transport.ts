/** The transport's fuzzer: scripted peers that say what no fair peer would. */

import type { Figures } from "./figures.ts";
import { kindOf } from "./minimise.ts";
import { makeInput, showInput } from "./transport_input.ts";
import { minimise } from "./transport_minimise.ts";
import { runInput } from "./transport_run.ts";

/**
 * Plays inputs until the time is over, they are so many, or ten have failed.
 *
 * @param firstSeed The first input's seed; the next one's is one more.
 * @param ms How long.
 */
export async function fuzz(
  firstSeed: number,
  ms: number,
  inputs = Infinity,
): Promise<Figures> {
  const start = performance.now();
  const failures = [];
  let bytes = 0;
  let seed = firstSeed;
  for (
    ;
    performance.now() - start < ms && seed - firstSeed < inputs &&
    failures.length < 10;
    seed++
  ) {
    const input = makeInput(seed);
    bytes += input.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const why = await runInput(input);
    if (why === undefined) continue;
    const kind = kindOf(why);
    const smallest = await minimise(
      input,
      async (smaller) => kindOf(await runInput(smaller)) === kind,
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
