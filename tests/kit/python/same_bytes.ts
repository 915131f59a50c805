/** Compares our pickles with CPython's, of values that Python makes from an expression. */

import { assert, assertEquals } from "@std/assert";
import { dumps } from "../../../codec/mod.ts";
import type { PicklerOptions } from "../../../codec/mod.ts";
import { askVersions } from "./ask.ts";

/** A Python expression and what it is in TypeScript. */
export type Pair = readonly [expression: string, value: unknown];

/** How to compare. */
export interface SameBytesOptions extends Omit<PicklerOptions, "protocol"> {
  /** @default {[2, 3, 4, 5]} */
  readonly protocols?: readonly (2 | 3 | 4 | 5)[];
  /** Python source that runs first: classes and helpers. */
  readonly prelude?: string;
  /** Only these versions, such as "3.6"; the others write it otherwise. */
  readonly only?: (minor: string) => boolean;
}

/** A long pickle is told by its length, digest and first bytes. */
const SCRIPT = `
import hashlib, pickle
prelude, expressions, protocols = given
main = globals()
exec(prelude, main)
def told(data):
    if len(data) <= 500: return data.hex()
    return [len(data), hashlib.sha256(data).hexdigest(), data[:100].hex()]
answer = [[told(pickle.dumps(value, p)) for p in protocols if p <= pickle.HIGHEST_PROTOCOL]
          for value in (eval(expression, main) for expression in expressions)]
`;

/** A pickle in hexadecimal; of a long one its length, SHA-256 and first bytes. */
type Told = string | readonly [length: number, sha256: string, start: string];

/** Fails unless every CPython pickles each expression to the bytes that we pickle its value to. */
export async function assertSameBytes(
  pairs: readonly Pair[],
  { protocols = [2, 3, 4, 5], prelude = "", only, ...options }:
    SameBytesOptions = {},
): Promise<void> {
  const expressions = pairs.map(([expression]) => expression);
  const answers = await askVersions<Told[][]>(
    SCRIPT,
    [prelude, expressions, protocols],
    (minor) => only?.(minor) ?? minor !== "3.6",
  );
  assert(answers.length > 0, "No CPython of these versions has answered");
  for (const [i, [expression, value]] of pairs.entries()) {
    for (const [j, protocol] of protocols.entries()) {
      const ours = dumps(value, { ...options, protocol });
      let told: Told | undefined;
      for (const { minor, answer } of answers) {
        const wanted = answer[i]?.[j];
        if (wanted === undefined) continue; // It has no such protocol.
        if (typeof wanted !== "string") told ??= await tell(ours);
        assertEquals(
          typeof wanted === "string" ? ours.toHex() : told,
          wanted,
          `${expression.slice(0, 80)}, protocol ${protocol}, CPython ${minor}`,
        );
      }
    }
  }
}

async function tell(pickle: Uint8Array): Promise<Told> {
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(pickle));
  return [
    pickle.length,
    new Uint8Array(digest).toHex(),
    pickle.subarray(0, 100).toHex(),
  ];
}
