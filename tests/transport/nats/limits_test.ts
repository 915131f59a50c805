/** What a fleet's two sides keep, and what they do not pass on. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { dumps, NEED_MORE, PickleDecoder, tuple } from "../../../codec/mod.ts";
import { BotSide } from "../../../transport/nats/bot_side.ts";
import { Fleet } from "../../../transport/nats/fleet.ts";
import { FleetParts } from "../../../transport/nats/fleet_parts.ts";
import { MessageConnection } from "../../../transport/nats/message_connection.ts";
import {
  maxPayload,
  type NatsLike,
  type NatsSubscribeOptions,
} from "../../../transport/nats/nats_like.ts";
import { RobotSide } from "../../../transport/nats/robot_side.ts";
import { readRobot } from "../../../transport/nats/service.ts";
import { Bindings } from "../../../transport/handlers/bindings.ts";
import { Held } from "../../../transport/options/limits.ts";
import { OpcodeNames } from "../../../transport/options/opcodes.ts";
import type { Connection } from "../../../transport/network/connection.ts";
import { reply, request } from "../../kit/network/links.ts";
import { FakeNats } from "../../kit/network/nats.ts";
import { PATIENCE_MS, settle } from "../../kit/turns.ts";

const MIB = 1024 * 1024;
/** Calls of a robot that nobody has answered yet, and the other way round. */
const MOST = 10_000;

/** A fleet's server, and one who hears all of one kind. */
function fleet(pattern: string) {
  const server = new FakeNats();
  const nats = server.connect();
  const heard: { data: Uint8Array; reply: string }[] = [];
  nats.subscribe(pattern, {
    callback: (_, { data, reply = "" }) => void heard.push({ data, reply }),
  });
  return { server, nats, heard, parts: new FleetParts(nats, "tcptalks") };
}

/** Retcodes 0 to `count` - 1, as so many requests. */
async function ask(connection: Connection, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await connection.write(request(0x10, i));
  await settle();
}

/** The retcodes of what was delivered. */
async function delivered(connection: Connection): Promise<unknown[]> {
  const decoder = new PickleDecoder();
  const retcodes: unknown[] = [];
  const buffer = new Uint8Array(MIB);
  await settle();
  const nothing = settle().then(() => null);
  for (;;) {
    const count = await Promise.race([connection.read(buffer), nothing]);
    if (count === null) return retcodes;
    decoder.push(buffer.slice(0, count));
    for (let next; (next = decoder.next()) !== NEED_MORE;) {
      assert(Array.isArray(next));
      retcodes.push(next.at(next.length === 5 ? 2 : 1));
    }
  }
}

Deno.test("fleet: a robot's side keeps 10,000 calls that the robot has not answered", async () => {
  const { server, nats, heard, parts } = fleet("answers");
  const robot = new RobotSide(parts, { name: "r2d2", describe: () => [] });
  robot.start();
  for (let i = 0; i <= MOST; i++) {
    nats.publish("tcptalks.r2d2.do.0x10", request(0x10, i), {
      reply: "answers",
    });
  }
  await settle();
  // One was refused: the last.
  assertEquals(heard.length, 1);
  assertEquals((await delivered(robot.connection)).at(-1), MOST - 1);
  await robot.connection.write(reply(0, "done"));
  await settle();
  assertEquals(heard[1]?.data, reply(0, "done"));
  robot.connection.close();
  assertEquals(server.subscriptions, 1, "It listens to nothing any more");
});

Deno.test("fleet: of a robot's own calls the last 10,000 are waited for", async () => {
  const { nats, heard, parts } = fleet("tcptalks.r2d2.ask.*");
  const robot = new RobotSide(parts, { name: "r2d2", describe: () => [] });
  robot.start();
  await ask(robot.connection, MOST + 1);
  for (const i of [0, 1, 1, MOST]) {
    nats.publish(heard[i]?.reply ?? "", reply(i, "done"));
  }
  assertEquals(await delivered(robot.connection), [1, MOST]);
  robot.connection.close();
});

