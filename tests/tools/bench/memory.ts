import { LinkPair, type Programs } from "./link/pair.ts";
import type { Options } from "./options.ts";
import type { Table } from "./report.ts";
import type { Results } from "./results.ts";

const CLIENTS = 64;

function bytes(value: number): string {
  if (Math.abs(value) < 10_000) return `${Math.round(value)} B`;
  if (Math.abs(value) < 10e6) return `${(value / 1e3).toFixed(1)} kB`;
  return `${(value / 1e6).toFixed(1)} MB`;
}

/** Bytes per call, per idle client, and what a million calls leave behind. */
export async function benchMemory(
  options: Options,
  results: Results,
  programs: Programs,
): Promise<Table> {
  const calls = options.quick ? 50_000 : 1_000_000;
  options.progress(`memory: ${calls} calls`);
  await using pair = await LinkPair.start(
    "ours",
    "ts:ours",
    "ts:ours",
    programs,
  );
  if (!pair) throw new Error("Our own link did not start");
  const inFlight = { do: "inFlight", width: 64 } as const;
  await pair.run({ ...inFlight, count: 20_000 });
  const before = await pair.memory();
  await pair.run({ ...inFlight, count: calls });
  const after = await pair.memory();
  await pair.run({ do: "clients", clients: 1 + CLIENTS, count: 1 + CLIENTS });
  const withClients = await pair.memory();

  const rows = (["client", "server"] as const).map((end) => {
    const perCall = (after[end].allocated - before[end].allocated) / calls;
    const growth = after[end].heap - before[end].heap;
    const idle = (withClients[end].heap - after[end].heap) / CLIENTS;
    results.add("memory/per call", end, [perCall]);
    results.add("memory/growth", end, [growth]);
    results.add("memory/idle client", end, [idle]);
    return [
      end,
      bytes(perCall),
      bytes(before[end].heap),
      bytes(after[end].heap),
      bytes(idle),
    ];
  });
  return {
    title: "Memory",
    notes: [
      "V8's heap at each end after a collection; “allocated per call” is garbage for the most part, " +
      `“idle client” is what each of ${CLIENTS} more links holds while nothing happens.`,
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
