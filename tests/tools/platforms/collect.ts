/** `Deno.test`, which only collects here. */

/** One test. */
export interface Collected {
  readonly name: string;
  readonly fn: (context: unknown) => unknown;
}

/** What may be said of a test: all of it, or its function. */
export type Definition =
  | { name?: string; ignore?: boolean; fn?: Collected["fn"] }
  | Collected["fn"];

/** All that was registered. */
export const collected: Collected[] = [];

/** Registers a test, in any of the ways that `Deno.test` takes. */
export function test(
  first: string | Definition,
  second?: Definition,
  third?: Collected["fn"],
): void {
  const options = typeof first === "object" ? first : undefined;
  const more = typeof second === "object" ? second : undefined;
  const fn = [third, second, first].find((each) => typeof each === "function");
  const named = typeof first === "string" ? first : options?.name;
  const run = fn ?? options?.fn ?? more?.fn;
  if (!run || options?.ignore || more?.ignore) return;
  collected.push({ name: named ?? run.name, fn: run });
}
