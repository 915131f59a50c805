import { loads } from "../../../codec/mod.ts";
import { warmUp } from "./codec.ts";
import { tiedTo } from "./cpu.ts";
import type { Programs } from "./link/pair.ts";
import type { Options } from "./options.ts";
import { PickleTimes, referencePython } from "./python.ts";
import { formatCell, type Table } from "./report.ts";
import type { Results } from "./results.ts";
import { codecRace, local, race } from "./rounds.ts";

/** Protocol 0, opcode by opcode, beside CPython's C. */
export async function benchText(
  options: Options,
  results: Results,
  { cpu, pythons }: Programs,
): Promise<Table[]> {
  using _tied = tiedTo(cpu);
  await using python = new PickleTimes(referencePython(pythons));
  const rows: string[][] = [];
  const texts = await python.texts();
  warmUp([...texts].map(([, bytes]) => () => loads(bytes)));
  for (const [name, bytes] of texts) {
    if (!options.wants("text", name)) continue;
    const key = `text/${name}`;
    const contenders = [
      local("ours", () => loads(bytes)),
      python.contender("text", name, 0),
    ];
    results.set(
      key,
      await race(contenders, codecRace(options)),
    );
    options.progress(key);
    rows.push([
      name,
      formatCell(results.time(key, "ours"), undefined),
      formatCell(
        results.time(key, python.name),
        results.ratio(key, python.name, "ours"),
      ),
    ]);
  }
  return [{
    title: "decode, protocol 0 by opcode",
    notes: [
      "Lists of one kind of line: unicode (V), Python 2's str (S), ints (I, L), floats (F), memo by text (p, g).",
    ],
    columns: ["lines", "ours", python.name],
    rows,
  }];
}
