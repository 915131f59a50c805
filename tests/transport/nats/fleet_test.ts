/** A fleet on a NATS server in this process: every rule. */

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  ConnectionFailedError,
  dumps,
  ForeverAloneError,
  kwargs,
  NotConnectedError,
  PicklingError,
  RemoteError,
  TCPTalks,
  TCPTalksServer,
  TimeoutError,
  tuple,
} from "../../../mod.ts";
import {
  Fleet,
  type FleetEvent,
  FleetRecording,
} from "../../../transport/nats/mod.ts";
import { CountingClock } from "../../kit/clock.ts";
import { FakeNats } from "../../kit/network/nats.ts";
import { until } from "../../kit/turns.ts";

const HOST = "127.0.0.1";
const opcodes = { echo: 0x10, add: 0x11, fail: 0x12, ask: 0x13, word: "mot" };

/** A robot of ours. */
async function member(fleet: Fleet, name: string, group?: string) {
  const talks = fleet.member(name, {
    opcodes,
    ...(group === undefined ? {} : { group }),
  });
  talks.bind(0x10, (x: unknown) => x);
  talks.bind(0x11, (a: number, { b }: { b: number }) => a + b);
  talks.bind(0x12, function fall() {
    throw new RangeError("too far");
  });
  talks.bind(0x13, function (this: TCPTalks, opcode: number, value: unknown) {
    return this.with({ timeout: 60_000 }).execute(opcode, value);
  });
  talks.bind("mot", () => name);
  talks.bind(0x14, () => new Promise<never>(() => {}));
  await talks.connect();
  return talks;
}

/** Resolves once a bot has noticed that its robot is gone. */
async function isDown(bot: TCPTalks): Promise<void> {
  for await (const event of bot.status()) {
    if (event.type === "reconnecting") return;
  }
}

Deno.test("fleet: a robot is called by its name: keywords, errors, a str opcode, callbacks", async () => {
  const server = new FakeNats();
  await using robots = new Fleet(server.connect());
  await using bots = new Fleet(server.connect());
  await member(robots, "r2d2");
  const r2d2 = bots.robot("r2d2", { opcodes });
  r2d2.bind(0x50, (value: unknown) => `bot ${value}`);
  await r2d2.connect();
  assertEquals(r2d2.peer, "r2d2");
  assertEquals(await r2d2.execute(0x10, [1, "é", null]), [1, "é", null]);
  assertEquals(await r2d2.remote.add(1, kwargs({ b: 2 })), 3);
  assertEquals(await r2d2.execute("mot"), "r2d2");
  assertEquals(await r2d2.execute(0x13, 0x50, 7), "bot 7");
  const error = await assertRejects(() => r2d2.execute(0x12), RemoteError);
  assertEquals(error.message, "ValueError: too far");
  assertStringIncludes(error.traceback, "fall");
  const unbound = await assertRejects(() => r2d2.execute(0x77), RemoteError);
  assertEquals(unbound.type, "KeyError");
  const subjects = new Set(server.passed.map(({ subject }) => subject));
  for (const each of ["do.0x10", "do.=mot", "ask.0x50", "here"]) {
    assert(subjects.has(`tcptalks.r2d2.${each}`), each);
  }
});

Deno.test("fleet: a robot hears at once that no bot has bound what it calls, or that it may not call it", async () => {
  const server = new FakeNats();
  await using robots = new Fleet(
    server.connect({ may: (subject) => !subject.endsWith("ask.0x99") }),
  );
  await using bots = new Fleet(server.connect());
  await member(robots, "r2d2");
  const bot = bots.robot("r2d2");
  // Nothing but its first call is awaited: the answers are there at once.
  await bot.connect();
  const ask = (opcode: unknown) => bot.execute(0x13, opcode, 7);
  const refused = async (opcode: unknown) =>
    (await assertRejects(() => ask(opcode), RemoteError)).message;
  const unbound = "KeyError: 'opcode 80 is not bound to any instruction'";
  assertEquals(await refused(0x50), unbound);
  bot.bind(0x50, (value: unknown) => value);
  bot.bind(1.5, () => "no opcode over NATS");
  assertEquals(await ask(0x50), 7);
  bot.unbind(0x50);
  assertEquals(await refused(0x50), unbound);
  bot.bindRest((opcode) => opcode);
  assertEquals([await ask(0x50), await ask("mot")], [0x50, "mot"]);
  bot.bindRest(null);
  assertEquals(await refused(0x50), unbound);
  assertStringIncludes(await refused(0x99), "PermissionError");
});

