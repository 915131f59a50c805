/** A fleet on a real nats-server, with Python robots behind bridges. */

import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  kwargs,
  NotConnectedError,
  RemoteError,
  type TCPTalks,
} from "../../../mod.ts";
import {
  Fleet,
  FleetRecording,
  type FleetRobot,
} from "../../../transport/nats/mod.ts";
import { Program } from "../../kit/documents/program.ts";
import {
  HAS_NATS,
  type NatsClient,
  NatsServer,
} from "../../kit/network/nats_server.ts";
import { findPythons } from "../../kit/python/pythons.ts";

const HOST = "127.0.0.1";
const cwd = `${import.meta.dirname}/../../..`;
const python = (await findPythons()).at(-1);
const ignore = !HAS_NATS || python === undefined;
const why = !HAS_NATS
  ? 'there is none to test with: install "nats-server", and "npm install --prefix ~/.cache/tcptalks/runtimes @nats-io/transport-node"'
  : python === undefined
  ? "there is no Python"
  : "";

/** Registers a test that needs all of it. */
function test(name: string, fn: () => Promise<void>): void {
  const text = ignore ? `nats-server: ${name}: ${why}` : `nats-server: ${name}`;
  Deno.test({ name: text, ignore, fn });
}

/** Starts examples/robot.py. */
function robot(port = "0"): Program {
  const args = ["-B", "examples/robot.py", port];
  return new Program(python?.path ?? "python3", args, { cwd });
}

async function portOf(robot: Program): Promise<number> {
  return Number(await robot.printed(/listening on 127\.0\.0\.1:(\d+)/));
}

/** The robots of a fleet, once so many of them have answered in time. */
async function find(fleet: Fleet, count: number): Promise<FleetRobot[]> {
  for (;;) {
    const found = await fleet.robots();
    if (found.length >= count) return found;
  }
}

/** Resolves once a bot's link is lost. */
async function isDown(bot: TCPTalks): Promise<void> {
  for await (const event of bot.status()) {
    if (event.type === "reconnecting") return;
  }
}

test("two Python robots behind bridges, five bots, a group and a broadcast", async () => {
  await using server = await NatsServer.start();
  await using one = robot();
  await using two = robot();
  await using fleet = new Fleet(await server.connect());
  for (const [name, each] of [["r2d2", one], ["bb8", two]] as const) {
    fleet.bridge(name, {
      ip: HOST,
      port: await portOf(each),
      group: "rovers",
      opcodes: { move: 0x10, echo: 0x13 },
    });
  }
  const fleets: Fleet[] = [];
  for (let i = 0; i < 5; i++) fleets.push(new Fleet(await server.connect()));
  const bots = fleets.map((each, i) => {
    const bot = each.robot(i % 2 === 0 ? "r2d2" : "bb8");
    bot.bind(0x50 + i, (count: number) => `bot ${i} saw ${count}`);
    return bot;
  });
  await Promise.all(bots.map((bot) => bot.connect({ timeout: 60_000 })));
  for (const [i, bot] of bots.entries()) {
    assertEquals(await bot.execute(0x13, [i, "é", 1.5]), [i, "é", 1.5]);
    const jam = await assertRejects(
      () => bot.execute(0x17, "red"),
      RemoteError,
    );
    assertEquals(
      jam.message,
      "RuntimeError: the gripper jammed on the red cube, 0 mm up",
    );
    assertStringIncludes(jam.traceback, "close_gripper");
    // What the robot calls comes to the bot that has bound it.
    const reports = async (opcode: number): Promise<unknown[]> => {
      await bot.execute(0x15, opcode, kwargs({ count: 2 }));
      let said: unknown[] = [];
      while (said.length < 2) said = await bot.execute(0x16) as unknown[];
      return said;
    };
    assertEquals(await reports(0x50 + i), [`bot ${i} saw 0`, `bot ${i} saw 1`]);
    // What no bot has bound is an error at once: Python waits 5 s for an answer.
    for (const said of await reports(0x60)) {
      assertStringIncludes(String(said), "opcode 96 is not bound");
    }
  }
  const found = await find(fleet, 2);
  assertEquals(found.map(({ name, group }) => [name, group]), [
    ["bb8", "rovers"],
    ["r2d2", "rovers"],
  ]);
  await using rovers = fleet.robot("rovers");
  await rovers.connect();
  const calls = Array.from({ length: 40 }, (_, i) => rovers.execute(0x13, i));
  assertEquals(await Promise.all(calls), [...calls.keys()]);
  let places: Awaited<ReturnType<typeof fleet.broadcast>>;
  do places = await fleet.broadcast({}, 0x12); while (places.size < 2);
  assertEquals([...places.values()].map(({ status }) => status), [
    "fulfilled",
    "fulfilled",
  ]);
  for (const each of fleets) await each[Symbol.asyncDispose]();
});

