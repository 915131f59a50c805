/** Objects whose reductions lead back to themselves: their bytes come again from `exact`. */

import { dumps, loads, type PickleProtocol } from "../../../codec/mod.ts";
import { askLive } from "../../kit/python/asker.ts";
import type { Python } from "../../kit/python/pythons.ts";
import { framingOf } from "./from_python.ts";
import type { Mismatch } from "./mismatch.ts";

const SCRIPT = new URL("recursive.py", import.meta.url);

const PROTOCOLS: readonly PickleProtocol[] = [2, 3, 4, 5];

/** What a run of them did. */
export interface RecursiveTally {
  /** Pickles compared; values that recur for ever have none. */
  pickles: number;
  readonly mismatches: Mismatch[];
}

/** Has one Python make the values of some seeds, and writes them again. */
export async function checkRecursive(
  python: Python,
  seed: number,
  count: number,
): Promise<RecursiveTally> {
  const { version } = python;
  const highest = /^3\.[67]\./.test(version) ? 4 : 5;
  const protocols = PROTOCOLS.filter((protocol) => protocol <= highest);
  const script = await Deno.readTextFile(SCRIPT);
  const made = await askLive(python, script, { seed, count, protocols }) as (
    | string
    | null
  )[][];
  const tally: RecursiveTally = { pickles: 0, mismatches: [] };
  for (const [index, pickles] of made.entries()) {
    for (const [at, wanted] of pickles.entries()) {
      const protocol = protocols[at] ?? 4;
      if (typeof wanted !== "string") continue;
      tally.pickles++;
      const pickle = Uint8Array.fromHex(wanted);
      const got = again(pickle, protocol, version);
      if (got === wanted) continue;
      tally.mismatches.push({
        origin: {
          maker: "Python",
          seed: seed + index,
          index,
          version,
          protocol,
        },
        why: "Other bytes from exact, of a recursive reduction",
        pickle,
        wanted,
        got,
      });
    }
  }
  return tally;
}

function again(
  pickle: Uint8Array,
  protocol: PickleProtocol,
  version: string,
): string {
  try {
    const value = loads(pickle, { exact: true });
    return dumps(value, { protocol, framing: framingOf(version) }).toHex();
  } catch (error) {
    return String(error);
  }
}