Deno.test("fleet: nobody there, a time that is over, and a robot that goes away in the middle", async () => {
  const server = new FakeNats();
  await using robots = new Fleet(server.connect());
  await using bots = new Fleet(server.connect());
  const r2d2 = bots.robot("r2d2");
  const alone = await assertRejects(
    () => r2d2.connect({ timeout: 50 }),
    ForeverAloneError,
  );
  assertStringIncludes(String(alone.cause), "nobody serves it");
  const robot = await member(robots, "r2d2");
  await r2d2.connect();
  await assertRejects(
    () => r2d2.with({ timeout: 10 }).execute(0x14),
    TimeoutError,
  );
  const left = server.subscriptions;
  const underWay = r2d2.execute(0x14);
  // It has come there before the robot goes.
  await r2d2.execute(0x10, 1);
  await robot.disconnect();
  const gone = await assertRejects(() => underWay, NotConnectedError);
  assertStringIncludes(gone.message, 'nobody serves "r2d2" any more');
  assert(server.subscriptions < left);
  // Calls wait for it, and it comes back.
  const waiting = r2d2.execute("mot");
  await member(robots, "r2d2");
  assertEquals(await waiting, "r2d2");
});

Deno.test("fleet: all bots hear what a robot calls, the first reply counts, and one that has not bound it says nothing", async () => {
  const server = new FakeNats();
  await using fleet = new Fleet(server.connect());
  await member(fleet, "r2d2");
  const heard: string[] = [];
  const release: (() => void)[] = [];
  const bots = ["a", "b", "c"].map((name) => {
    const bot = fleet.robot("r2d2");
    bot.bind(0x50, async () => {
      heard.push(name);
      if (name !== "b") {
        await new Promise<void>((resolve) => release.push(resolve));
      }
      return name;
    });
    return bot;
  });
  await using stranger = fleet.robot("r2d2");
  await Promise.all([...bots, stranger].map((bot) => bot.connect()));
  assertEquals(await stranger.execute(0x13, 0x50, null), "b");
  assertEquals(heard.sort(), ["a", "b", "c"]);
  for (const each of release) each();
  for (const bot of bots) await bot.disconnect();
});

Deno.test("fleet: a group shares the load, and a broadcast reaches each", async () => {
  const server = new FakeNats();
  await using fleet = new Fleet(server.connect());
  const names = ["c3po", "r2d2", "wall-e"];
  for (const name of names) await member(fleet, name, "rovers");
  await member(fleet, "other");
  await using rovers = fleet.robot("rovers");
  await rovers.connect();
  const calls = Array.from({ length: 40 }, () => rovers.execute("mot"));
  const answers = await Promise.all(calls);
  assertEquals([...new Set(answers)].sort(), names);
  const all = await fleet.broadcast({ wait: 100 }, "mot");
  assertEquals([...all.keys()], ["c3po", "other", "r2d2", "wall-e"]);
  const some = await fleet.broadcast(
    { wait: 100, group: "rovers", timeout: 100 },
    0x14,
  );
  assertEquals([...some].map(([name, { status }]) => [name, status]), [
    ["c3po", "rejected"],
    ["r2d2", "rejected"],
    ["wall-e", "rejected"],
  ]);
});

