/**
 * Numbered calls to a Python robot through a bad network, sleeps and stalls: no
 * number that was answered is missing there, none came twice, all came over
 * each link in the order in which they were called, and those that were answered
 * over all links.
 *
 *     deno task soak:sequence --minutes 60 --seed 1 [--calls N] [--rate CALLS_A_SECOND] [--python PATH]
 */

import { parseArgs } from "node:util";
import {
  NotConnectedError,
  TCPTalks,
  TimeoutError,
} from "../../../transport/mod.ts";
import { FaultyProxy } from "../../kit/network/faulty_proxy.ts";
import { findPythons } from "../../kit/python/pythons.ts";
import { collectGarbage } from "../../kit/heap.ts";
import { Random } from "../../kit/random.ts";
import { changeNetwork } from "./soak_faults.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    minutes: { type: "string", default: "60" },
    calls: { type: "string", default: "Infinity" },
    rate: { type: "string", default: "Infinity" },
    seed: { type: "string", default: "1" },
    python: { type: "string" },
  },
});
const random = new Random(Number(values.seed));
const end = performance.now() + Number(values.minutes) * 60_000;
const python = values.python ?? (await findPythons()).at(-1)?.path ?? "python3";

interface Came {
  readonly number: number;
  readonly link: number;
}

/** Calls under way at a time. */
const AT_ONCE = 30;
/** Calls between two changes of the network. */
const EVERY = 300;

const rate = Number(values.rate);
const outcomes = { answered: 0, lost: 0, late: 0 };
/** Of each number whether it was answered; beside the heap, which shall be flat. */
const answered = new Uint8Array(100_000_000);

const port = freePort();
const robot = new Deno.Command(python, {
  args: [`${import.meta.dirname}/counter.py`, String(port)],
  stdout: "piped",
}).spawn();
await robot.stdout.getReader().read();
const proxy = await FaultyProxy.start(port, Number(values.seed));
const bot = new TCPTalks({
  ip: "127.0.0.1",
  port: proxy.port,
  id: 7,
  timeout: 5000,
  heartbeat: { interval: 200, timeout: 2000, busyTimeout: 4000 },
  reconnect: { minDelay: 10, maxDelay: 200 },
});
await bot.connect();

let last = 0;
const start = performance.now();
const underWay = new Set<Promise<void>>();
while (performance.now() < end && last < Number(values.calls)) {
  while (underWay.size >= AT_ONCE) await Promise.race(underWay);
  const early = start + last * 1000 / rate - performance.now();
  if (early > 5) await new Promise((resolve) => setTimeout(resolve, early));
  const number = ++last;
  const going = one(number).finally(() => underWay.delete(going));
  underWay.add(going);
  if (number % EVERY === 0) await change();
  if (number % 20_000 === 0) report();
}
await Promise.all(underWay);
proxy.clear();
const bytes = await allSeen();
const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
/** What came there, in its order: which number, over which link. */
const seen = Array.from({ length: bytes.length / 8 }, (_, i) => ({
  number: view.getUint32(8 * i, true),
  link: view.getUint32(8 * i + 4, true),
}));
const distinct = new Set(seen.map(({ number }) => number));
const doubled = seen.length - distinct.size;
const missing = answered.reduce(
  (sum, is, number) => is && !distinct.has(number) ? sum + 1 : sum,
  0,
);
// A call that was lost with its link may run there after those of the next one.
const disordered = [
  ...disorder(seen.filter(({ number }) => answered[number])),
  ...[...Map.groupBy(seen, ({ link }) => link).values()].flatMap(disorder),
];
const afterNext = disorder(seen).length;
report();
console.log({
  calls: last,
  ...outcomes,
  seenByPython: seen.length,
  doubled,
  answeredButMissing: missing,
  outOfOrder: disordered.length,
  lostAndRunAfterTheNextLink: afterNext,
  links: bot.stats().connections,
  retried: bot.stats().retried,
});
for (const { number, link } of disordered) {
  const at = seen.findIndex((one) => one.number === number);
  console.log(`Out of order: ${number} over link ${link}, among`);
  console.log(
    seen.slice(Math.max(0, at - 40), at + 40).map((one) =>
      `${one.number}/${one.link}${answered[one.number] ? "" : " lost"}`
    ).join(", "),
  );
}
await bot.disconnect();
await proxy[Symbol.asyncDispose]();
robot.kill("SIGKILL");
await robot.status;
Deno.exit(doubled + missing + disordered.length === 0 ? 0 : 1);

/** What Python has seen; a cut from before may still come. */
async function allSeen(): Promise<Uint8Array> {
  for (;;) {
    try {
      return await bot.with({ timeout: 60_000 }).execute(2) as Uint8Array;
    } catch (error) {
      if (!(error instanceof NotConnectedError)) throw error;
    }
  }
}

async function one(number: number): Promise<void> {
  try {
    const value = random.chance(0.02)
      ? await bot.execute(1, number, random.bytes(50_000))
      : await bot.execute(1, number);
    if (value !== number) throw new Error(`${number} was answered ${value}`);
    outcomes.answered++;
    answered[number] = 1;
  } catch (error) {
    if (error instanceof NotConnectedError) outcomes.lost++;
    else if (error instanceof TimeoutError) outcomes.late++;
    else throw error;
  }
}

/** Another fault; now and then a side sleeps, or stands still. */
async function change(): Promise<void> {
  changeNetwork(proxy, random);
  const kind = random.below(10);
  if (kind === 0) {
    robot.kill("SIGSTOP");
    await new Promise((resolve) => setTimeout(resolve, random.below(600)));
    robot.kill("SIGCONT");
  } else if (kind === 1) {
    const until = performance.now() + random.below(3000);
    while (performance.now() < until);
  }
}

/** What came after one that was called later. */
function disorder(came: readonly Came[]): Came[] {
  let most = 0;
  return came.filter(({ number }) => {
    if (number < most) return true;
    most = number;
    return false;
  });
}

function report(): void {
  collectGarbage();
  const { heapUsed } = Deno.memoryUsage();
  const files = [...Deno.readDirSync("/proc/self/fd")].length;
  console.log(
    `${last} calls, ${
      (heapUsed / 2 ** 20).toFixed(1)
    } MiB, ${files} open files, ${bot.stats().connections} links`,
  );
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
