import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { opcode, RemoteError, TCPTalks, TCPTalksServer } from "../../mod.ts";
import { callEvery } from "../../transport/talks/caller.ts";
import { CountingClock } from "../kit/clock.ts";
import { connected, reply } from "../kit/network/links.ts";
import { NotConnectedError } from "../../transport/errors.ts";

const opcodes = { volts: opcode<(least: number) => number>(0x13) };

/** A robot whose battery goes down, and a bot that asks. */
async function pair(
  test: (
    bot: TCPTalks<typeof opcodes>,
    robot: TCPTalks,
  ) => Promise<void>,
): Promise<void> {
  let volts = 12;
  await using robot = new TCPTalks({ hostname: "127.0.0.1", port: 0 });
  robot.bind(opcodes.volts, (least) => {
    if (volts < least) throw new RangeError("empty");
    return volts--;
  });
  const ready = robot.connect();
  await using bot = new TCPTalks({
    ip: "127.0.0.1",
    port: robot.port,
    opcodes,
  });
  await Promise.all([ready, bot.connect()]);
  await test(bot, robot);
}

Deno.test("every: gives the answers one after another, until it is left", () =>
  pair(async (bot) => {
    const seen: number[] = [];
    for await (const volts of bot.every(1).volts(0)) {
      seen.push(volts);
      if (volts === 10) break;
    }
    assertEquals(seen, [12, 11, 10]);
  }));

Deno.test("every: what a call throws ends it", () =>
  pair(async (bot) => {
    const calls = bot.with({ timeout: null }).every(1).volts(12);
    assertEquals((await calls.next()).value, 12);
    await assertRejects(() => calls.next(), RemoteError, "empty");
    assertEquals((await calls.next()).done, true);
  }));

Deno.test("every: an error's stack shows who took the answer", () =>
  pair(async (bot) => {
    const take = async (caller: Pick<typeof bot, "every">, least: number) => {
      for await (const _ of caller.every(10).volts(least));
    };
    const hasty = bot.with({ timeout: 0 });
    for (const [caller, least] of [[bot, 99], [bot, 11], [hasty, 0]] as const) {
      const { stack } = await assertRejects(() => take(caller, least), Error);
      assertMatch(String(stack), /at (?:async )?take .*every_test\.ts/);
    }
  }));

Deno.test("every: ends with the link", () =>
  pair(async (bot, robot) => {
    const seen: number[] = [];
    for await (const volts of bot.every(1).volts(0)) {
      seen.push(volts);
      if (seen.length === 2) await robot.disconnect();
    }
    assertEquals(seen, [12, 11]);
  }));

Deno.test("every: without a link it says so, instead of giving nothing", async () => {
  const bot = new TCPTalks({ ip: "127.0.0.1", opcodes });
  await assertRejects(
    () => bot.every(1).volts(0).next(),
    NotConnectedError,
    'await "connect" first',
  );
});

Deno.test("every: beats that were missed are skipped, and nothing piles up", async () => {
  const { signal } = new AbortController();
  let now = 0;
  const waits: number[] = [];
  const clock = {
    now: () => now,
    after(ms: number, wake: () => void) {
      waits.push(ms);
      now += ms;
      queueMicrotask(wake);
      return () => {};
    },
  };
  const durations = [10, 250, 100, 0];
  const starts: number[] = [];
  const call = () => {
    const duration = durations.shift();
    if (duration === undefined) throw new NotConnectedError("over");
    starts.push(now);
    now += duration;
    return Promise.resolve(duration);
  };
  for await (const _ of callEvery(100, clock, call, () => signal, () => false));
  assertEquals(starts, [0, 100, 400, 600]);
  assertEquals(waits, [90, 50, 100, 100]);
});

Deno.test("every: a call that is lost with a link that comes back is a beat that is skipped", async () => {
  await using robot = new TCPTalksServer({ hostname: "127.0.0.1", port: 0 });
  let calls = 0;
  robot.bind(opcodes.volts, async function (this: TCPTalks) {
    if (++calls === 2) await this.disconnect();
    return calls;
  });
  const where = { ip: "127.0.0.1", port: robot.port };
  for (const whileDown of ["wait", "fail"] as const) {
    calls = 0;
    const reconnect = { minDelay: 1, jitter: 0, whileDown };
    await using bot = new TCPTalks({ ...where, opcodes, reconnect });
    await bot.connect();
    const seen: number[] = [];
    for await (const call of bot.every(1).volts(0)) {
      seen.push(call);
      if (call === 4) await bot.disconnect();
    }
    assertEquals(seen, [1, 3, 4], whileDown);
  }
});

Deno.test("every: nobody waits for a beat that will not come", async () => {
  const clock = new CountingClock();
  await using link = await connected({ opcodes, clock });
  const { talks, peer } = link;
  const next = async (calls: AsyncGenerator<unknown>): Promise<unknown> => {
    const first = calls.next();
    peer.send(reply((await peer.request()).retcode, 12));
    assertEquals((await first).value, 12);
    return await calls.next();
  };
  const abort = new AbortController();
  const { signal } = abort;
  const aborted = next(talks.with({ signal }).every(60_000).volts(0));
  await clock.waitsFor(60_000);
  abort.abort(new Error("enough"));
  await assertRejects(() => aborted, Error, "enough");

  const ended = next(talks.every(60_000).volts(0));
  await clock.waitsFor(60_000);
  await talks.disconnect();
  assertEquals(await ended, { value: undefined, done: true });
  assertEquals(clock.waits, []);
});

Deno.test("every: a period that is none is refused", () =>
  pair((bot) => {
    for (const period of [0, -1, NaN]) {
      assertThrows(() => bot.every(period), RangeError, "a number above 0");
    }
    return Promise.resolve();
  }));