Deno.test("fleet: a robot that leaves its group loses the calls that it ran, and no others", async () => {
  const server = new FakeNats();
  await using fleet = new Fleet(server.connect());
  const gates: { name: string; open(): void }[] = [];
  const robots = new Map<string, TCPTalks>();
  for (const name of ["r2d2", "wall-e"]) {
    const robot = fleet.member(name, { group: "rovers" });
    robot.bind(0x14, async () => {
      await new Promise<void>((open) => gates.push({ name, open }));
      return name;
    });
    await robot.connect();
    robots.set(name, robot);
  }
  await using rovers = fleet.robot("rovers");
  await rovers.connect();
  const calls = Array.from({ length: 4 }, () => rovers.execute(0x14));
  const settled = Promise.allSettled(calls);
  await until(() => gates.length === 4);
  await robots.get("r2d2")?.disconnect();
  for (const { open } of gates) open();
  const said = (await settled).map((each) =>
    each.status === "fulfilled" ? each.value : String(each.reason)
  );
  const lost =
    'RemoteError: ConnectionError: "r2d2" went away while it ran this';
  assertEquals(said.sort(), [lost, lost, "wall-e", "wall-e"]);
  assertEquals(rovers.stats().connections, 1);
  // The last one's end is the link's.
  const last = rovers.execute(0x14);
  const down = isDown(rovers);
  await until(() => gates.length === 5);
  await robots.get("wall-e")?.disconnect();
  await assertRejects(() => last, RemoteError, '"wall-e" went away');
  await assertRejects(() => rovers.execute(0x14), NotConnectedError);
  await down;
});

Deno.test("fleet: who is there is found, with opcodes, names and parameters, as nats micro finds it", async () => {
  const server = new FakeNats();
  const nats = server.connect();
  await using fleet = new Fleet(nats);
  await using others = new Fleet(nats, { prefix: "other.table" });
  assertEquals(await fleet.robots({ wait: 10_000 }), []);
  await member(fleet, "r2d2", "rovers");
  await member(others, "bb8");
  const [robot, ...more] = await fleet.robots({ wait: 50 });
  assertEquals(more, []);
  assertEquals([robot?.name, robot?.group], ["r2d2", "rovers"]);
  assertEquals(robot?.instructions.slice(0, 2), [
    { opcode: 0x10, name: "echo", params: ["x"] },
    { opcode: 0x11, name: "add", params: ["a", "*", "b=None"] },
  ]);
  assert(robot?.instructions.some(({ opcode }) => opcode === "mot"));
  for (const verb of ["PING", "INFO", "STATS"]) {
    const said = Promise.withResolvers<Record<string, unknown>>();
    const subscription = nats.subscribe("answers", {
      callback: (_error, { data }) =>
        said.resolve(JSON.parse(new TextDecoder().decode(data))),
    });
    const subject = `$SRV.${verb}.tcptalks.${robot?.id}`;
    nats.publish(subject, new Uint8Array(), { reply: "answers" });
    const answer = await said.promise;
    subscription.unsubscribe();
    const type = `io.nats.micro.v1.${verb.toLowerCase()}_response`;
    assertEquals([answer["type"], answer["name"]], [type, "tcptalks"]);
    assertEquals(answer["version"], "1.0.0");
  }
});

Deno.test("fleet: robots that say megabytes of themselves are not all heard", async () => {
  const nats = new FakeNats().connect({ maxPayload: 8 * 1024 * 1024 });
  await using fleet = new Fleet(nats);
  const text = new TextEncoder();
  nats.subscribe("$SRV.INFO.tcptalks", {
    callback: (_, { reply = "" }) => {
      for (const [id, size] of [["a", 1], ["b", 5e6], ["c", 5e6], ["d", 7e6]]) {
        const metadata = { fleet: "tcptalks", robot: id };
        const said = { id, metadata, more: "x".repeat(Number(size)) };
        nats.publish(reply, text.encode(JSON.stringify(said)));
      }
    },
  });
  const found = await fleet.robots({ wait: 1 });
  assertEquals(found.map(({ name }) => name), ["a", "b", "c"]);
});

