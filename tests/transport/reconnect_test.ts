/** A link that is away: what waits for it, how it comes back, and when it is given up. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  NotConnectedError,
  TalksLimitError,
  TimeoutError,
} from "../../transport/mod.ts";
import { Backoff } from "../../transport/connect/reconnector.ts";
import { ScriptedClock } from "../kit/clock.ts";
import { connected, reply, TRUE } from "../kit/network/links.ts";
import type { ScriptedNetwork, ScriptedPeer } from "../kit/network/scripted.ts";
import { settle } from "../kit/turns.ts";

/** A client whose link went away. */
async function down(options: Record<string, unknown> = {}) {
  const clock = new ScriptedClock();
  const reconnect = { minDelay: 100, jitter: 0 };
  const link = await connected({ clock, reconnect, ...options });
  link.peer.reset();
  await settle();
  return { clock, ...link, link };
}

/** Lets the next attempt succeed. */
async function comeBack(
  { clock, network }: { clock: ScriptedClock; network: ScriptedNetwork },
): Promise<ScriptedPeer> {
  clock.pass(100);
  const peer = await network.dialled();
  peer.sendHex(TRUE);
  await peer.message();
  await settle();
  return peer;
}

Deno.test("calls made while the link is away leave in their order, as they were, before those made later", async () => {
  const away = await down();
  const { talks } = away;
  await using _ = away.link;
  const list = [1];
  (async () => {
    for await (const event of talks.status()) {
      if (event.type === "connected") talks.send(0x10, "later");
    }
  })();
  talks.execute(0x10, "first").catch(() => {});
  const sent = talks.with({ timeout: null }).send(0x10, "second");
  talks.execute(0x10, list).catch(() => {});
  list.push(2);
  assertEquals(talks.stats().pending, 3);
  assert(talks.stats().queuedBytes > 0);
  const peer = await comeBack(away);
  const order: unknown[] = [];
  const retcodes: unknown[] = [];
  for (let i = 0; i < 4; i++) {
    const { args, retcode } = await peer.request();
    order.push(args[0]);
    retcodes.push(retcode);
  }
  assertEquals(order, ["first", "second", [1], "later"]);
  assertEquals(await sent, retcodes[1]);
  peer.send(reply(retcodes[1], "polled"));
  assertEquals(await talks.poll(await sent, { timeout: null }), "polled");
});

Deno.test("a call in whichever microtask of a link's end was lost with it, or waits for the next", async () => {
  const lost: number[] = [];
  for (let step = 0; step < 30; step++) {
    const clock = new ScriptedClock();
    const reconnect = { minDelay: 100, jitter: 0 };
    const link = await connected({ clock, reconnect });
    link.peer.finish();
    for (let i = 0; i < step; i++) await undefined;
    const call = link.talks.execute(0x10).catch((error) => error.message);
    await settle();
    const peer = await comeBack({ clock, ...link });
    if (link.talks.stats().pending > 0) {
      peer.send(reply((await peer.request()).retcode, "answered"));
    } else lost.push(step);
    const outcome = String(await call);
    assert(outcome === "answered" || /^No reply to/.test(outcome), outcome);
    await link.talks.disconnect();
  }
  assert(lost.length < 15, "It noticed the end that late");
});

Deno.test("a call that no longer waits for the link leaves no timer to a program that may end", async () => {
  const { talks, clock, link } = await down();
  await using _ = link;
  talks.unref();
  const stop = new AbortController();
  const call = talks.with({ signal: stop.signal }).execute(0x10);
  const before = clock.waiting;
  stop.abort();
  await assertRejects(() => call, DOMException);
  assertEquals(clock.waiting, before - 1);
});

Deno.test("calls that wait for the link are bounded in number and bytes", async () => {
  const limits = { maxPendingCalls: 3, maxQueuedBytes: 5000 };
  const away = await down({ limits });
  const { talks } = away;
  await using _ = away.link;
  const given: Promise<unknown>[] = [];
  for (let i = 0; i < 3; i++) given.push(talks.execute(0x10));
  const many = await assertRejects(() => talks.execute(0x10), TalksLimitError);
  assertEquals(many.limit, "maxPendingCalls");
  away.clock.pass(5000);
  for (const call of given) await assertRejects(() => call, TimeoutError);
  assertEquals(talks.stats().queuedBytes, 0);
  talks.execute(0x10, new Uint8Array(4000)).catch(() => {});
  const long = await assertRejects(
    () => talks.send(0x10, new Uint8Array(4000)),
    TalksLimitError,
    "the link is away",
  );
  assertEquals(long.limit, "maxQueuedBytes");
  assertEquals(talks.stats().pending, 1);
});

