/** Makes what fails smaller, as long as it fails; for the fuzzers of the codec and of the transport. */

/**
 * Leaves out items, in ever smaller runs.
 *
 * @param items All of them.
 * @param fails Whether fewer still fail.
 * @returns The fewest that were found to.
 */
export async function shrink<T>(
  items: readonly T[],
  fails: (items: T[]) => boolean | Promise<boolean>,
): Promise<T[]> {
  let best = [...items];
  for (let size = best.length >> 1 || 1; size >= 1; size >>= 1) {
    for (let at = 0; at < best.length;) {
      const smaller = best.toSpliced(at, size);
      if (await fails(smaller)) best = smaller;
      else at += size;
    }
  }
  return best;
}

/** Which promise a failure broke: what stands before its first colon. */
export function kindOf(failure: string | undefined): string | undefined {
  return failure?.split(":")[0];
}