Deno.test("fleet: who comes and who goes is seen", async () => {
  const server = new FakeNats();
  await using fleet = new Fleet(server.connect());
  const stop = new AbortController();
  const events = fleet.watch({ every: 20, signal: stop.signal });
  const next = async (): Promise<string> => {
    const { value } = await events.next();
    const event = value as FleetEvent;
    return `${event.robot.name} ${event.type}`;
  };
  const first = next();
  const robot = await member(fleet, "r2d2");
  assertEquals(await first, "r2d2 came");
  const second = next();
  await robot.disconnect();
  assertEquals(await second, "r2d2 left");
  stop.abort();
  assertEquals((await events.next()).done, true);
});

Deno.test("fleet: what the server does not take is refused before it is sent, at the call", async () => {
  const server = new FakeNats();
  await using robots = new Fleet(server.connect({ maxPayload: 1000 }));
  await using bots = new Fleet(server.connect({ maxPayload: 1000 }));
  const robot = await member(robots, "r2d2");
  robot.bind(0x20, () => "x".repeat(2000));
  const r2d2 = bots.robot("r2d2");
  await r2d2.connect();
  const before = server.passed.length;
  const error = await assertRejects(
    () => r2d2.execute(0x10, "x".repeat(2000)),
    PicklingError,
  );
  assertStringIncludes(error.message, "1000");
  assertEquals(server.passed.length, before);
  const long = await assertRejects(() => r2d2.execute(0x20), RemoteError);
  assertStringIncludes(long.message, "1000");
  assertEquals(await r2d2.execute(0x10, "short"), "short");
});

Deno.test("fleet: a right that is missing is an error of that call, and of no other", async () => {
  const server = new FakeNats();
  await using robots = new Fleet(server.connect());
  const may = (subject: string) => !subject.endsWith(".do.0x11");
  await using bots = new Fleet(server.connect({ may }));
  await member(robots, "r2d2");
  const r2d2 = bots.robot("r2d2");
  await r2d2.connect();
  const error = await assertRejects(
    () => r2d2.execute(0x11, 1, kwargs({ b: 1 })),
    RemoteError,
  );
  assertEquals(error.type, "PermissionError");
  assertStringIncludes(error.message, "tcptalks.r2d2.do.0x11");
  assertEquals(await r2d2.execute(0x10, 1), 1);
});

Deno.test("fleet: a right that is missing to reach a robot, or to be one, is said at once", async () => {
  const server = new FakeNats();
  await using fleet = new Fleet(server.connect());
  await member(fleet, "r2d2");
  const bots: [Parameters<FakeNats["connect"]>[0], why: string][] = [
    [{ may: (to) => !to.endsWith(".here") }, 'publish to "tcptalks.r2d2.here"'],
    [{ mayHear: (of) => !of.startsWith("_INBOX") }, 'subscribe to "_INBOX.'],
  ];
  for (const [rights, why] of bots) {
    await using bots = new Fleet(server.connect(rights));
    await assertRejects(
      () => bots.robot("r2d2").connect({ timeout: 60_000 }),
      ConnectionFailedError,
      `Cannot dial "r2d2": the NATS server lets this user not ${why}`,
    );
  }
  const mayHear = (of: string) => !of.includes(".do.");
  await using deaf = new Fleet(server.connect({ mayHear }));
  const why =
    'the NATS server lets this user not subscribe to "tcptalks.bb8.do.*"';
  const robot = await member(deaf, "bb8");
  assertStringIncludes((await robot.closed).message, why);
  await using old = new TCPTalksServer({ port: 0, hostname: HOST });
  const bridge = deaf.bridge("bb8", { ip: HOST, port: old.port });
  assertStringIncludes(String(await bridge.closed), why);
});

