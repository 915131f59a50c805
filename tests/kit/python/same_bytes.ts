/** Compares our pickles with CPython's, of values that Python makes from an expression. */

import { assert, assertEquals } from "@std/assert";
import { dumps } from "../../../codec/mod.ts";
import type { PicklerOptions } from "../../../codec/mod.ts";
import { findPythons, type Python } from "./pythons.ts";

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

const SCRIPT = `
import json, pickle, sys
prelude, expressions, protocols = json.loads(sys.stdin.buffer.read().decode())
main = sys.modules["__main__"].__dict__
exec(prelude, main)
out = []
for expression in expressions:
    value = eval(expression, main)
    out.append([pickle.dumps(value, p).hex() for p in protocols if p <= pickle.HIGHEST_PROTOCOL])
print(json.dumps(out))
`;

/** Fails unless every CPython pickles each expression to the bytes that we pickle its value to. */
export async function assertSameBytes(
  pairs: readonly Pair[],
  { protocols = [2, 3, 4, 5], prelude = "", only, ...options }:
    SameBytesOptions = {},
): Promise<void> {
  const pythons = (await findPythons()).filter(({ minor }) =>
    only?.(minor) ?? minor !== "3.6"
  );
  assert(pythons.length > 0, "No CPython of these versions is found");
  for (const python of pythons) {
    const expressions = pairs.map(([expression]) => expression);
    const all = await ask(python, [prelude, expressions, protocols]);
    for (const [i, [expression, value]] of pairs.entries()) {
      for (const [j, wanted] of all[i]!.entries()) {
        const protocol = protocols[j]!;
        const ours = dumps(value, { ...options, protocol });
        const place = `${
          expression.slice(0, 80)
        }, protocol ${protocol}, Python ${python.minor}`;
        assertEquals(...differing(ours.toHex(), wanted), place);
      }
    }
  }
}

/** The two, cut to where they differ: a message of 100 KB helps nobody. */
function differing(ours: string, wanted: string): [string, string] {
  if (ours === wanted) return ["", ""];
  let at = 0;
  while (ours[at] === wanted[at]) at++;
  const from = Math.max(0, at - at % 2 - 40);
  const cut = (hex: string) => `@${at >> 1}: ${hex.slice(from, from + 120)}`;
  return [cut(ours), cut(wanted)];
}

async function ask(python: Python, request: unknown): Promise<string[][]> {
  const child = new Deno.Command(python.path, {
    args: ["-W", "ignore", "-c", SCRIPT],
    // Sets of strings would have another order each time.
    env: { PYTHONHASHSEED: "0" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(request)));
  await writer.close();
  const { success, stdout, stderr } = await output;
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}
