/** What a peer says costs no more than it should, and lets others have their turn. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  Counter,
  Deque,
  dumps,
  PickleDecoder,
  PyException,
  PyGlobal,
  PyObject,
  Tuple,
  tuple,
} from "../../codec/mod.ts";
import { RemoteError, TCPTalks } from "../../transport/mod.ts";
import { OpcodeText } from "../../transport/cli/given/opcode_text.ts";
import { Observer, type Passed } from "../../transport/cli/tap/observer.ts";
import { TCPListener } from "../../transport/link/listener.ts";
import { Basis } from "../../transport/link/shared.ts";
import { composeMaster, recognise } from "../../transport/messages/message.ts";
import { rowOf } from "../../transport/monitor/row.ts";
import { numbersIn } from "../../transport/cli/shown/numbers.ts";
import { FleetRecording } from "../../transport/nats/mod.ts";
import { valueTree } from "../../transport/monitor/value_tree.ts";

Deno.test("a peer whose bytes are always there lets others have their turn", async () => {
  for (const size of [1, 5000]) {
    const one = dumps(null);
    const chunk = new Uint8Array(size * one.length);
    for (let i = 0; i < size; i++) chunk.set(one, i * one.length);
    let isOver = false;
    let reads = 0;
    const listener = new TCPListener(
      {
        local: "here",
        remote: "there",
        read(into) {
          // Without a turn for others no timer would ever fire.
          if (isOver || ++reads > 1_000_000) return Promise.resolve(null);
          const count = Math.min(chunk.length, into.length);
          into.set(chunk.subarray(0, count));
          return Promise.resolve(count);
        },
        write: (bytes) => Promise.resolve(bytes.length),
        closeWrite: () => Promise.resolve(),
        close() {},
      },
      new PickleDecoder(),
      { received() {}, process() {}, refused() {} },
      new Basis({}),
    );
    setTimeout(() => isOver = true, 0);
    await listener.run();
    assert(isOver && reads <= 1_000_000);
  }
});

Deno.test("a text stands for its characters as arguments, but not for millions", () => {
  const request = (args: unknown) =>
    recognise(tuple(Uint8Array.of(0x52), 1, 2, args, new Map()));
  assertEquals(request("ab").kind, "master");
  assertEquals(request("a".repeat(40_000_000)).kind, "malformed");
  assertEquals(
    [10_000, 10_001].map((length) => request("a".repeat(length)).kind),
    ["master", "malformed"],
  );
});

Deno.test("a request has 10,000 keyword arguments at most, as a dict and as an object", () => {
  for (const count of [10_000, 10_001]) {
    const pairs = Array.from(
      { length: count },
      (_, i) => [`k${i}`, i] as const,
    );
    for (const given of [new Map(pairs), Object.fromEntries(pairs)]) {
      const message = tuple(Uint8Array.of(0x52), 1, 2, tuple(), given);
      const kind = count > 10_000 ? "malformed" : "master";
      assertEquals(recognise(message).kind, kind);
    }
  }
});

Deno.test("a tap keeps no opcode of megabytes until its reply comes", () => {
  const told: Passed[] = [];
  const observer = new Observer(1, false, (passed) => told.push(passed));
  const opcode = "x".repeat(1_000_000);
  observer.saw("client", dumps(composeMaster(opcode, 7, [], undefined)), 0);
  observer.saw("client", dumps(composeMaster(1, [8], [], undefined)), 0);
  assert(String(observer.unanswered[0]).length < 300);
  assertEquals(observer.unanswered.length, 1);
  observer.close();
});

Deno.test("a tap's observers hold no more than a program may, and say so once", () => {
  const told: Passed[] = [];
  const half = new Uint8Array(1_000_000).fill(0x7d); // One empty dict a byte.
  half[0] = 0x28;
  const observers: Observer[] = [];
  while (told.length === 0 && observers.length < 100) {
    const observer = new Observer(1, true, (passed) => told.push(passed));
    observer.saw("client", half.subarray(0, 200_000), 0);
    observers.push(observer);
  }
  assert(told[0]?.why?.includes("maxHeldCost"));
  observers.at(-1)?.saw("client", half, 0);
  assertEquals(told.length, 1);
  for (const observer of observers) observer.close();
  const after = new Observer(1, true, (passed) => told.push(passed));
  after.saw("client", half.subarray(0, 200_000), 0);
  assertEquals(told.length, 1);
  after.close();
});

Deno.test("a value without numbers is not looked through for them for ever", () => {
  let value: unknown = "none";
  for (let i = 0; i < 4; i++) value = new Array(1000).fill(value);
  assertEquals(numbersIn(value, "laughs"), []);
  const told: Passed[] = [];
  const observer = new Observer(1, false, (passed) => told.push(passed));
  observer.saw("client", dumps(composeMaster(1, 7, [value], undefined)), 0);
  assert(rowOf(told[0]!, new OpcodeText()).text.length < 1000);
});

Deno.test("a tree on the monitor's page does not read a long value once for each of its places", () => {
  const many = Array.from({ length: 60_000 }, (_, i) => i);
  const object = new PyObject(new PyGlobal("robot", "Grid"));
  object.listItems = many;
  const kinds = [
    new PyException("ValueError", Tuple.from(many)),
    new Counter(many.map((i) => [i, i])),
    new Deque(many),
    object,
  ];
  for (const value of kinds) {
    const tree = valueTree(new Array(200).fill(new Array(200).fill(value)));
    assert(JSON.stringify(tree).length < 10_000_000);
  }
});

Deno.test("what a peer puts into the errors of events that nobody reads is held within the limit", async () => {
  await using robot = new TCPTalks({
    port: 0,
    hostname: "127.0.0.1",
    limits: { maxHeldCost: 8_000_000 },
    onError: () => {},
  });
  const events = robot.status();
  robot.bind(1, () => robot.execute(2));
  const ready = robot.connect();
  await using bot = new TCPTalks({
    ip: "127.0.0.1",
    port: robot.port,
    onError: () => {},
  });
  bot.bind(2, () => {
    throw new PyException("ValueError", [new Uint8Array(200_000)]);
  });
  await Promise.all([ready, bot.connect()]);
  for (let i = 0; i < 12; i++) {
    await assertRejects(() => bot.execute(1), RemoteError, "ValueError");
  }
  await robot.disconnect();
  const kept = (await Array.fromAsync(events)).filter((event) =>
    event.type === "failed"
  );
  assert(kept.length > 0 && kept.length < 6, `${kept.length} events`);
});

Deno.test("a recording of a fleet tells some thousands of robots apart, and no more", () => {
  const recording = new FleetRecording();
  const data = dumps(
    composeMaster(1, 7, [new Uint8Array(1_000_000)], undefined),
  );
  const saved = recording.line({ subject: "tcptalks.a.do.0x1", data });
  assertEquals(JSON.parse(saved ?? "").bytes, data.toBase64());
  const short = dumps(composeMaster(1, 7, [], undefined));
  const lines = Array.from(
    { length: 10_001 },
    (_, i) => recording.line({ subject: `tcptalks.r${i}.do.0x1`, data: short }),
  );
  assert(lines[9_998] !== undefined && lines[10_000] === undefined);
  assert(recording.line({ subject: "tcptalks.a.do.0x1", data: short }));
});