Deno.test("fleet: a robot that hears and cannot answer is told with what to try, and is asked again", async () => {
  const server = new FakeNats();
  const mute = server.connect({ may: (subject) => !/^_INBOX/.test(subject) });
  await using robots = new Fleet(mute);
  const silent = await member(robots, "wall-e");
  await using bots = new Fleet(server.connect());
  const clock = new CountingClock();
  const bot = bots.robot("wall-e", { opcodes, clock });
  const limited = bot.connect({ timeout: 2000 });
  await clock.waitsFor(2000);
  clock.pass(2000);
  const error = await assertRejects(() => limited, ForeverAloneError);
  assertStringIncludes(
    error.message,
    'may its NATS user publish to "_INBOX.>"',
  );
  // Who waits for ever does not wait for the one answer that was lost.
  const patient = bot.connect({ timeout: null });
  await clock.waitsFor(5000);
  await silent.disconnect();
  await using others = new Fleet(server.connect());
  await member(others, "wall-e");
  clock.pass(5000);
  await patient;
  assertEquals(await bot.remote.echo(1), 1);
});

Deno.test("fleet: names and opcodes that no subject can have are refused", async () => {
  const server = new FakeNats();
  await using fleet = new Fleet(server.connect());
  for (const name of ["", "a.b", "*", ">", "a b", "é", "x".repeat(65)]) {
    assertThrows(() => fleet.robot(name), RangeError, "Cannot use the name");
    assertThrows(() => fleet.member(name), RangeError);
    assertThrows(() => fleet.bridge(name, {}), RangeError);
    assertThrows(() => fleet.member("a", { group: name }), RangeError);
    assertThrows(
      () => new Fleet(server.connect(), { prefix: name && `${name}.` }),
      RangeError,
    );
  }
  const robot = await member(fleet, "r2d2");
  for (const opcode of ["a.b", "*", "é >", ""]) {
    robot.bind(opcode, () => opcode);
    await using bot = fleet.robot("r2d2");
    await bot.connect();
    assertEquals(await bot.execute(opcode), opcode);
  }
  await using bot = fleet.robot("r2d2");
  await bot.connect();
  const odd = await assertRejects(
    () => bot.execute(1.5 as number),
    RemoteError,
  );
  assertStringIncludes(odd.message, "an opcode must be an int or a str");
});

Deno.test("fleet: payloads that are no messages harm nobody", async () => {
  const server = new FakeNats();
  const nats = server.connect();
  await using fleet = new Fleet(nats);
  await member(fleet, "r2d2");
  await using bot = fleet.robot("r2d2");
  bot.bind(0x50, () => "bound");
  await bot.connect();
  const bytes = (...all: number[]) => Uint8Array.from(all);
  const garbage = [
    bytes(),
    bytes(0x2e),
    bytes(0x80, 4, 0x4e, 0x2e),
    bytes(...new Array(1000).fill(0xff)),
    // None twice.
    bytes(0x80, 4, 0x4e, 0x2e, 0x80, 4, 0x4e, 0x2e),
    new TextEncoder().encode("cos\nsystem\n(S'false'\ntR."),
  ];
  for (const data of garbage) {
    for (const subject of ["do.0x10", "ask.0x50", "here"]) {
      nats.publish(`tcptalks.r2d2.${subject}`, data, { reply: "nowhere" });
      nats.publish(`tcptalks.r2d2.${subject}`, data);
    }
    nats.publish("$SRV.INFO", data, { reply: "nowhere" });
  }
  assertEquals(await bot.execute(0x10, 1), 1);
  assertEquals(await bot.execute(0x13, 0x50, null), "bound");
});

Deno.test("fleet: requests whose replies nobody can tell apart are not waited for", async () => {
  const server = new FakeNats();
  const nats = server.connect();
  await using fleet = new Fleet(nats);
  await member(fleet, "r2d2");
  await using bot = fleet.robot("r2d2");
  await bot.connect();
  const request = (retcode: unknown) =>
    dumps(tuple(Uint8Array.of(0x52), 0x10, retcode, tuple(null), {}));
  const list = request([]);
  const long = request("r".repeat(1024 * 1024 - 100));
  for (let i = 0; i < 10_100; i++) {
    nats.publish("tcptalks.r2d2.do.0x10", list, { reply: "nowhere" });
  }
  nats.publish("tcptalks.r2d2.do.0x10", long, { reply: "nowhere" });
  assertEquals(await bot.execute(0x10, 1), 1);
  assert(server.passed.every(({ subject }) => subject !== "nowhere"));
});

