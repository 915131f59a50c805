/** Much at once: deep callbacks, many calls in flight, a peer that does not read. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { passwordMessage, request } from "../tools/fuzz/transport_messages.ts";
import { PASSWORD, SERVICE, Service } from "../kit/network/service.ts";
import {
  NotConnectedError,
  TalksLimitError,
  TCPTalks,
} from "../../transport/mod.ts";

/** Two ends of one link. */
async function pair(): Promise<
  AsyncDisposable & { robot: TCPTalks; bot: TCPTalks }
> {
  const robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
  const ready = robot.connect();
  const bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
  await Promise.all([ready, bot.connect()]);
  return {
    robot,
    bot,
    async [Symbol.asyncDispose]() {
      await bot.disconnect();
      await robot.disconnect();
    },
  };
}

Deno.test("functions call each other back a hundred deep", async () => {
  await using ends = await pair();
  const { robot, bot } = ends;
  const trail: string[] = [];
  for (const [name, own] of Object.entries({ robot, bot })) {
    own.bind(1, async (depth: number): Promise<number> => {
      trail.push(name);
      return depth === 0 ? 0 : 1 + Number(await own.execute(1, depth - 1));
    });
  }
  assertEquals(await bot.execute(1, 100), 100);
  assertEquals(trail.length, 101);
  assertEquals(trail.slice(0, 4), ["robot", "bot", "robot", "bot"]);
});

Deno.test("a hundred deep an error still finds its way back", async () => {
  await using ends = await pair();
  const { robot, bot } = ends;
  for (const own of [robot, bot]) {
    own.bind(1, async (depth: number): Promise<unknown> => {
      if (depth === 0) throw new RangeError("deep down");
      return await own.execute(1, depth - 1);
    });
  }
  const error = await assertRejects(() => bot.execute(1, 100), Error);
  assert(error.message.includes("deep down"));
  assert((error.stack ?? "").length < 1_000_000);
});

Deno.test("a thousand calls in flight are answered in any order, each with its own", async () => {
  await using ends = await pair();
  const { robot, bot } = ends;
  const all = Promise.withResolvers<void>();
  const replies: (() => void)[] = [];
  robot.bind(1, (value: number) => {
    const { promise, resolve } = Promise.withResolvers<number>();
    replies.push(() => resolve(value));
    if (replies.length === 1000) all.resolve();
    return promise;
  });
  const calls = Array.from({ length: 1000 }, (_, i) => bot.execute(1, i));
  await all.promise;
  assertEquals(bot.stats().pending, 1000);
  assertEquals(robot.stats().running, 1000);
  for (const reply of replies.reverse()) reply();
  assertEquals(
    await Promise.all(calls),
    Array.from({ length: 1000 }, (_, i) => i),
  );
  assertEquals(bot.stats().pending, 0);
  assertEquals(robot.stats().running, 0);
});

Deno.test("a thousand calls in flight all hear of the end, once", async () => {
  await using ends = await pair();
  const { robot, bot } = ends;
  const all = Promise.withResolvers<void>();
  let begun = 0;
  robot.bind(1, () => {
    if (++begun === 1000) all.resolve();
    return new Promise(() => {});
  });
  let failures = 0;
  const calls = Array.from(
    { length: 1000 },
    () =>
      bot.execute(1).catch((error) => {
        assert(error instanceof NotConnectedError);
        failures++;
      }),
  );
  await all.promise;
  await robot.disconnect();
  await Promise.all(calls);
  assertEquals(failures, 1000);
});

Deno.test("a peer that never reads: told at 75 %, refused at 100 %, never more", async () => {
  const maxQueuedBytes = 1_000_000;
  await using robot = new TCPTalks({
    port: 0,
    hostname: "127.0.0.1",
    limits: { maxQueuedBytes },
  });
  const ready = robot.connect();
  using deaf = await Deno.connect({ hostname: "127.0.0.1", port: robot.port });
  await deaf.write(passwordMessage(null));
  await ready;
  const events = robot.status();
  const frame = new Uint8Array(50_000);
  let error: unknown;
  let sent = 0;
  while (error === undefined) {
    robot.send(1, frame).catch((reason) => error = reason);
    assert(robot.stats().queuedBytes <= maxQueuedBytes);
    assert(++sent < 10_000, "It takes bytes for ever");
    // The system takes what it has room for.
    await new Promise<void>((resolve) => setTimeout(resolve));
  }
  assert(error instanceof TalksLimitError);
  assertEquals(error.limit, "maxQueuedBytes");
  assert(robot.isConnected, "A full queue does not end the link");
  const { value: event } = await events.next();
  assert(event?.type === "slow");
  assert(event.queuedBytes >= 0.75 * maxQueuedBytes);
  assertEquals(event.maxQueuedBytes, maxQueuedBytes);
  // It does not wait for the deaf, who never reads.
  await robot.disconnect();
});

Deno.test("who awaits send goes at the peer's pace and loses nothing", async () => {
  await using robot = new TCPTalks({
    port: 0,
    hostname: "127.0.0.1",
    limits: { maxQueuedBytes: 1_000_000 },
  });
  const ready = robot.connect();
  await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
  await Promise.all([ready, bot.connect()]);
  let came = 0;
  const all = Promise.withResolvers<void>();
  bot.bind(1, (_frame: Uint8Array) => {
    if (++came === 300) all.resolve();
  });
  const frame = new Uint8Array(100_000);
  for (let i = 0; i < 300; i++) await robot.send(1, frame);
  await all.promise;
});

Deno.test("sixty-four clients at once, of whom one never reads", async () => {
  await using service = Service.start({
    idTimeout: 50,
    limits: { maxQueuedBytes: 500_000 },
  });
  using deaf = await Deno.connect({
    hostname: "127.0.0.1",
    port: service.port,
  });
  await deaf.write(passwordMessage(PASSWORD));
  await using stack = new AsyncDisposableStack();
  const clients = Array.from({ length: 64 }, (_, id) =>
    stack.use(
      new TCPTalks({
        ip: "127.0.0.1",
        port: service.port,
        password: PASSWORD,
        id,
      }),
    ));
  await Promise.all(clients.map((talks) => talks.connect()));
  for (let i = 0; i < 65; i++) await service.server.connect();
  // It asks for megabytes and reads none: it is dropped, nobody else is.
  const gone = service.server.sleepUntilOneDisconnected();
  const ask = request(SERVICE.echo, 7, new Uint8Array(100_000));
  const asking = assertRejects(async () => {
    for (let rest = ask;; rest = rest.length > 0 ? rest : ask) {
      rest = rest.subarray(await deaf.write(rest));
    }
  });
  const calls = clients.map(async (talks, id) => {
    for (let i = 0; i < 20; i++) {
      assertEquals(await talks.execute(SERVICE.add, id, i), id + i);
    }
  });
  await Promise.all(calls);
  const { reason } = await gone;
  assert(reason.error instanceof TalksLimitError, reason.message);
  await asking;
  assert(clients.every((talks) => talks.isConnected));
});
