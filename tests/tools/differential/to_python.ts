/** Values of ours: Python reads them, prints them, and gives their bytes again. */

import { dumps, loads, repr } from "../../../codec/mod.ts";
import type { PickleProtocol, PicklerOptions } from "../../../codec/mod.ts";
import type { Loaded, Oracle } from "../../kit/python/oracle.ts";
import { framingOf } from "./from_python.ts";
import type { Mismatch, Origin } from "./mismatch.ts";
import { joinsBytes, repeatsBytes, writesAsWe } from "./permitted.ts";
import { type OurOptions, ourValue } from "./our_values.ts";

/** How a run makes and writes its values. */
export interface OurMode extends OurOptions {
  readonly strings: "shared" | "distinct";
}

/** The modes of a run; distinct strings are as many of the values as there are modes. */
export const OUR_MODES: readonly OurMode[] = [
  { strings: "shared" },
  { strings: "shared", large: false },
  { strings: "distinct", distinct: true },
];

/** Makes the values of some seeds, and tells what Python says otherwise of them. */
export async function checkOurs(
  oracle: Oracle,
  version: string,
  seeds: readonly number[],
  protocol: PickleProtocol,
  mode: OurMode,
): Promise<Mismatch[]> {
  const options: PicklerOptions = {
    protocol,
    framing: framingOf(version),
    strings: mode.strings,
  };
  const values = seeds.map((seed) => ourValue(seed, mode));
  const pickles = values.map((value) => dumps(value, options));
  const loaded = await oracle.load(pickles, {
    again: [protocol],
    share: mode.strings === "shared",
  });
  const mismatches: Mismatch[] = [];
  for (const [index, seed] of seeds.entries()) {
    const origin: Origin = {
      maker: "TypeScript",
      seed,
      index,
      version,
      protocol,
    };
    const pickle = pickles[index] ?? new Uint8Array();
    const mismatch = compare(
      values[index],
      pickle,
      loaded[index],
      options,
      origin,
    );
    if (mismatch) mismatches.push(mismatch);
  }
  return mismatches;
}

function compare(
  value: unknown,
  pickle: Uint8Array,
  loaded: Loaded | undefined,
  options: PicklerOptions,
  origin: Origin,
): Mismatch | undefined {
  const differs = (why: string, wanted: string, got: string): Mismatch => ({
    origin,
    why,
    pickle,
    wanted,
    got,
  });
  if (loaded?.repr === undefined) {
    return differs("Python refuses", repr(value), JSON.stringify(loaded));
  }
  if (loaded.end !== pickle.length) {
    return differs("Another end", `${pickle.length}`, `${loaded.end}`);
  }
  const shown = repr(value, { maxLength: 2 ** 28 });
  if (shown !== loaded.repr) {
    return differs("Another value", loaded.repr, shown);
  }
  const { protocol = 4, framing = "cpython" } = options;
  const exactly = loads(pickle, { exact: true });
  const exact = dumps(exactly, { protocol, framing }).toHex();
  if (exact !== pickle.toHex()) {
    return differs("Other bytes from exact", pickle.toHex(), exact);
  }
  // Python gives a set again in its own order.
  if (loaded.sets || !writesAsWe(origin, pickle)) return undefined;
  if (joinsBytes(origin) && repeatsBytes(exactly)) return undefined;
  const again = loaded.again[0]?.toHex() ?? `${loaded.unprintable}`;
  if (again === pickle.toHex()) return undefined;
  return differs("Python has other bytes", again, pickle.toHex());
}
