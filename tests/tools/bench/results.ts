import type { RaceResult } from "./rounds.ts";
import { median, medianRatio } from "./stats.ts";

/** All races, as JSON has them. */
export type SavedResults = [
  key: string,
  race: [name: string, rounds: number[]][],
][];

/** All races of a run, by a key such as `decode/4/request`. */
export class Results {
  #races = new Map<string, RaceResult>();

  /** Keeps the result of a race. */
  set(key: string, result: RaceResult): void {
    this.#races.set(key, result);
  }

  /** Keeps one contender's rounds, or single figures, that were not raced. */
  add(key: string, contender: string, rounds: number[]): void {
    const race = this.#races.get(key) ?? new Map<string, number[]>();
    this.#races.set(key, race.set(contender, rounds));
  }

  /** All, for another process. */
  save(): SavedResults {
    return [...this.#races].map(([key, race]) => [key, [...race]]);
  }

  /** Adds what another process saved. */
  load(saved: SavedResults): void {
    for (const [key, race] of saved) this.#races.set(key, new Map(race));
  }

  /** The ends of the keys that begin so, in order. */
  under(prefix: string): string[] {
    return [...this.#races.keys()].filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
  }

  /** The contenders of a race, in order; none where it was not run. */
  contenders(key: string): string[] {
    return [...this.#races.get(key)?.keys() ?? []];
  }

  /** Nanoseconds per operation, or undefined where it was not measured. */
  time(key: string, contender: string): number | undefined {
    const rounds = this.#races.get(key)?.get(contender);
    return rounds && median(rounds);
  }

  /** How many times longer `contender` takes than `reference`, or undefined. */
  ratio(
    key: string,
    contender: string,
    reference: string,
  ): number | undefined {
    const race = this.#races.get(key);
    const a = race?.get(contender);
    const b = race?.get(reference);
    return a && b && medianRatio(a, b);
  }
}
