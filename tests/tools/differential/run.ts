/** Runs the differential test against one Python, in both directions. */

import type { PickleProtocol } from "../../../codec/mod.ts";
import { Oracle } from "../../kit/python/oracle.ts";
import type { Python } from "../../kit/python/pythons.ts";
import { checkGenerated, type Mode, MODES } from "./from_python.ts";
import { type Mismatch, shortest } from "./mismatch.ts";
import { checkRecursive } from "./recursive.ts";
import { checkUnusual } from "./unusual.ts";
import { checkOurs, OUR_MODES, type OurMode } from "./to_python.ts";

/** What a run did. */
export interface Tally {
  /** Values that Python made. */
  fromPython: number;
  /** Values that we made. */
  toPython: number;
  /** Values of Python that lead back to themselves. */
  recursive: number;
  /** Values of Python's library with unusual contents, and as many of Python 2. */
  unusual: number;
  /** Pickles compared, over all protocols. */
  pickles: number;
  /** The values that differ, made smaller where that was cheap. */
  readonly mismatches: Mismatch[];
}

/** What is run. */
export interface Plan {
  /** Seed of the first value. */
  readonly seed: number;
  /** Values in each direction. */
  readonly count: number;
  /** After so many that differ it ends. @default {10} */
  readonly most?: number;
  /** Values in one request to Python. @default {250} */
  readonly batch?: number;
}

/** Seeds that are tried with smaller values, where one differs. */
const SHRINK_SEEDS = 400;

/** Parts that smaller values have. */
const SHRINK_BUDGETS = [1, 2, 3, 5, 8];

/** Recursive values in one request to Python. */
const RECURSIVE = 500;

const WRITTEN: readonly PickleProtocol[] = [2, 3, 4, 5];

/** Makes and compares values, half of them by Python and half by us. */
export async function runAgainst(python: Python, plan: Plan): Promise<Tally> {
  await using oracle = new Oracle(python.path);
  const { highest } = await oracle.info();
  const run = new Run(oracle, python.version, highest);
  const { seed, count, most = 10, batch = 250 } = plan;
  for (let at = 0; at < count; at += RECURSIVE) {
    const size = Math.min(RECURSIVE, count - at);
    const { pickles, mismatches } = await checkRecursive(
      python,
      seed + at,
      size,
    );
    run.tally.recursive += size;
    run.tally.pickles += pickles;
    const unusual = await checkUnusual(python, seed + at, size);
    run.tally.unusual += size;
    run.tally.pickles += unusual.pickles;
    for (const found of [mismatches, unusual.mismatches]) {
      const smallest = shortest(found);
      if (smallest) run.tally.mismatches.push(smallest);
    }
  }
  for (
    let at = 0;
    at < count && run.tally.mismatches.length < most;
    at += batch
  ) {
    const size = Math.min(batch, count - at);
    const turn = at / batch;
    await run.theirs(seed + at, size, MODES[turn % MODES.length]!);
    await run.ours(seed + at, size, OUR_MODES[turn % OUR_MODES.length]!);
  }
  return run.tally;
}

class Run {
  readonly tally: Tally = {
    fromPython: 0,
    toPython: 0,
    recursive: 0,
    unusual: 0,
    pickles: 0,
    mismatches: [],
  };
  readonly #oracle: Oracle;
  readonly #version: string;
  readonly #highest: number;

  constructor(oracle: Oracle, version: string, highest: number) {
    this.#oracle = oracle;
    this.#version = version;
    this.#highest = highest;
  }

  async theirs(seed: number, count: number, mode: Mode): Promise<void> {
    const found = await this.#theirs(seed, count, mode, 30);
    this.tally.fromPython += count;
    this.tally.pickles += count * (this.#highest + 1);
    await this.#keep(found, (budget) => {
      const small: Mode = { ...mode, sizes: "small" };
      return this.#theirs(seed, SHRINK_SEEDS, small, budget);
    });
  }

  async ours(seed: number, count: number, mode: OurMode): Promise<void> {
    const found = await this.#ours(seed, count, mode);
    this.tally.toPython += count;
    this.tally.pickles += count * (this.#highest - 1);
    await this.#keep(
      found,
      (budget) =>
        this.#ours(seed, SHRINK_SEEDS, { ...mode, budget, large: false }),
    );
  }

  async #theirs(
    seed: number,
    count: number,
    mode: Mode,
    budget: number,
  ): Promise<Mismatch[]> {
    const protocols = Array.from({ length: this.#highest + 1 }, (_, i) => i);
    const made = await this.#oracle.generate({
      ...mode,
      seed,
      count,
      protocols,
      budget,
    });
    return made.flatMap((one, index) =>
      protocols.flatMap((protocol) => {
        const origin = {
          maker: "Python",
          seed: one.seed,
          index,
          version: this.#version,
          protocol,
        } as const;
        return checkGenerated(one, protocol, origin, mode) ?? [];
      })
    );
  }

  async #ours(seed: number, count: number, mode: OurMode): Promise<Mismatch[]> {
    const seeds = Array.from({ length: count }, (_, i) => seed + i);
    const found: Mismatch[] = [];
    for (const protocol of WRITTEN) {
      if (protocol > this.#highest) continue;
      found.push(
        ...await checkOurs(this.#oracle, this.#version, seeds, protocol, mode),
      );
    }
    return found;
  }

  /** Keeps one of each kind, in place of it a smaller one that differs in the same way. */
  async #keep(
    found: readonly Mismatch[],
    smaller: (budget: number) => Promise<Mismatch[]>,
  ): Promise<void> {
    const kinds = Map.groupBy(found, ({ why }) => why);
    for (const [why, all] of kinds) {
      let best = shortest(all);
      for (const budget of SHRINK_BUDGETS) {
        const small = shortest(
          (await smaller(budget)).filter((one) => one.why === why),
        );
        best = shortest([best, small].filter((one) => one !== undefined));
        if (small) break;
      }
      if (best) this.tally.mismatches.push(best);
    }
  }
}