Deno.test("fleet: a bot's side passes 10,000 calls on to a bot that does not answer", async () => {
  const { nats, parts } = fleet("nothing");
  const bindings = new Bindings(new OpcodeNames());
  bindings.bindRest(() => null);
  const bot = new BotSide(parts, "r2d2", bindings);
  for (let i = 0; i <= MOST; i++) {
    nats.publish("tcptalks.r2d2.ask.0x10", request(0x10, i));
  }
  const retcodes = await delivered(bot.connection);
  assertEquals([retcodes.length, retcodes.at(-1)], [MOST, MOST - 1]);
  bot.connection.close();
  assertEquals(bindings.watchers.size, 0, "It hears of no binding any more");
});

Deno.test("fleet: a reply that a bot did not ask for, or has had, is not passed on", async () => {
  const { nats, heard, parts } = fleet("tcptalks.r2d2.do.*");
  const bot = new BotSide(parts, "r2d2", new Bindings(new OpcodeNames()));
  await ask(bot.connection, 2);
  for (const retcode of [1, 1, 7, 0]) {
    nats.publish(heard[0]?.reply ?? "", reply(retcode, "done"));
  }
  assertEquals(await delivered(bot.connection), [1, 0]);
  bot.connection.close();
});

/** One whose other end keeps what it is given. */
function messages(flush = () => Promise.resolve()) {
  const state = { isClosed: false };
  const connection = new MessageConnection({
    remote: "there",
    route() {},
    flush,
    closed: () => void (state.isClosed = true),
  });
  return { connection, state };
}

Deno.test("fleet: 64 MiB wait to be read, and more ends the link", async () => {
  const { connection, state } = messages();
  const half = new Uint8Array(32 * MIB);
  connection.deliver(half);
  assertEquals(connection.isFull, false);
  connection.deliver(half);
  assertEquals([connection.isFull, state.isClosed], [true, false]);
  connection.deliver(Uint8Array.of(1));
  assertEquals(state.isClosed, true);
  await assertRejects(
    () => connection.read(new Uint8Array(1)),
    Error,
    "More came than could be read",
  );
});

Deno.test("fleet: who writes waits for the server after each MiB", async () => {
  const gate = Promise.withResolvers<void>();
  let flushes = 0;
  const { connection } = messages(() => {
    flushes++;
    return gate.promise;
  });
  const message = request(0x10, 1, [new Uint8Array(MIB / 2)]);
  await connection.write(message);
  assertEquals(flushes, 0);
  let isWritten = false;
  const writing = connection.write(message).then(() => isWritten = true);
  await settle();
  assertEquals([flushes, isWritten], [1, false]);
  gate.resolve();
  await writing;
  connection.close();
});

Deno.test("fleet: what a link held of a message that did not end is let go of with it", async () => {
  const all = new Held({ maxHeldCost: MIB });
  const { connection } = messages();
  const message = dumps(tuple(Uint8Array.of(0x41), 1, new Uint8Array(MIB)));
  await connection.write(message.subarray(0, -1));
  assertEquals(all.fits(MIB / 2), false);
  connection.close();
  assertEquals(all.fits(MIB / 2), true);
});

Deno.test("fleet: of what a robot says that it can do a thousand things are read", () => {
  const { parts } = fleet("nothing");
  const endpoint = (i: number) => ({ metadata: { opcode: `${i}` } });
  const said = {
    id: "1",
    metadata: { fleet: "tcptalks", robot: "r2d2" },
    endpoints: Array.from({ length: 1001 }, (_, i) => endpoint(i)),
  };
  const data = new TextEncoder().encode(JSON.stringify(said));
  assertEquals(readRobot(data, parts)?.instructions.length, 1000);
});