test("a robot that is killed is gone at once, and comes back", async () => {
  await using server = await NatsServer.start();
  let alive = robot();
  const port = await portOf(alive);
  await using bridges = new Fleet(await server.connect());
  const bridge = bridges.bridge("r2d2", { ip: HOST, port });
  await using bots = new Fleet(await server.connect());
  const bot = bots.robot("r2d2", { timeout: 60_000 });
  await bot.connect({ timeout: 60_000 });
  const down = isDown(bot);
  const underWay = bot.execute(0x18, 50);
  await bot.send(0x12);
  alive.kill();
  const error = await assertRejects(() => underWay, NotConnectedError);
  assertStringIncludes(error.message, "nobody serves");
  await down;
  assert(!bridge.isServing);
  assertEquals(await bots.robots(), []);
  const waiting = bot.execute(0x13, "back");
  alive = robot(`${port}`);
  assertEquals(await waiting, "back");
  await alive[Symbol.asyncDispose]();
});

test("the server is killed and started again: calls go on", async () => {
  await using server = await NatsServer.start();
  await using fleet = new Fleet(await server.connect());
  const walle = fleet.member("wall-e");
  walle.bind(0x10, (x: unknown) => x);
  await walle.connect();
  await using bots = new Fleet(await server.connect());
  const bot = bots.robot("wall-e", { timeout: 60_000 });
  await bot.connect();
  assertEquals(await bot.execute(0x10, 1), 1);
  await server.kill();
  const brief = bot.with({ timeout: 500 });
  await assertRejects(() => brief.execute(0x10, 2));
  await server.up();
  // A call may still be lost until all have come back.
  let answer: unknown;
  while (answer !== 3) answer = await brief.execute(0x10, 3).catch(() => {});
});

const USERS = `
authorization {
  users: [
    { user: robot, password: secret }
    { user: bot, password: secret, permissions: {
      publish: { allow: ["tcptalks.wall-e.do.0x10", "tcptalks.*.here", "$SRV.INFO.tcptalks"] }
      subscribe: { allow: ["_INBOX.>", "tcptalks.*.ask.*", "tcptalks.*.gone"] }
    } }
  ]
}`;

test("rights go as far as one opcode", async () => {
  await using server = await NatsServer.start(USERS);
  await using robots = new Fleet(await server.connect("robot"));
  const walle = robots.member("wall-e");
  walle.bind(0x10, (x: unknown) => x);
  let isCalled = false;
  walle.bind(0x99, () => isCalled = true);
  await walle.connect();
  await using bots = new Fleet(await server.connect("bot"));
  const bot = bots.robot("wall-e", { timeout: 60_000 });
  await bot.connect();
  const error = await assertRejects(() => bot.execute(0x99), RemoteError);
  assertEquals(error.type, "PermissionError");
  assertStringIncludes(error.message, "tcptalks.wall-e.do.0x99");
  assertEquals(await bot.execute(0x10, "still"), "still");
  assertEquals((await find(bots, 1)).map(({ name }) => name), ["wall-e"]);
  assertEquals(isCalled, false);
});

test("what JetStream recorded is replayed", async () => {
  await using server = await NatsServer.start();
  const client = await server.connect();
  await jetStream(client, "STREAM.CREATE.CALLS", {
    name: "CALLS",
    subjects: ["tcptalks.*.do.*"],
    storage: "memory",
    retention: "limits",
    // Else it would answer the calls itself.
    no_ack: true,
  });
  await using alive = robot();
  const port = await portOf(alive);
  await using fleet = new Fleet(client);
  fleet.bridge("r2d2", { ip: HOST, port });
  await using bot = fleet.robot("r2d2");
  await bot.connect({ timeout: 60_000 });
  await bot.execute(0x13, "first");
  await bot.execute(0x13, { second: 2 });
  await bot.execute(0x10, 100, kwargs({ speed: 0.25 }));
  const recording = new FleetRecording();
  const lines: string[] = [];
  for (let seq = 1; seq <= 3; seq++) {
    const { message } = await jetStream(client, "STREAM.MSG.GET.CALLS", {
      seq,
    });
    const { subject, data, time } = message as Record<string, string>;
    const line = recording.line({
      subject: subject ?? "",
      data: Uint8Array.fromBase64(data ?? ""),
      time: new Date(time ?? 0),
    });
    if (line !== undefined) lines.push(line);
  }
  assertEquals(lines.length, 3);
  const file = await Deno.makeTempFile({ suffix: ".jsonl" });
  try {
    await Deno.writeTextFile(file, lines.join("\n"));
    await using replay = new Program(Deno.execPath(), [
      "run",
      "--no-check",
      "-N",
      "-R",
      `${cwd}/transport/cli/mod.ts`,
      "replay",
      file,
      `${HOST}:${port}`,
      "--speed",
      "0",
    ]);
    const { code, said } = await replay.ended();
    assertMatch(said, /0x13\('first'\) = 'first'/);
    assertMatch(said, /3 requests: /);
    assertEquals(code, 0, said);
  } finally {
    await Deno.remove(file);
  }
});

/** Asks JetStream's own API. */
async function jetStream(
  client: NatsClient,
  what: string,
  request: object,
): Promise<Record<string, unknown>> {
  const answer = await client.request(
    `$JS.API.${what}`,
    JSON.stringify(request),
    { timeout: 60_000 },
  );
  const said = JSON.parse(new TextDecoder().decode(answer.data));
  if (said.error) throw new Error(said.error.description);
  return said;
}
