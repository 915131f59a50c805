/** Silence, stalls and absences: who is alive stays connected, who is dead does not. */

import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
} from "@std/assert";
import {
  ForeverAloneError,
  NotConnectedError,
  TalksLimitError,
  TCPTalks,
  TCPTalksServer,
  TimeoutError,
} from "../../transport/mod.ts";
import { Backoff } from "../../transport/connect/backoff.ts";
import { ScriptedClock } from "../kit/clock.ts";
import { connected, reply, TRUE } from "../kit/network/links.ts";
import { ScriptedNetwork, type ScriptedPeer } from "../kit/network/scripted.ts";
import { settle } from "../kit/turns.ts";

const HEARTBEAT = { interval: 100, timeout: 300, busyTimeout: 1000 };

/** In the hands of the test, but for the turns of the event loop. */
class TurningClock extends ScriptedClock {
  override after(ms: number, wake: () => void): () => void {
    if (ms > 0) return super.after(ms, wake);
    const id = setTimeout(wake);
    return () => clearTimeout(id);
  }
}

Deno.test("a peer is busy with whatever it did not answer: a send, a call that was given up", async () => {
  for (const how of ["send", "given up", "call"] as const) {
    const clock = new ScriptedClock();
    await using link = await connected({ clock, heartbeat: HEARTBEAT });
    const { talks, peer } = link;
    if (how === "send") await talks.send(0x10);
    else {
      const timeout = how === "given up" ? 50 : 5000;
      talks.with({ timeout }).execute(0x10).catch(() => {});
    }
    const { retcode } = await peer.request();
    clock.pass(999);
    assertEquals(talks.isConnected, true, how);
    peer.send(reply(retcode, 1));
    await settle();
    clock.pass(300);
    assertEquals(talks.isConnected, false, "it answered, and is idle now");
  }
});

Deno.test("a call that waits longer than the default is waited for", async () => {
  for (const [busyTimeout, until] of [[undefined, 90_000], [1000, 1000]]) {
    const clock = new ScriptedClock();
    const { busyTimeout: _, ...others } = HEARTBEAT;
    const heartbeat = { ...others, ...busyTimeout ? { busyTimeout } : {} };
    await using link = await connected({ clock, heartbeat });
    const { talks } = link;
    talks.with({ timeout: 90_000 }).execute(0x10).catch(() => {});
    clock.pass(until! - 1);
    assertEquals(talks.isConnected, true);
    clock.pass(1);
    assertEquals(talks.isConnected, false);
  }
});

Deno.test("our own stall is nobody's silence: the peer is asked before it is judged", async () => {
  const clock = new ScriptedClock();
  await using link = await connected({ clock, heartbeat: HEARTBEAT });
  const { talks, peer } = link;
  for (let i = 0; i < 3; i++) {
    clock.stall(5000);
    assertEquals(talks.isConnected, true);
    const beat = await peer.request();
    assertEquals(beat.opcode, 0xbb);
    peer.send(reply(beat.retcode, "ID"));
    await settle();
  }
  clock.stall(5000);
  clock.pass(300);
  assertEquals(talks.isConnected, false, "asked, and still silent");
});

Deno.test("while our own bytes go out, silence is no sign", async () => {
  const clock = new ScriptedClock();
  await using link = await connected({ clock, heartbeat: HEARTBEAT });
  const { talks, peer } = link;
  peer.mostPerWrite = 1000;
  let go = peer.stall();
  const more = (): Promise<void> => {
    const next = peer.stall();
    go();
    go = next;
    return settle();
  };
  talks.rawsend(new Uint8Array(20_000));
  await settle();
  await more();
  for (let i = 0; i < 10; i++) {
    clock.pass(250);
    await more();
    assertEquals(talks.isConnected, true);
  }
  clock.pass(300);
  assertEquals(talks.isConnected, false, "nothing goes out any more");
  go();
});

Deno.test("a reply that lies in the socket wins over a timeout that fires late", async () => {
  await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
  const ready = robot.connect();
  const clock = new TurningClock();
  await using bot = new TCPTalks({
    ip: "127.0.0.1",
    port: robot.port,
    timeout: 300,
    clock,
  });
  await Promise.all([ready, bot.connect()]);
  robot.bind(0x10, () => {
    clock.stall(400);
    return "in time";
  });
  assertEquals(await bot.execute(0x10), "in time");
});

