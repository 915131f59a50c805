/** A value that CPython and the codec do not agree upon, and how it is told. */

/** Where a value comes from, so that it can be had again. */
export interface Origin {
  /** Who made it. */
  readonly maker: "Python" | "TypeScript";
  /** The seed that makes it again. */
  readonly seed: number;
  /** Its place in the run. */
  readonly index: number;
  /** The Python's full version. */
  readonly version: string;
  /** Of the pickle. */
  readonly protocol: number;
}

/** One disagreement. */
export interface Mismatch {
  readonly origin: Origin;
  /** What differs. */
  readonly why: string;
  /** The pickle at hand. */
  readonly pickle: Uint8Array;
  readonly wanted: string;
  readonly got: string;
}

/** The text of a failure. */
export function describe(
  { origin, why, pickle, wanted, got }: Mismatch,
): string {
  const { maker, seed, index, version, protocol } = origin;
  const from = Math.max(0, firstDifference(wanted, got) - 60);
  return [
    `${why}: value ${index} of ${maker} (seed ${seed}), protocol ${protocol}, CPython ${version}`,
    `  pickle ${cut(pickle.toHex())}`,
    `  wanted ${cut(wanted.slice(from))}`,
    `  got    ${cut(got.slice(from))}`,
  ].join("\n");
}

/** The shortest pickle says most. */
export function shortest(
  mismatches: readonly Mismatch[],
): Mismatch | undefined {
  let best: Mismatch | undefined;
  for (const mismatch of mismatches) {
    if (!best || mismatch.pickle.length < best.pickle.length) best = mismatch;
  }
  return best;
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

function cut(text: string): string {
  return text.length > 600 ? `${text.slice(0, 600)}… (${text.length})` : text;
}
