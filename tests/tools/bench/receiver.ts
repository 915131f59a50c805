import { type End, LinkPair, type Programs } from "./link/pair.ts";
import type { Options } from "./options.ts";
import { formatCell, type Table } from "./report.ts";
import type { Results } from "./results.ts";

const KEY = "receiver";

/**
 * A large list to a Python peer, from us and from Python. A Python receiver
 * loads its buffer again after every 256 bytes, and Python's own pickles, cut
 * in frames of 64 KiB, make it go through nearly all of it each time.
 */
export async function benchReceiver(
  options: Options,
  results: Results,
  programs: Programs,
): Promise<Table[]> {
  const length = options.quick ? 40_000 : 100_000;
  const senders: [string, End, number][] = [
    ["ours", "ts:ours", 3],
    ["Python TCPTalks", "py:tcptalks", 1],
  ];
  for (const [name, client, rounds] of senders) {
    options.progress(`receiver: ${name} sends ${length} ints`);
    await using pair = await LinkPair.start(
      name,
      client,
      "py:tcptalks",
      programs,
    );
    if (!pair) continue;
    const list = { do: "list", length, count: 1 } as const;
    await pair.run({ ...list, length: 1000 });
    const times: number[] = [];
    for (let i = 0; i < rounds; i++) times.push(await pair.run(list));
    results.add(KEY, name, times);
  }
  return [{
    title: "A large list to a Python receiver",
    notes: [
      `${
        length.toLocaleString("en-US")
      } ints in one call, until the answer is back.`,
    ],
    columns: ["sender", "time"],
    rows: results.contenders(KEY).map((name) => [
      name,
      formatCell(
        results.time(KEY, name),
        name === "ours" ? undefined : results.ratio(KEY, name, "ours"),
      ),
    ]),
  }];
}
