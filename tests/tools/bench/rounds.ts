/** One way to do the work that is compared. */
export interface Contender {
  /** How tables name it. */
  readonly name: string;
  /** Does the work `count` times, one after another; gives the nanoseconds of all. */
  run(count: number): number | Promise<number>;
}

/** How long to measure. */
export interface RaceOptions {
  /** How often each contender takes its turn. */
  rounds: number;
  /** What one turn should last, in milliseconds. */
  turnMs: number;
  /** The most repetitions of one turn. @default {1e6} */
  maxCount?: number;
  /** The fewest repetitions of one turn. @default {1} */
  minCount?: number;
  /** Runs before each turn, outside the measured time: to take the last one's garbage away. */
  beforeTurn?: () => void;
}

/** How long the codecs are measured. */
export function codecRace({ quick }: { readonly quick: boolean }): RaceOptions {
  return quick ? { rounds: 5, turnMs: 5 } : { rounds: 9, turnMs: 10 };
}

/** Nanoseconds per operation of each round, by the contender's name. */
export type RaceResult = Map<string, number[]>;

/**
 * Lets the contenders take turns, round by round, so that whatever slows the
 * machine down slows all of them. The order is turned each round: none always
 * runs on the heels of the same other one.
 */
export async function race(
  contenders: readonly Contender[],
  options: RaceOptions,
): Promise<RaceResult> {
  const counts: number[] = [];
  for (const contender of contenders) {
    counts.push(await turnCount(contender, options));
  }
  const result: RaceResult = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < options.rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const index = (turn + round) % contenders.length;
      const contender = contenders[index]!;
      const count = counts[index]!;
      options.beforeTurn?.();
      result.get(contender.name)!.push(await contender.run(count) / count);
    }
  }
  return result;
}

/** How many repetitions fill a turn; finding out warms the contender up. */
export async function turnCount(
  contender: Contender,
  options: RaceOptions,
): Promise<number> {
  const wanted = options.turnMs * 1e6;
  const most = options.maxCount ?? 1e6;
  const fewest = options.minCount ?? 1;
  let count = fewest;
  for (;;) {
    const elapsed = await contender.run(count);
    const fitting = Math.floor(count * wanted / Math.max(elapsed, 1));
    if (elapsed >= wanted / 4 || count >= most) {
      return Math.max(fewest, Math.min(fitting, most));
    }
    count = Math.min(most, Math.max(count * 2, Math.min(fitting, count * 10)));
  }
}

/** A contender in this process: `work` again and again. */
export function local(name: string, work: () => unknown): Contender {
  return {
    name,
    run(count) {
      const start = performance.now();
      for (let i = 0; i < count; i++) kept = work();
      return (performance.now() - start) * 1e6;
    },
  };
}

/** What the last work gave; kept so that V8 cannot leave work out whose result nobody takes. */
export let kept: unknown;