Deno.test("fleet: a robot's opcode that is longer than a subject may be is an error of that call", async () => {
  const server = new FakeNats();
  await using fleet = new Fleet(server.connect());
  await member(fleet, "r2d2");
  await using bot = fleet.robot("r2d2");
  await bot.connect();
  for (const opcode of ["é".repeat(900), "a".repeat(200_000), 2n ** 9000n]) {
    const error = await assertRejects(() => bot.execute(0x13, opcode, 7));
    assertStringIncludes(String(error), "longer than a subject may be");
  }
  assertEquals(await bot.execute(0x10, 1), 1);
  assert(server.passed.every(({ subject }) => subject.length < 2000));
});

Deno.test("fleet: a bridge is a robot's one client, passes pickles as they are, and comes back", async () => {
  const server = new FakeNats();
  await using fleet = new Fleet(server.connect());
  const start = (port: number) => {
    const robot = new TCPTalks({ port, hostname: HOST, password: "sésame" });
    robot.bind(0x10, (x: unknown) => x);
    robot.bind(0x13, (op: number, x: unknown) => robot.execute(op, x));
    return robot;
  };
  let robot = start(0);
  const ready = robot.connect({ timeout: 60_000 });
  const { port } = robot;
  await using bridge = fleet.bridge("old", {
    ip: HOST,
    port,
    password: "sésame",
    opcodes: { echo: 0x10 },
  });
  await ready;
  const bots = [fleet.robot("old"), fleet.robot("old")];
  for (const [i, bot] of bots.entries()) {
    bot.bind(0x50 + i, (x: unknown) => `${i} ${x}`);
    await bot.connect();
  }
  const [one, two] = bots;
  assert(one && two);
  assertEquals(await one.execute(0x10, { x: 1.5 }), new Map([["x", 1.5]]));
  assertEquals(await two.execute(0x13, 0x50, "x"), "0 x");
  assertEquals(await one.execute(0x13, 0x51, "x"), "1 x");
  const [info] = await fleet.robots({ wait: 50 });
  assertEquals(info?.instructions, [
    { opcode: 0x10, name: "echo", params: undefined },
  ]);
  const down = isDown(one);
  await robot.disconnect();
  await down;
  const waiting = one.execute(0x10, "back");
  robot = start(port);
  await robot.connect({ timeout: 60_000 });
  assertEquals(await waiting, "back");
  assert(bridge.isServing);
  await robot.disconnect();
});

Deno.test("fleet: a NATS connection that is closed ends what goes by it, at once and for good", async () => {
  const server = new FakeNats();
  const [ofRobot, ofBridge, ofBot] = [1, 2, 3].map(() => server.connect());
  assert(ofRobot && ofBridge && ofBot);
  await using robots = new Fleet(ofRobot);
  await using bridges = new Fleet(ofBridge);
  await using bots = new Fleet(ofBot);
  const robot = await member(robots, "r2d2");
  const old = new TCPTalks({ port: 0, hostname: HOST });
  const ready = old.connect({ timeout: 60_000 });
  const bridge = bridges.bridge("old", { ip: HOST, port: old.port });
  await ready;
  const bot = bots.robot("r2d2", {
    timeout: 60_000,
    reconnect: { minDelay: 0, maxDelay: 0 },
  });
  await bot.connect();
  const underWay = bot.execute(0x14);
  underWay.catch(() => {});
  ofBot.close();
  const lost = await assertRejects(() => underWay, NotConnectedError);
  // It had not left yet.
  const message = "Cannot use NATS: closed connection";
  assertStringIncludes(lost.message, message);
  assertEquals((await bot.closed).message, message);
  for (const again of [bots.robot("r2d2"), bots.member("r2d2")]) {
    const error = await assertRejects(() => again.connect());
    assertEquals(String(error), `ConnectionFailedError: ${message}`);
  }
  ofBridge.close();
  assertStringIncludes(String(await bridge.closed), message);
  assert(!bridge.isServing);
  // It had a call to answer.
  ofRobot.close();
  assertStringIncludes((await robot.closed).message, message);
  await old.disconnect();
});

