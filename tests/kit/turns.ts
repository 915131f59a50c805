/** Waits for what the event loop still has to do. */

/** Long enough for a machine under any load. */
export const PATIENCE_MS = 60_000;

/** Longer than a link rests when it has read on for long; several, since it may do so again. */
const ROUND_MS = 2;
const ROUNDS = 3;

/** Lets what has come be handled, where no event tells that it was. */
export async function settle(): Promise<void> {
  for (let i = 0; i < ROUNDS; i++) {
    await new Promise((resolve) => setTimeout(resolve, ROUND_MS));
  }
}

/** Looks until it is so; never in one turn, which would keep a resting link from going on. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!await isSo()) {
    if (performance.now() > end) {
      throw new Error(`Not so after ${PATIENCE_MS} ms: ${isSo}`);
    }
    await new Promise((resolve) => setTimeout(resolve, ROUND_MS));
  }
}