Deno.test("a peer that never stops talking does not put off a timeout for ever", async () => {
  const clock = new TurningClock();
  await using link = await connected({ clock, timeout: 300 });
  const { talks, peer } = link;
  let isOver = false;
  const call = talks.execute(0x10).catch((error) => error)
    .finally(() => isOver = true);
  clock.pass(300);
  for (let i = 0; !isOver; i++) {
    assert(i < 100, "it waits still");
    peer.send(reply(i, "something else"));
    clock.pass(100);
    await new Promise((resolve) => setTimeout(resolve));
  }
  assertInstanceOf(await call, TimeoutError);
});

Deno.test("servers and clients that come back watch their links unasked; false is never", async () => {
  for (
    const [options, isDead] of [
      [{ reconnect: { maxAttempts: 0 } }, true],
      [{ reconnect: { maxAttempts: 0 }, heartbeat: false }, false],
      [{}, false],
    ] as const
  ) {
    const clock = new ScriptedClock();
    await using link = await connected({ clock, ...options });
    clock.pass(29_999);
    assertEquals(link.talks.isConnected, true);
    clock.pass(1);
    assertEquals(link.talks.isConnected, !isDead);
  }
  const clock = new ScriptedClock();
  const network = new ScriptedNetwork();
  await using robot = new TCPTalks({ network, clock });
  const ready = robot.connect();
  const peer = network.knock(robot.port)!;
  peer.sendHex("800343014171004baa4e8571018771022e");
  await ready;
  clock.pass(30_000);
  assertEquals(robot.isConnected, false);
});

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

Deno.test("status and closed end in every order of calls", async () => {
  const network = new ScriptedNetwork();
  network.isRefusing = true;
  const alone = new TCPTalks({ ip: "robot", network });
  const loop = Array.fromAsync(alone.status());
  await assertRejects(() => alone.connect({ timeout: 5 }), ForeverAloneError);
  await alone.disconnect();
  assertEquals((await loop).map(({ type }) => type), ["connecting"]);
  assertEquals((await alone.closed).by, "us");
  assertEquals(await Array.fromAsync(alone.status()), []);
  const server = new TCPTalksServer({ port: 0, hostname: "127.0.0.1" });
  const gone = server.sleepUntilOneDisconnected();
  await server.disconnect();
  assertEquals((await gone).reason.by, "us");
  assertEquals(await Array.fromAsync(server.status()), []);
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

Deno.test("a client that is told yes as the time runs out is closed", async () => {
  for (let turns = 0; turns < 30; turns++) {
    const clock = new ScriptedClock();
    const network = new ScriptedNetwork();
    const talks = new TCPTalks({ network, clock });
    const ready = talks.connect({ timeout: 1000 });
    ready.catch(() => {});
    const peer = network.knock(talks.port)!;
    peer.sendHex("800343014171004baa4e8571018771022e");
    for (let i = 0; i < turns; i++) await Promise.resolve();
    clock.pass(1000);
    const isIn = await ready.then(() => true, () => false);
    if (!isIn) { while (await peer.receive() !== null); }
    await talks.disconnect();
  }
});

Deno.test("an async tap that fails does no harm", async () => {
  await using link = await connected({
    tap: () => Promise.reject(new Error("disk full")),
  });
  const { talks, peer } = link;
  const events = talks.status();
  const call = talks.execute(0x10);
  peer.send(reply((await peer.request()).retcode, 1));
  assertEquals(await call, 1);
  const { value } = await events.next();
  assert(value?.type === "dropped");
  assertEquals(value.reason, "The tap threw: Error: disk full");
});

Deno.test("send obeys its timeout and signal while the peer does not keep up", async () => {
  const clock = new ScriptedClock();
  await using link = await connected({
    clock,
    limits: { maxQueuedBytes: 1000 },
  });
  const { talks, peer } = link;
  const go = peer.stall();
  talks.send(0x10, new Uint8Array(800)).catch(() => {});
  const late = talks.with({ timeout: 200 }).send(0x11);
  const stop = new AbortController();
  const stopped = talks.with({ signal: stop.signal }).send(0x12);
  stop.abort(new Error("enough"));
  await assertRejects(() => stopped, Error, "enough");
  clock.pass(200);
  await assertRejects(() => late, TimeoutError, "did not keep up");
  await assertRejects(
    () => talks.with({ signal: AbortSignal.abort() }).send(0x13),
    DOMException,
  );
  go();
});