Deno.test("fleet: a NATS client whose status breaks is one that was closed, and nobody else hears of it", async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  const nats = {
    ...new FakeNats().connect(),
    status: () => ({
      [Symbol.asyncIterator]: () => ({ next: () => promise }),
    }),
  };
  await using fleet = new Fleet(nats);
  const robot = await member(fleet, "r2d2");
  reject(new Error("broken"));
  assertStringIncludes((await robot.closed).message, "closed connection");
});

Deno.test("fleet: a bridge with a wrong password ends, and says why", async () => {
  const server = new FakeNats();
  await using fleet = new Fleet(server.connect());
  await using robot = new TCPTalksServer({
    port: 0,
    hostname: HOST,
    password: "right",
  });
  await using bridge = fleet.bridge("r2d2", { ip: HOST, port: robot.port });
  assertStringIncludes(String(await bridge.closed), "refused the password");
});

Deno.test("fleet: more requests than a robot may have waiting are refused and not kept", async () => {
  const server = new FakeNats();
  await using fleet = new Fleet(server.connect());
  const robot = await member(fleet, "r2d2");
  await using bot = fleet.robot("r2d2", { timeout: 60_000 });
  await bot.connect();
  const calls = Array.from({ length: 12_000 }, () => bot.execute(0x14));
  for (const call of calls) call.catch(() => {});
  const first = await Promise.race(calls.slice(11_900)).catch(String);
  assertStringIncludes(String(first), "too many requests at once");
  await robot.disconnect();
  const all = await Promise.allSettled(calls);
  assert(all.every(({ status }) => status === "rejected"));
});

Deno.test("fleet: what a stream stored is a recording, a link for each robot", async () => {
  const server = new FakeNats();
  await using fleet = new Fleet(server.connect());
  await member(fleet, "a");
  await member(fleet, "b");
  for (const name of ["a", "b", "a"]) {
    await using bot = fleet.robot(name);
    await bot.connect();
    await bot.execute(0x10, name);
  }
  const recording = new FleetRecording();
  const lines = server.passed
    .map((each) => recording.line({ ...each, time: new Date(1000) }))
    .filter((line) => line !== undefined)
    .map((line) => JSON.parse(line));
  assertEquals(
    lines.map(({ link, robot, from, opcode, time }) =>
      [link, robot, from, opcode, time].join(" ")
    ),
    ["1 a client 16 0", "2 b client 16 0", "1 a client 16 0"],
  );
});

Deno.test("fleet: what is not understood is refused, before anything is sent", async () => {
  const untyped = (value: unknown) => value as never;
  const nats = new FakeNats().connect();
  await using fleet = new Fleet(nats);
  const misspelt = untyped({ grup: "a" });
  const wrong: [doing: () => unknown, text: string][] = [
    [() => new Fleet(untyped({ servers: "x" })), "publish() and subscribe()"],
    [() => new Fleet(nats, untyped({ prefx: "x" })), 'mean "prefix"?'],
    [() => new Fleet(nats, untyped(null)), "as FleetOptions"],
    [() => fleet.robot("r2d2", untyped("x")), "as TalksOptions"],
    [() => fleet.member("r2d2", untyped(null)), "as TalksOptions"],
    [() => fleet.bridge("r2d2", untyped(undefined)), "as BridgedRobot"],
    [() => fleet.bridge("r2d2", untyped({ host: "x" })), 'mean "ip"?'],
    [() => fleet.bridge("r2d2", { port: 0 }), "from 1 to 65535"],
    [() => fleet.robots(misspelt), 'mean "group"?'],
    [() => fleet.robots({ wait: NaN }), "at least 0"],
    [() => fleet.watch({ every: 0 }), "above 0"],
    [() => fleet.broadcast(misspelt, 0x12), 'mean "group"?'],
    [() => fleet.broadcast({ timeout: -1 }, 0x12), "at least 0"],
  ];
  for (const [doing, text] of wrong) {
    await assertRejects(async () => await doing(), Error, text);
  }
});
