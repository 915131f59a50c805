/** Sleep and wake of either side, a cable that is pulled, an address that changes: each call settles once. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { NotConnectedError, TCPTalks } from "../../transport/mod.ts";
import { CountingClock } from "../kit/clock.ts";
import { Cable, Far } from "../kit/network/far.ts";
import { FAR } from "../kit/network/far_program.ts";
import { SERVICE, Service } from "../kit/network/service.ts";
import { PATIENCE_MS, until } from "../kit/turns.ts";

const HOST = "127.0.0.1";
/** Nobody is dead by the machine's clock: a test lets the time pass. */
const HEARTBEAT = {
  interval: 50,
  timeout: PATIENCE_MS,
  busyTimeout: PATIENCE_MS,
};
/** How long a dead link lasts at most: every timer of it is over. */
const DEAD_MS = 3 * PATIENCE_MS;
const RECONNECT = { minDelay: 20, maxDelay: 100 };
/** Waits until so many questions went out to a peer that does not answer. */
async function beats(talks: TCPTalks, count: number): Promise<void> {
  const before = talks.stats().messagesOut;
  await until(() => talks.stats().messagesOut >= before + count);
}

const STATES = ["idle", "call", "large"] as const;

for (const state of STATES) {
  Deno.test(`a robot that sleeps and wakes meets ${state}: fine`, async () => {
    await using robot = new Far();
    const port = await robot.serve({ hostname: HOST });
    await using bot = new TCPTalks({
      ip: HOST,
      port,
      heartbeat: HEARTBEAT,
      timeout: PATIENCE_MS,
    });
    await bot.connect();
    const before = state === "call" ? bot.execute(FAR.wait, "w") : undefined;
    if (before) await until(async () => (await robot.executed()).w === 1);
    robot.stop();
    const during = state === "large"
      ? bot.execute(FAR.long, 5_000_000)
      : bot.execute(FAR.echo, "during");
    await beats(bot, 5);
    robot.go();
    const value = await during;
    assertEquals(
      value instanceof Uint8Array ? value.length : value,
      state === "large" ? 5_000_000 : "during",
    );
    await bot.execute(FAR.release);
    assertEquals(await before, before && "w");
    for (const times of Object.values(await robot.executed())) {
      assertEquals(times, 1);
    }
  });
}

Deno.test("a robot that does not wake is dead; the link comes back once it does", async () => {
  const clock = new CountingClock();
  await using robot = new Far();
  const port = await robot.serve({ hostname: HOST });
  await using bot = new TCPTalks({
    ip: HOST,
    port,
    heartbeat: HEARTBEAT,
    reconnect: RECONNECT,
    timeout: null,
    id: 7,
    clock,
  });
  await bot.connect();
  robot.stop();
  const inFlight = bot.execute(FAR.echo, "in flight");
  // The second goes out when the system has the first.
  await beats(bot, 2);
  clock.pass(DEAD_MS);
  await assertRejects(() => inFlight, NotConnectedError, "is dead");
  const waiting = bot.execute(FAR.echo, "waits for it");
  robot.go();
  assertEquals(await waiting, "waits for it");
  const executed = await robot.executed();
  assertEquals(executed["waits for it"], 1);
  // It was in the robot's socket: nobody can take it back, and it went with the link perhaps.
  assert((executed["in flight"] ?? 0) <= 1);
});

Deno.test("who sleeps finds the replies that came meanwhile", async () => {
  await using service = Service.start({
    password: null,
    heartbeat: HEARTBEAT,
  });
  await using bot = new Far();
  await bot.connect({ ip: HOST, port: service.port, heartbeat: HEARTBEAT });
  await service.server.connect();
  const [client] = service.server.clients;
  const call = bot.call(SERVICE.wait, ["reply"], PATIENCE_MS);
  await service.waiting();
  bot.stop();
  service.release();
  await beats(client!, 2);
  bot.go();
  assertEquals(await call, "reply");
  assertEquals(await bot.isConnected(), true);
  assertEquals(await bot.call(SERVICE.add, [1, 2]), 3);
});

Deno.test("who sleeps too long loses its place, and comes back to it", async () => {
  const clock = new CountingClock();
  await using service = Service.start({
    password: null,
    heartbeat: HEARTBEAT,
    maxClients: 1,
    clock,
  });
  await using bot = new Far();
  const options = { ip: HOST, port: service.port, reconnect: RECONNECT, id: 7 };
  await bot.connect(options);
  assertEquals(await service.server.connect(), 7);
  const gone = service.server.sleepUntilOneDisconnected();
  bot.stop();
  const [client] = service.server.clients;
  await beats(client!, 1);
  clock.pass(DEAD_MS);
  assertEquals((await gone).id, 7);
  bot.go();
  assertEquals(await service.server.connect({ timeout: PATIENCE_MS }), 7);
  await until(() => bot.isConnected());
  assertEquals(await bot.call(SERVICE.add, [1, 2], PATIENCE_MS), 3);
});

