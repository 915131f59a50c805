/** Makes a failing script smaller, as long as it fails. */

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

async function shrink<T>(
  items: T[],
  fails: (items: T[]) => Promise<boolean>,
): Promise<T[]> {
  let best = items;
  for (let size = best.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < best.length;) {
      const smaller = best.toSpliced(at, size);
      if (await fails(smaller)) best = smaller;
      else at += size;
    }
  }
  return best;
}
