/** Bounds that nothing else would notice: each is reached, and not passed. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { tuple } from "../../codec/mod.ts";
import {
  DEFAULT_LIMITS,
  TalksLimitError,
  TCPTalks,
  TCPTalksServer,
} from "../../transport/mod.ts";
import { notBound } from "../../transport/handlers/bindings.ts";
import { Calls } from "../../transport/link/calls.ts";
import { Reports } from "../../transport/watch/reports.ts";
import { OpcodeNames } from "../../transport/options/opcodes.ts";
import { ScriptedClock } from "../kit/clock.ts";
import { connected, reply, request } from "../kit/network/links.ts";
import { settle, until } from "../kit/turns.ts";

Deno.test('"maxHandlers" holds where "concurrency" allows more', async () => {
  await using link = await connected({
    concurrency: 5,
    limits: { maxHandlers: 2, maxWaitingRequests: 1 },
  });
  const { talks, peer } = link;
  const gate = Promise.withResolvers<void>();
  talks.bind(0x10, () => gate.promise);
  for (let i = 0; i < 4; i++) peer.send(request(0x10, i));
  // Two run, one waits, and the fourth is refused.
  assertEquals((await peer.message() as unknown[])[1], 3);
  assertEquals(talks.stats().running, 2);
  gate.resolve();
});

Deno.test('who reads no events finds the last "maxStatusEvents" of them', async () => {
  await using link = await connected({ limits: { maxStatusEvents: 3 } });
  const { talks, peer } = link;
  const events = talks.status();
  for (let opcode = 1; opcode <= 5; opcode++) peer.send(request(opcode, 7));
  for (let i = 0; i < 5; i++) await peer.message();
  const opcodes: unknown[] = [];
  for (let i = 0; i < 3; i++) {
    const { value } = await events.next();
    opcodes.push(value?.type === "failed" && value.opcode);
  }
  assertEquals(opcodes, [3, 4, 5]);
});

Deno.test('who reads no events of a server finds the last "maxStatusEvents" of them', async () => {
  await using server = new TCPTalksServer({
    port: 0,
    hostname: "127.0.0.1",
    limits: { maxStatusEvents: 2 },
  });
  const events = server.status();
  for (const id of [1, 2, 3]) {
    const bot = new TCPTalks({ ip: "127.0.0.1", port: server.port, id });
    await bot.connect();
    await until(() => server.stats().clients === 1);
    await bot.disconnect();
    await until(() => server.stats().clients === 0);
  }
  const last: unknown[] = [];
  for (let i = 0; i < 2; i++) {
    const { value } = await events.next();
    last.push([value?.type, value && "id" in value && value.id]);
  }
  assertEquals(last, [["joined", 3], ["left", 3]]);
});

Deno.test('of calls that were given up the last "maxUnpolledReplies" are known', async () => {
  await using link = await connected({ limits: { maxUnpolledReplies: 2 } });
  const { talks, peer } = link;
  const stop = new AbortController();
  const calling = talks.with({ signal: stop.signal });
  const calls = [1, 2, 3].map(() => assertRejects(() => calling.execute(1)));
  const retcodes: unknown[] = [];
  for (const _ of calls) retcodes.push((await peer.request()).retcode);
  stop.abort();
  await Promise.all(calls);
  for (const retcode of retcodes) peer.send(reply(retcode, "late"));
  await settle();
  const { late, unpolled } = talks.stats();
  assertEquals([late, unpolled], [2, 1]);
});

Deno.test("calls that were answered do not wait for the end of their time", () => {
  const clock = new ScriptedClock();
  const calls = new Calls(
    clock,
    DEFAULT_LIMITS,
    new OpcodeNames(),
    new Reports({}, clock),
    () => 0,
  );
  const expect = (key: number) =>
    calls.expect(key, 0x10, { timeout: 5000, signal: undefined }, () => {});
  const first = expect(0);
  calls.answer(0, null);
  let looks = 0;
  Object.defineProperty(first, "deadline", { get: () => ++looks });
  for (let key = 1; key <= 1000; key++) {
    expect(key);
    calls.answer(key, null);
  }
  expect(1001).outcome.catch(() => {});
  clock.pass(5000);
  assertEquals([looks, calls.count, clock.waiting], [0, 0, 0]);
});

Deno.test("a heartbeat asks before it judges, however long its interval", async () => {
  const clock = new ScriptedClock();
  const heartbeat = { interval: 10_000, timeout: 300 };
  await using link = await connected({ clock, heartbeat });
  const { talks, peer } = link;
  for (let i = 0; i < 3; i++) {
    clock.pass(150);
    const { retcode } = await peer.request();
    peer.send(reply(retcode, "alive"));
    await settle();
  }
  assertEquals(talks.isConnected, true);
});

Deno.test("a queue with room for little takes no long message, and then a short one", async () => {
  await using link = await connected({ limits: { maxQueuedBytes: 1000 } });
  const { talks, peer } = link;
  const go = peer.stall();
  talks.rawsend(new Uint8Array(900));
  const call = talks.execute(0x10, new Uint8Array(500));
  await assertRejects(() => call, TalksLimitError, '"maxQueuedBytes" is 1000');
  talks.rawsend(new Uint8Array(50));
  assertEquals(talks.stats().queuedBytes, 950);
  go();
});

Deno.test("of an opcode that nothing answers 200 characters are told", () => {
  for (const opcode of ["x".repeat(1000), tuple("x".repeat(1000))]) {
    const [shown = ""] = /x+/.exec(notBound(opcode).message) ?? [];
    assert(shown.length > 190 && shown.length <= 200, shown);
  }
});

Deno.test("what is queued has a second to go out once we disconnect", async () => {
  const clock = new ScriptedClock();
  const { talks, peer } = await connected({ clock });
  const go = peer.stall();
  void talks.send(0x10).catch(() => {});
  let isOver = false;
  const ending = talks.disconnect().then(() => isOver = true);
  await settle();
  clock.pass(999);
  await settle();
  assertEquals(isOver, false);
  clock.pass(1);
  await ending;
  go();
});
