import { loads } from "../../../codec/mod.ts";
import { withoutShortCuts } from "../../kit/short_cuts.ts";
import { warmUp } from "./codec.ts";
import { tiedTo } from "./cpu.ts";
import type { Programs } from "./link/pair.ts";
import type { Options } from "./options.ts";
import { loadPayloads, PROTOCOLS } from "./payloads.ts";
import { PickleTimes, referencePython } from "./python.ts";
import { formatCell, type Table } from "./report.ts";
import type { Results } from "./results.ts";
import { codecRace, local, race } from "./rounds.ts";

/** What all of `codec/unpickle/fast/` pays, by its one switch. */
export async function benchShortCuts(
  options: Options,
  results: Results,
  { cpu, pythons }: Programs,
): Promise<Table[]> {
  await using stack = new AsyncDisposableStack();
  stack.use(tiedTo(cpu));
  const times = stack.use(new PickleTimes(referencePython(pythons)));
  const payloads = await loadPayloads(times);
  const rows: string[][] = [];
  for (const protocol of PROTOCOLS) {
    for (const { name, pickles } of payloads) {
      const row = `${name}, protocol ${protocol}`;
      if (!options.wants("shortcuts", row)) continue;
      const data = pickles.get(protocol)!;
      const taken = () => loads(data);
      const notTaken = () => withoutShortCuts(taken);
      warmUp([taken, notTaken]);
      const key = `short cuts/${row}`;
      results.set(
        key,
        await race(
          [local("taken", taken), local("not taken", notTaken)],
          codecRace(options),
        ),
      );
      options.progress(key);
      rows.push([
        row,
        formatCell(results.time(key, "taken"), undefined),
        formatCell(
          results.time(key, "not taken"),
          results.ratio(key, "not taken", "taken"),
        ),
      ]);
    }
  }
  return [{
    title: "decode, short cuts",
    notes: [
      "`loads` with the short cuts of `codec/unpickle/fast/` and, by their one switch, without; in brackets what they pay. TRIED.md has each by itself, cold too.",
    ],
    columns: ["payload", "taken", "not taken"],
    rows,
  }];
}
