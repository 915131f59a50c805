/** Known classes with unusual contents, shared texts, and Python 2's forms: nothing is refused, nothing is lost. */

import {
  dumps,
  loads,
  type PickleProtocol,
  type Python2Encoding,
  repr,
} from "../../../codec/mod.ts";
import { askLive } from "../../kit/python/asker.ts";
import type { Python } from "../../kit/python/pythons.ts";
import { framingOf } from "./from_python.ts";
import { asMeant } from "./meaning.ts";
import type { Mismatch } from "./mismatch.ts";

const SCRIPT = new URL("unusual.py", import.meta.url);

const PROTOCOLS: readonly PickleProtocol[] = [2, 3, 4, 5];

/** What a run of them did. */
export interface UnusualTally {
  /** Pickles compared. */
  pickles: number;
  readonly mismatches: Mismatch[];
}

/** What Python made of one seed. */
interface Made {
  readonly pickles: readonly string[];
  readonly old: readonly (readonly [
    hex: string,
    encoding: Python2Encoding,
    printed: string,
  ])[];
}

/** Has one Python make the values of some seeds, and reads and writes them again. */
export async function checkUnusual(
  python: Python,
  seed: number,
  count: number,
): Promise<UnusualTally> {
  const { version } = python;
  const highest = /^3\.[67]\./.test(version) ? 4 : 5;
  const protocols = PROTOCOLS.filter((protocol) => protocol <= highest);
  const script = await Deno.readTextFile(SCRIPT);
  const given = { seed, count, protocols };
  const made = await askLive(python, script, given) as Made[];
  const tally: UnusualTally = { pickles: 0, mismatches: [] };
  for (const [index, { pickles, old }] of made.entries()) {
    const check = (
      hex: string,
      protocol: number,
      why: string,
      wanted: string,
      work: (pickle: Uint8Array) => string,
    ) => {
      tally.pickles++;
      const pickle = Uint8Array.fromHex(hex);
      const got = outcome(() => work(pickle));
      if (got === wanted) return;
      const origin = {
        maker: "Python",
        seed: seed + index,
        index,
        version,
        protocol,
      } as const;
      tally.mismatches.push({ origin, why, pickle, wanted, got });
    };
    for (const [at, hex] of pickles.entries()) {
      const protocol = protocols[at] ?? 4;
      const options = { protocol, framing: framingOf(version) };
      check(hex, protocol, "An unusual value is refused", "read", (pickle) => {
        dumps(loads(pickle), options);
        return "read";
      });
      check(
        hex,
        protocol,
        "Other bytes from exact, of an unusual value",
        hex,
        (pickle) => dumps(loads(pickle, { exact: true }), options).toHex(),
      );
    }
    for (const [hex, encoding, printed] of old) {
      check(
        hex,
        2,
        `Another value in Python 2's form, as ${encoding}`,
        asMeant(printed),
        (pickle) => repr(loads(pickle, { encoding })),
      );
    }
  }
  return tally;
}

function outcome(work: () => string): string {
  try {
    return work();
  } catch (error) {
    return String(error);
  }
}
