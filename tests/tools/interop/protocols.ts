/** Which pickle protocols make sense between us and a Python. */

import type { Facts, Protocols } from "./scenario.ts";

const OURS = [3, 4, "peer"] as const;

/**
 * The pairs of protocols to play a scenario at.
 *
 * @param wanted "own" for what both write if nobody asks for anything else.
 */
export function protocolsFor(
  wanted: "each" | "own",
  { isOurs }: Facts,
): readonly Protocols[] {
  if (wanted === "own") return [{ python: undefined, ours: 4 }];
  // A user's own library cannot be told what to write: it has no such parameter.
  const theirs = isOurs ? [2, 3, 4] as const : [undefined];
  return theirs.flatMap((python) => OURS.map((ours) => ({ python, ours })));
}
