import { HAS_NATS, NatsServer } from "../../kit/network/nats_server.ts";
import { tiedTo } from "./cpu.ts";
import { warmUp } from "./link/bench.ts";
import { leaveOut } from "./left_out.ts";
import type { Scenario } from "./link/caller.ts";
import {
  commandOf,
  type End,
  LinkPair,
  type Programs,
  residentBytes,
} from "./link/pair.ts";
import type { Options } from "./options.ts";
import { CALLS, MEMORY, OTHERS, ROWS, STARTUP } from "./others.ts";
import { digits, formatCell, type Table } from "./report.ts";
import type { Results } from "./results.ts";
import { type Contender, race } from "./rounds.ts";
import { started } from "./startup.ts";

/** How many links are open when memory is looked at for the first time, and how many more the second time. */
const SOME = 32;
const MORE = 128;
/** How often memory is looked at, with fresh ends: the system gives it in pieces. */
const LOOKS = 3;

interface Other {
  name: string;
  end: End;
  pair: LinkPair;
  /** What is between the ends, where something is. */
  nats: NatsServer | undefined;
}

/** What a user would pick instead, on the same work. */
export async function benchAlternatives(
  options: Options,
  results: Results,
  programs: Programs,
): Promise<Table[]> {
  await using stack = new AsyncDisposableStack();
  let nats: NatsServer | undefined;
  if (HAS_NATS) {
    using _tied = tiedTo(programs.cpu);
    nats = stack.use(await NatsServer.start());
  }
  const others: Other[] = [];
  for (const [name, end] of OTHERS) {
    options.progress(`others: starting ${name}`);
    const broker = end === "ts:nats" ? nats : undefined;
    if (end === "ts:nats" && !broker) {
      leaveOut(name, "no nats-server, or no client of it");
      continue;
    }
    const pair = await LinkPair.start(name, end, end, programs, broker?.port);
    if (pair) others.push({ name, end, pair: stack.use(pair), nats: broker });
  }
  for (const { pair } of others) {
    options.progress(`others: warming up ${pair.name}`);
    const calls = pair.contender({ do: "sequential", count: 0 });
    await warmUp(calls, options.quick ? 100 : 1500);
  }
  for (const [name, scenario] of CALLS) {
    options.progress(`others: ${name}`);
    await benchCalls(name, scenario, others, options, results);
  }
  // Last, and with links that nobody closes one by one: grpc-js in Deno does not outlive that.
  for (const other of others) {
    options.progress(`others: memory of ${other.name}`);
    await benchMemory(other, options, results, programs);
  }
  options.progress(`others: ${STARTUP}`);
  const starts = others.map(({ name, end, pair }) => {
    const command = commandOf(end, ["once", `${pair.port}`], programs);
    return started(name, ...command);
  });
  results.set(
    `others/${STARTUP}`,
    await race(starts, { rounds: options.quick ? 2 : 15, turnMs: 1 }),
  );
  return [table(results)];
}

async function benchCalls(
  name: string,
  scenario: Scenario,
  others: Other[],
  options: Options,
  results: Results,
): Promise<void> {
  const contenders: Contender[] = [];
  for (const { pair } of others) {
    try {
      await pair.run({ ...scenario, count: 1 });
      const contender = pair.contender(scenario);
      await warmUp(contender, options.quick ? 30 : 300);
      contenders.push(contender);
    } catch {
      // It cannot: a gap in the table.
    }
  }
  const result = await race(contenders, {
    rounds: options.quick ? 3 : 9,
    turnMs: options.quick ? 30 : 100,
    minCount: scenario.do === "inFlight" ? 4 * scenario.width : 1,
  });
  results.set(`others/${name}`, result);
}

/** What the system gives both ends, and a broker, for each more link. */
async function benchMemory(
  other: Other,
  options: Options,
  results: Results,
  programs: Programs,
): Promise<void> {
  const looks: number[] = [];
  try {
    while (looks.length < (options.quick ? 1 : LOOKS)) {
      looks.push(await memoryOfALink(other, programs));
    }
    results.add(`others/${MEMORY}`, other.name, looks);
  } catch (error) {
    // One that takes a single client, or no /proc here.
    console.error(`${MEMORY}: ${other.name}: ${(error as Error).message}`);
  }
}

async function memoryOfALink(
  { name, end, nats }: Other,
  programs: Programs,
): Promise<number> {
  await using pair = await LinkPair.start(name, end, end, programs, nats?.port);
  if (!pair) throw new Error("did not start again");
  const pids = [pair.pids.client, pair.pids.server];
  if (nats?.pid !== undefined) pids.push(nats.pid);
  const open = async (clients: number) => {
    await pair.run({ do: "clients", clients, count: clients });
    await pair.memory();
    return pids.reduce((sum, pid) => sum + residentBytes(pid), 0);
  };
  const before = await open(SOME);
  return (await open(SOME + MORE) - before) / MORE;
}

function table(results: Results): Table {
  const cell = (row: string, name: string) => {
    const key = `others/${row}`;
    const ratio = name === "ours"
      ? undefined
      : results.ratio(key, name, "ours");
    const value = results.time(key, name);
    if (row !== MEMORY || value === undefined) return formatCell(value, ratio);
    return `${digits(value / 1000)} kB` +
      (ratio === undefined ? "" : ` (${digits(ratio)}×)`);
  };
  const names = results.contenders(`others/${ROWS[0]}`);
  return {
    title: "What a user would pick instead",
    notes: [
      "The work of the table above, in brackets how many times ours. NATS has the CPU's third process, its server, between the ends; its messages and gRPC's are JSON, or bytes as they are; over a WebSocket bytes go as base64. " +
      "Start-up: from the start of the process to the first answer, 15 processes. " +
      `Memory: what the system gives both ends, and nats-server, for each of ${MORE} more links; the median of ${LOOKS} pairs of fresh ends.`,
    ],
    columns: ["", ...ROWS],
    rows: names.map((name) => [name, ...ROWS.map((row) => cell(row, name))]),
  };
}
