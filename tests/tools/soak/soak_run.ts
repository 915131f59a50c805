/** Many calls through a bad network, and what they leave behind. */

import { delay } from "@std/async";
import {
  NotConnectedError,
  RemoteError,
  TCPTalks,
} from "../../../transport/mod.ts";
import { FaultyProxy } from "../../kit/network/faulty_proxy.ts";
import { collectGarbage, memoryInUse } from "../../kit/heap.ts";
import { Random } from "../../kit/random.ts";
import { PASSWORD, SERVICE, Service } from "../../kit/network/service.ts";
import { changeNetwork } from "./soak_faults.ts";

/** Calls under way at a time. */
const AT_ONCE = 8;
/** How often memory is looked at. */
const SAMPLES = 12;
/** Milliseconds in which the system lets go of what was closed. */
const REST_MS = 30;
/** Samples in which caches fill and code is compiled: they do not count. */
const WARM_UP = 4;

/** How a soak is made. */
export interface SoakOptions {
  /** How many calls. */
  calls: number;
  /** Decides the faults and the calls. */
  seed: number;
  /** Calls between two changes of the network. */
  every: number;
  /** Called after each call; a test plants a leak here. */
  after?: (() => void) | undefined;
}

/** What was open and alive at a time. */
export interface SoakSample {
  /** Calls made before. */
  readonly calls: number;
  /** Bytes that live on V8's heap and beside it. */
  readonly heap: number;
  /** Files and sockets that are open; 0 where the system does not tell. */
  readonly files: number;
}

/** What a soak found. */
export interface SoakFigures {
  /** Calls that were answered. */
  readonly answered: number;
  /** Calls that were told that the link went away. */
  readonly lost: number;
  /** Links that were made. */
  readonly connections: number;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  /** From the first call to the last. */
  readonly samples: readonly SoakSample[];
  /** Bytes by which the heap grew with each call, the warm-up aside. */
  readonly bytesPerCall: number;
  /** By how much the open files grew, the warm-up aside. */
  readonly filesGrown: number;
}

/**
 * Makes calls as a robot's program does, while the link is cut now and then.
 *
 * @throws What a call should not have failed with.
 */
export async function soak(options: SoakOptions): Promise<SoakFigures> {
  const { calls, seed, every, after } = options;
  const random = new Random(seed);
  await using service = Service.start({ timeout: 20_000 });
  await using proxy = await FaultyProxy.start(service.port, seed);
  await using bot = new TCPTalks({
    ip: "127.0.0.1",
    port: proxy.port,
    password: PASSWORD,
    reconnect: { minDelay: 1, maxDelay: 10 },
    timeout: 20_000,
  });
  bot.bind(SERVICE.echo, (value: unknown) => value);
  await bot.connect();
  const samples: SoakSample[] = [];
  const start = performance.now();
  let made = 0;
  let lost = 0;
  const worker = async (random: Random, upTo: number) => {
    while (made < upTo) {
      made++;
      if (made % every === 0) changeNetwork(proxy, random);
      if (!await survive(call(bot, random))) lost++;
      after?.();
    }
  };
  for (let phase = 1; phase <= SAMPLES; phase++) {
    const upTo = Math.round(calls * phase / SAMPLES);
    await Promise.all(
      Array.from({ length: AT_ONCE }, () => worker(random.fork(), upTo)),
    );
    // At rest, on a new link: what is under way or buffered is no leak.
    proxy.clear();
    proxy.reset();
    while (!await survive(call(bot, random))) lost++;
    await proxy.until(() => proxy.open === 1);
    await delay(REST_MS);
    collectGarbage();
    // What the first one freed beside the heap is counted by the second.
    await delay(REST_MS);
    collectGarbage();
    samples.push({ calls: made, heap: memoryInUse(), files: openFiles() });
  }
  return {
    answered: made - lost,
    lost,
    connections: bot.stats().connections,
    ms: performance.now() - start,
    samples,
    ...growth(samples.slice(WARM_UP)),
  };
}

/** One call of those that robots make. */
async function call(bot: TCPTalks, random: Random): Promise<void> {
  switch (random.below(8)) {
    case 0:
      return expectSame(await bot.execute(SERVICE.echo, random.bytes(1000)));
    case 1:
      return expectSame(
        await bot.execute(SERVICE.echo, { speed: 0.5, pin: 4 }),
      );
    case 2:
      return await expectError(bot.execute(SERVICE.add));
    case 3:
      return expectSame(
        await bot.send(SERVICE.echo, 1).then((retcode) =>
          bot.poll(retcode, { timeout: 20_000 })
        ),
      );
    case 4:
      if (random.chance(0.05)) {
        return expectSame(
          await bot.execute(SERVICE.echo, new Uint8Array(100_000)),
        );
      }
      return expectSame(await bot.execute(SERVICE.callBack, 7));
    default:
      return expectSame(
        await bot.execute(SERVICE.add, random.below(1_000_000), 1),
      );
  }
}

function expectSame(value: unknown): void {
  if (value === undefined) throw new Error("A call gave nothing");
}

async function expectError(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (error instanceof RemoteError) return;
    throw error;
  }
  throw new Error("A call without its arguments succeeded");
}

/** False where the link went away meanwhile, which is all that may happen. */
async function survive(call: Promise<void>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    // The robot could not call us back, but could still tell us so.
    const isTold = error instanceof RemoteError &&
      error.type === "ConnectionError";
    if (error instanceof NotConnectedError || isTold) return false;
    throw error;
  }
}

function openFiles(): number {
  try {
    return [...Deno.readDirSync("/proc/self/fd")].length;
  } catch {
    return 0;
  }
}

/**
 * From the least of the first half to the least of the second: buffers that
 * happen to be large at one time are no leak.
 */
function growth(
  samples: readonly SoakSample[],
): { bytesPerCall: number; filesGrown: number } {
  const half = samples.length >> 1;
  const least = (
    part: readonly SoakSample[],
    of: (sample: SoakSample) => number,
  ) => part.reduce((best, one) => of(one) < of(best) ? one : best);
  const grown = (of: (sample: SoakSample) => number) => {
    const before = least(samples.slice(0, half), of);
    const after = least(samples.slice(half), of);
    return { by: of(after) - of(before), calls: after.calls - before.calls };
  };
  const heap = grown((sample) => sample.heap);
  return {
    bytesPerCall: heap.by / heap.calls,
    filesGrown: grown((sample) => sample.files).by,
  };
}
