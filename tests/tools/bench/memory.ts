import {
  LinkPair,
  type Programs,
  resetPeak,
  residentBytes,
} from "./link/pair.ts";
import type { Options } from "./options.ts";
import type { Table } from "./report.ts";
import type { Results } from "./results.ts";
import { benchValueBytes } from "./value_bytes.ts";

const CLIENTS = 64;
/** How often idle links are looked at. */
const LOOKS = 5;
/** The longest that a link takes by itself, but for what is around the bytes. */
const LONGEST = 64 * 2 ** 20 - 1024;

function bytes(value: number): string {
  if (Math.abs(value) < 10_000) return `${Math.round(value)} B`;
  if (Math.abs(value) < 10e6) return `${(value / 1e3).toFixed(1)} kB`;
  return `${(value / 1e6).toFixed(1)} MB`;
}

/** What calls, idle links, a long message and values need. */
export async function benchMemory(
  options: Options,
  results: Results,
  programs: Programs,
): Promise<Table[]> {
  return [
    await benchLinks(options, results, programs),
    await benchPeak(options, results, programs),
    await benchValueBytes(results, programs.python),
  ];
}

/** Bytes per call, per idle client, and what a million calls leave behind. */
async function benchLinks(
  options: Options,
  results: Results,
  programs: Programs,
): Promise<Table> {
  const calls = options.quick ? 50_000 : 1_000_000;
  options.progress(`memory: ${calls} calls`);
  await using pair = await ours(programs);
  const inFlight = { do: "inFlight", width: 64 } as const;
  await pair.run({ ...inFlight, count: 20_000 });
  const before = await pair.memory();
  await pair.run({ ...inFlight, count: calls });
  const after = await pair.memory();
  const connect = async (clients: number) => {
    await pair.run({ do: "clients", clients, count: clients });
    return await pair.memory();
  };
  // V8 has dropped the code that connects, and compiles it for the first ones.
  const looks: Record<"client" | "server", number>[] = [];
  while (looks.length < (options.quick ? 2 : LOOKS)) {
    const few = await connect(1 + CLIENTS);
    const more = await connect(1 + 2 * CLIENTS);
    const idle = (end: "client" | "server") =>
      (more[end].heap - few[end].heap) / CLIENTS;
    looks.push({ client: idle("client"), server: idle("server") });
  }

  const rows = (["client", "server"] as const).map((end) => {
    const perCall = (after[end].allocated - before[end].allocated) / calls;
    const growth = after[end].heap - before[end].heap;
    results.add("memory/per call", end, [perCall]);
    results.add("memory/growth", end, [growth]);
    results.add("memory/idle client", end, looks.map((look) => look[end]));
    return [
      end,
      bytes(perCall),
      bytes(before[end].heap),
      bytes(after[end].heap),
      bytes(results.time("memory/idle client", end)!),
    ];
  });
  return {
    title: "Memory",
    notes: [
      "V8's heap at each end after a collection; “allocated per call” is garbage for the most part, " +
      `“idle client” is what each of ${CLIENTS} more links holds while nothing happens, after as many others: the median of ${LOOKS} times.`,
    ],
    columns: [
      "end",
      "allocated per call",
      "heap before",
      `after ${calls.toLocaleString("en-US")} calls`,
      "per idle client",
    ],
    rows,
  };
}

/** The most that the system gives the receiver of one long message of bytes. */
async function benchPeak(
  options: Options,
  results: Results,
  programs: Programs,
): Promise<Table> {
  options.progress("memory: a long message");
  const peaks: Record<"client" | "server", number[]> = {
    client: [],
    server: [],
  };
  for (let i = 0; i < (options.quick ? 1 : 3); i++) {
    await using pair = await ours(programs);
    await pair.run({ do: "size", bytes: 1 << 20, count: 3 });
    await pair.memory();
    const ends = ["client", "server"] as const;
    const before = ends.map((end) => {
      const pid = pair.pids[end];
      resetPeak(pid);
      return residentBytes(pid);
    });
    await pair.run({ do: "size", bytes: LONGEST, count: 1 });
    ends.forEach((end, i) => {
      const peak = residentBytes(pair.pids[end], "VmHWM") - before[i]!;
      peaks[end].push(peak / LONGEST);
    });
  }
  results.add("memory/peak", "server", peaks.server);
  results.add("memory/peak", "client", peaks.client);
  return {
    title: "A message of 64 MiB",
    notes: [
      "One call with as many bytes, as multiples of its size: the most that the system gave each end above what it had before; the value itself is one of them, at the sender too.",
    ],
    columns: ["end", "at most"],
    rows: [
      ["receiver", `${results.time("memory/peak", "server")!.toFixed(2)}×`],
      ["sender", `${results.time("memory/peak", "client")!.toFixed(2)}×`],
    ],
  };
}

async function ours(programs: Programs): Promise<LinkPair> {
  const pair = await LinkPair.start("ours", "ts:ours", "ts:ours", programs);
  if (!pair) throw new Error("Our own link did not start");
  return pair;
}