Deno.test("a call has one timeout, for the link and the reply; with 0 nothing is sent", async () => {
  const away = await down();
  const { talks, clock } = away;
  await using _ = away.link;
  const call = talks.with({ timeout: 150 }).execute(0x10);
  const peer = await comeBack(away);
  await peer.request();
  clock.pass(50);
  await assertRejects(() => call, TimeoutError, "within 150 ms");
  const none = talks.with({ timeout: 0 });
  await assertRejects(
    () => none.execute(0x11),
    TimeoutError,
    "nothing was sent",
  );
  await assertRejects(() => none.send(0x11), TimeoutError, "nothing was sent");
  talks.send(0x12);
  assertEquals((await peer.request()).opcode, 0x12);
});

Deno.test("reconnectNow does not wait; what cannot come back fails what waits for it", async () => {
  const away = await down({ reconnect: { minDelay: 60_000, jitter: 0 } });
  const { talks, network } = away;
  const call = talks.execute(0x10);
  talks.reconnectNow();
  const peer = await network.dialled();
  peer.sendHex(TRUE);
  await peer.message();
  peer.send(reply((await peer.request()).retcode, "now"));
  assertEquals(await call, "now");
  peer.reset();
  await settle();
  const lost = talks.execute(0x10);
  await talks.disconnect();
  await assertRejects(() => lost, NotConnectedError);
});

Deno.test("after reconnectNow the waits begin anew", async () => {
  const away = await down({ reconnect: { minDelay: 100, jitter: 0 } });
  const { talks, clock, network } = away;
  network.isRefusing = true;
  const delays: number[] = [];
  const events = talks.status();
  const next = async () => {
    for (;;) {
      const { value } = await events.next();
      if (value?.type === "reconnecting") return delays.push(value.delay);
    }
  };
  for (const ms of [100, 200, 400]) {
    clock.pass(ms);
    await next();
  }
  talks.reconnectNow();
  await next();
  assertEquals(delays, [200, 400, 800, 200]);
  await talks.disconnect();
});

Deno.test("a link that did not last is no success: a flapping peer is given up", async () => {
  const reconnect = { minDelay: 100, jitter: 0, maxAttempts: 3 };
  const away = await down({ reconnect });
  const { talks, clock, network } = away;
  const delays: number[] = [];
  (async () => {
    for await (const event of talks.status()) {
      if (event.type === "reconnecting") delays.push(event.delay);
    }
  })();
  await settle();
  for (let i = 0; i < 3; i++) {
    clock.pass(100 * 2 ** i);
    const peer = await network.dialled();
    peer.sendHex(TRUE);
    await peer.message();
    peer.reset();
    await settle();
  }
  assertEquals((await talks.closed).by, "error");
  // One that lasted is.
  const good = await down({ reconnect: { ...reconnect, resetAfter: 500 } });
  for (let i = 0; i < 5; i++) {
    const peer = await comeBack(good);
    good.clock.pass(500);
    peer.reset();
    await settle();
  }
  assertEquals(good.talks.stats().connections, 6);
  await good.talks.disconnect();
});

Deno.test("no wait before the first attempt is none before the thousandth", () => {
  const backoff = new Backoff({ minDelay: 0 });
  assertEquals([1, 2, 5000].map((attempt) => backoff.delay(attempt)), [
    0,
    0,
    0,
  ]);
});

Deno.test("disconnect in any microtask of a reconnect ends it", async () => {
  for (let turns = 0; turns < 40; turns++) {
    const clock = new ScriptedClock();
    const reconnect = { minDelay: 0, jitter: 0 };
    const { talks, peer, network } = await connected({ clock, reconnect });
    peer.reset();
    await settle();
    clock.pass(0);
    const next = await network.dialled();
    await next.message();
    next.sendHex(TRUE);
    for (let i = 0; i < turns; i++) await Promise.resolve();
    await talks.disconnect();
    assertEquals(talks.isConnected, false, `after ${turns} turns`);
  }
});