Deno.test("fleet: of a bot's own calls the last 100,000 are waited for", async () => {
  let answer: NatsSubscribeOptions["callback"] | undefined;
  const unsubscribe = () => {};
  const nats: NatsLike = {
    publish() {},
    subscribe: (_, { callback }) => (answer ??= callback, { unsubscribe }),
  };
  const parts = new FleetParts(nats, "tcptalks");
  const bot = new BotSide(parts, "r2d2", new Bindings(new OpcodeNames()));
  const count = 10 * MOST + 1;
  const first = 0x10000;
  const one = request(0x10, first);
  const all = new Uint8Array(count * one.length);
  const view = new DataView(all.buffer);
  const place = one.findIndex((byte, i) =>
    byte !== request(0x10, first + 1)[i]
  );
  for (let i = 0; i < count; i++) {
    all.set(one, i * one.length);
    view.setInt32(i * one.length + place, first + i, true);
  }
  await bot.connection.write(all);
  const last = first + count - 1;
  for (const retcode of [first, first + 1, last]) {
    answer?.(null, { subject: "", data: reply(retcode, "done") });
  }
  assertEquals(await delivered(bot.connection), [first + 1, last]);
  bot.connection.close();
});

Deno.test("fleet: of all robots a thousand are listened to", async () => {
  const { nats } = fleet("nothing");
  await using bots = new Fleet(nats);
  const text = new TextEncoder();
  nats.subscribe("$SRV.INFO.tcptalks", {
    callback: (_, { reply = "" }) => {
      for (let i = 0; i <= 1000; i++) {
        const metadata = { fleet: "tcptalks", robot: `${i}` };
        nats.publish(
          reply,
          text.encode(JSON.stringify({ id: `${i}`, metadata })),
        );
      }
      // Nothing at all: nobody else is there.
      nats.publish(reply, new Uint8Array());
    },
  });
  const found = await bots.robots({ wait: PATIENCE_MS });
  assertEquals(found.length, 1000);
  assert(found.every(({ name }) => name !== "1000"));
});

Deno.test("fleet: a server that does not say how long a message may be takes 1 MiB", () => {
  const nats = new FakeNats().connect({ maxPayload: 1000 });
  assertEquals(maxPayload(nats), 1000);
  assertEquals(maxPayload({ ...nats, info: undefined }), MIB);
});

Deno.test("fleet: what a neighbour makes a robot say on the fleet's subjects, or the server's, is not said", async () => {
  const { nats, server, parts } = fleet("nothing");
  const fleetOf = new Fleet(nats);
  await using robot = fleetOf.member("r2d2");
  robot.bind(0x10, () => 1);
  await robot.connect();
  await using bot = fleetOf.robot("r2d2");
  await bot.connect();
  const { calls, gone, here } = {
    calls: parts.subjects.calls("r2d2", 0x10),
    gone: parts.subjects.gone("r2d2"),
    here: parts.subjects.here("r2d2"),
  };
  for (const reply of [gone, parts.subjects.asks("r2d2", 5), "$JS.API.X"]) {
    nats.publish(calls, request(0x10, 7), { reply });
    nats.publish(here, new Uint8Array(), { reply });
    nats.publish("$SRV.PING", new Uint8Array(), { reply });
    await settle();
    assertEquals(server.passed.filter((it) => it.subject === reply), []);
  }
  nats.publish(gone, Uint8Array.of(1));
  assertEquals(await bot.execute(0x10), 1);
});

Deno.test("fleet: a robot whose name none can have is not there", () => {
  const parts = new FleetParts(new FakeNats().connect(), "tcptalks");
  const said = (robot: string) =>
    readRobot(
      new TextEncoder().encode(
        JSON.stringify({ id: "A", metadata: { fleet: "tcptalks", robot } }),
      ),
      parts,
    )?.name;
  assertEquals(["r2d2", "a.b", "a\u202e", "", "*"].map(said), [
    "r2d2",
    ...new Array(4).fill(undefined),
  ]);
});
