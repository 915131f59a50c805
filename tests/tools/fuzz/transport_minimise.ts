/** Makes a failing script smaller, as long as it fails. */

import { shrink } from "./minimise.ts";
import type { TransportInput } from "./transport_input.ts";

/**
 * Leaves out chunks, then bytes, in ever smaller pieces.
 *
 * @param input Fails.
 * @param fails Whether a smaller one still does.
 * @param tries How often `fails` may be asked.
 */
export async function minimise(
  input: TransportInput,
  fails: (input: TransportInput) => Promise<boolean>,
  tries = 2000,
): Promise<TransportInput> {
  let left = tries;
  const ask = async (smaller: TransportInput): Promise<boolean> =>
    left-- > 0 && await fails(smaller);
  const chunks = await shrink(
    [...input.chunks],
    (chunks) => ask({ ...input, chunks }),
  );
  let best = { ...input, chunks };
  for (const index of chunks.keys()) {
    const replaced = (bytes: readonly number[]): TransportInput => ({
      ...best,
      chunks: best.chunks.with(index, Uint8Array.from(bytes)),
    });
    const bytes = await shrink(
      [...best.chunks[index] ?? []],
      (bytes) => ask(replaced(bytes)),
    );
    best = { ...best, chunks: replaced(bytes).chunks as typeof chunks };
  }
  return best;
}