/** Stands still so long, and until so many bytes of who has that port lie in our socket, where the system tells. */
function standStill(ms: number, port: number, bytes: number): void {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const received = RegExp(` 0100007F:${hex} 01 \\w{8}:(\\w{8})`);
  const asleep = new Int32Array(new SharedArrayBuffer(4));
  const end = performance.now() + PATIENCE_MS;
  const waiting = () =>
    received.exec(Deno.readTextFileSync("/proc/net/tcp"))?.[1] ?? "0";
  do Atomics.wait(asleep, 0, 0, ms); while (
    Deno.build.os === "linux" && performance.now() < end &&
    parseInt(waiting(), 16) < bytes
  );
}

Deno.test("our own loop stands still: calls and link live", async () => {
  await using robot = new Far();
  const port = await robot.serve({ hostname: HOST });
  await using bot = new TCPTalks({
    ip: HOST,
    port,
    heartbeat: { interval: 100, timeout: 300, busyTimeout: 300 },
  });
  await bot.connect();
  const call = bot.with({ timeout: 200 }).execute(FAR.long, 30_000);
  // The whole reply comes while we do not look.
  await new Promise((resolve) => setTimeout(resolve));
  standStill(700, port, 30_000);
  assertEquals((await call as Uint8Array).length, 30_000);
  assertEquals(bot.isConnected, true);
});

const isAllowed = await Cable.isAllowed();
const name = (what: string) =>
  isAllowed ? what : `${what} (needs network namespaces)`;

/** A robot with a place for each bot, which comes back, at the ends of a cable each. */
async function atCable(robot: Far, ...bots: Far[]): Promise<Cable[]> {
  // Who has its own network has come up once it answers.
  await Promise.all([robot, ...bots].map((each) => each.executed()));
  const port = await robot.serve({
    maxClients: bots.length,
    heartbeat: HEARTBEAT,
  });
  const cables: Cable[] = [];
  for (const [i, bot] of bots.entries()) {
    cables.push(await Cable.lay(bot, robot, `10.9.${i}`));
    await bot.connect({
      ip: `10.9.${i}.2`,
      port,
      heartbeat: HEARTBEAT,
      reconnect: RECONNECT,
      timeout: PATIENCE_MS,
      id: i,
    });
    assertEquals(await bot.call(FAR.echo, [`before ${i}`]), `before ${i}`);
  }
  return cables;
}

/** Lets time pass for a bot until its link is dead, and with it a call. */
async function dies(bot: Far, call: Promise<unknown>): Promise<void> {
  let isOver = false;
  const dead = assertRejects(() => call, Error, "is dead")
    .finally(() => isOver = true);
  await until(async () => {
    await bot.pass(DEAD_MS);
    return isOver;
  });
  await dead;
}

Deno.test({
  name: name(
    "two networks, a cable that is pulled: its link is dead, and back at its own place; the other one lives",
  ),
  ignore: !isAllowed,
}, async () => {
  await using robot = new Far(true);
  await using bot = new Far(true);
  await using panel = new Far(true);
  const [cable] = await atCable(robot, bot, panel);
  const other = panel.call(FAR.wait, ["over the other"], null);
  const inFlight = bot.call(FAR.wait, ["in flight"], null);
  await until(async () => (await robot.executed())["in flight"] === 1);
  await cable!.pull();
  await dies(bot, inFlight);
  await panel.call(FAR.release, []);
  assertEquals(await other, "over the other");
  const waiting = bot.call(FAR.echo, ["waits"]);
  await cable!.plug();
  assertEquals(await waiting, "waits");
  for (const times of Object.values(await robot.executed())) {
    assertEquals(times, 1);
  }
});

Deno.test({
  name: name("an address that changes: the link comes back from the new one"),
  ignore: !isAllowed,
}, async () => {
  await using robot = new Far(true);
  await using bot = new Far(true);
  const [cable] = await atCable(robot, bot);
  const inFlight = bot.call(FAR.wait, ["in flight"], null);
  await until(async () => (await robot.executed())["in flight"] === 1);
  await cable!.readdress("10.9.0.1", "10.9.0.3");
  await until(async () => {
    await robot.pass(DEAD_MS);
    return !await robot.isConnected();
  });
  await dies(bot, inFlight);
  assertEquals(await bot.call(FAR.echo, ["after"]), "after");
});

Deno.test({
  name: name("packets that are lost make calls late, and no call twice"),
  ignore: !isAllowed,
}, async () => {
  await using robot = new Far(true);
  await using bot = new Far(true);
  const [cable] = await atCable(robot, bot);
  if (!await cable!.lose()) return; // Few kernels can do neither.
  // Too long for one packet.
  const long = "x".repeat(5000);
  const calls = Array.from(
    { length: 20 },
    (_, i) => bot.call(FAR.echo, [`${i}${long}`]),
  );
  for (const [i, value] of (await Promise.all(calls)).entries()) {
    assertEquals(value, `${i}${long}`);
  }
  for (const times of Object.values(await robot.executed())) {
    assertEquals(times, 1);
  }
});
