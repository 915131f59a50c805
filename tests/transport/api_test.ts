/** What the other tests of the transport only use in passing, by itself. */

import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
} from "@std/assert";
import { dumps, PickleDecoder, tuple } from "../../codec/mod.ts";
import {
  AlreadyConnectedError,
  ForeverAloneError,
  NotConnectedError,
  TCPTalks,
  TCPTalksServer,
  TimeoutError,
} from "../../transport/mod.ts";
import { TCPListener } from "../../transport/link/listener.ts";
import { Basis } from "../../transport/link/shared.ts";
import { Backoff } from "../../transport/connect/reconnector.ts";
import { ScriptedClock } from "../kit/clock.ts";
import { connected, reply, request, TRUE } from "../kit/network/links.ts";
import { ScriptedNetwork, ScriptedPeer } from "../kit/network/scripted.ts";
import { until } from "../kit/turns.ts";

const HOST = "127.0.0.1";

/** In the hands of the test, but for the turns of the event loop. */
class TurningClock extends ScriptedClock {
  override after(ms: number, wake: () => void): () => void {
    if (ms > 0) return super.after(ms, wake);
    const id = setTimeout(wake);
    return () => clearTimeout(id);
  }
}

Deno.test("a TCPListener reads messages until the link ends, and says why", async () => {
  const peer = new ScriptedPeer("robot:1");
  const got: [message: unknown, bytes: number][] = [];
  let received = 0;
  const listener = new TCPListener(peer.connection, new PickleDecoder(), {
    received: (bytes) => received += bytes,
    process: (message, bytes) => got.push([message, bytes]),
    refused() {},
  }, new Basis({}));
  const running = listener.run();
  peer.send(dumps("a"), 1);
  peer.send(dumps([1, 2]));
  peer.finish();
  assertEquals(await running, {
    by: "peer",
    message: "robot:1 closed the link",
  });
  assertEquals(got, [["a", dumps("a").length], [[1, 2], dumps([1, 2]).length]]);
  assertEquals(received, dumps("a").length + dumps([1, 2]).length);
});

Deno.test("process handles requests and replies as if they had come", async () => {
  await using link = await connected();
  const { talks, peer } = link;
  talks.bind(0x10, (x: number) => 2 * x);
  talks.process([Uint8Array.of(0x52), 0x10, "mine", [21], new Map()]);
  assertEquals(
    await peer.message(),
    tuple(Uint8Array.of(0x41), "mine", tuple(42)),
  );
  const call = talks.execute(0x20);
  const asked = await peer.request();
  talks.process([Uint8Array.of(0x41), asked.retcode, ["done"]]);
  assertEquals(await call, "done");
});

Deno.test("both ends of a TCP link send without delay and are kept alive", async () => {
  const seen: string[] = [];
  await using stack = new AsyncDisposableStack();
  await using listener = Deno.listen({ port: 0, hostname: HOST });
  const [conn, other] = await Promise.all([
    Deno.connect({ hostname: HOST, port: listener.addr.port }),
    listener.accept(),
  ]);
  conn.close();
  other.close();
  const prototype: Deno.TcpConn = Object.getPrototypeOf(conn);
  for (const name of ["setNoDelay", "setKeepAlive"] as const) {
    const original = prototype[name];
    prototype[name] = function (this: Deno.TcpConn, on?: boolean) {
      seen.push(`${name} ${on}`);
      original.call(this, on);
    };
    stack.defer(() => void (prototype[name] = original));
  }
  await using robot = new TCPTalks({ port: 0, hostname: HOST });
  const ready = robot.connect();
  await using bot = new TCPTalks({ ip: HOST, port: robot.port });
  await Promise.all([bot.connect(), ready]);
  assertEquals(seen.sort(), [
    "setKeepAlive true",
    "setKeepAlive true",
    "setNoDelay true",
    "setNoDelay true",
  ]);
});

Deno.test("the waits between attempts grow, up to the longest, less what is left to chance", () => {
  const options = { minDelay: 100, maxDelay: 1000, factor: 3, maxAttempts: 5 };
  const waits = (jitter: number, chance: number) => {
    const backoff = new Backoff({ ...options, jitter }, () => chance);
    return [1, 2, 3, 4, 5, 6].map((attempt) => backoff.delay(attempt));
  };
  assertEquals(waits(0, 0.9), [100, 300, 900, 1000, 1000, undefined]);
  assertEquals(waits(0.5, 1), [50, 150, 450, 500, 500, undefined]);
  assertEquals(waits(1, 0.25), [75, 225, 675, 750, 750, undefined]);
  const real = new Backoff({});
  const first = Array.from({ length: 50 }, () => real.delay(1)!);
  assert(new Set(first).size > 5);
  assert(first.every((ms) => ms >= 50 && ms <= 100));
});

Deno.test("an abort ends a dialling that nobody answers", async () => {
  const network = new ScriptedNetwork();
  network.isRefusing = true;
  const talks = new TCPTalks({ ip: "robot", network });
  const stop = new AbortController();
  const reason = new Error("enough");
  const connecting = talks.connect({ timeout: null, signal: stop.signal });
  stop.abort(reason);
  assertEquals(await assertRejects(() => connecting), reason);
  // And a handshake that nobody answers.
  network.isRefusing = false;
  const again = new AbortController();
  const greeting = talks.connect({ timeout: null, signal: again.signal });
  const peer = await network.dialled();
  await peer.message();
  again.abort(reason);
  assertEquals(await assertRejects(() => greeting), reason);
  assertEquals(await peer.message(), null);
});

Deno.test("a call that waits for the link to come back can be given up", async () => {
  await using link = await connected({ reconnect: { minDelay: 1, jitter: 0 } });
  const { talks, peer, network } = link;
  network.isRefusing = true;
  const events = talks.status();
  peer.reset();
  await events.next();
  const stop = new AbortController();
  const call = talks.with({ signal: stop.signal, timeout: null }).execute(1);
  const sending = talks.with({ timeout: 1 }).send(1);
  await assertRejects(() => sending, Error, "did not come back within 1 ms");
  const reason = new Error("enough");
  stop.abort(reason);
  assertEquals(talks.stats().pending, 0, "It waits still");
  assertEquals(await assertRejects(() => call), reason);
});

Deno.test("a call without a timeout waits on", async () => {
  const clock = new ScriptedClock();
  await using link = await connected({ clock, timeout: null });
  const { talks, peer } = link;
  const call = talks.execute(0x10);
  const { retcode } = await peer.request();
  clock.pass(1e9);
  peer.send(reply(retcode, "at last"));
  assertEquals(await call, "at last");
  const endless = talks.with({ timeout: Infinity }).execute(0x10);
  const asked = await peer.request();
  clock.pass(1e12);
  peer.send(reply(asked.retcode, "as well"));
  assertEquals(await endless, "as well");
  const short = talks.with({ timeout: 10 }).execute(0x10);
  clock.pass(10);
  await assertRejects(() => short, Error, "within 10 ms");
});

Deno.test("a heartbeat counts any byte: a peer in the midst of a long message is alive", async () => {
  const clock = new ScriptedClock();
  const heartbeat = { interval: 100, timeout: 300 };
  await using link = await connected({ clock, heartbeat });
  const { talks, peer } = link;
  const long = request(0x10, 1, ["x".repeat(100)]);
  const events = talks.status();
  for (const byte of long.subarray(0, 10)) {
    const { bytesIn } = talks.stats();
    peer.send(Uint8Array.of(byte));
    await until(() => talks.stats().bytesIn > bytesIn);
    clock.pass(299);
    assertEquals(talks.isConnected, true);
  }
  clock.pass(1);
  const { value: last } = await events.next();
  assert(last?.type === "disconnected");
  assertEquals(last.reason.message.includes("is dead"), true);
});

Deno.test("nobody who watches, nothing kept: status, stats and tap by themselves", async () => {
  const network = new ScriptedNetwork();
  await using talks = new TCPTalks({ ip: "robot", network });
  assertEquals(talks.isAuthentificated, false);
  assertEquals(await talks.sleepUntilDisconnected(), undefined);
  const connecting = talks.connect();
  const peer = await network.dialled();
  peer.sendHex(TRUE);
  await connecting;
  // One who comes late sees what happens from then on.
  const events = talks.status();
  const sleeping = talks.sleepUntilDisconnected();
  peer.finish();
  assertEquals((await sleeping)?.by, "peer");
  const types: string[] = [];
  for await (const { type } of events) types.push(type);
  assertEquals(types, ["disconnected"]);
  assertEquals(talks.stats().connections, 1);
});

Deno.test("who sleeps until the link has ended wakes where none comes, in either role", async () => {
  for (const role of [{ ip: "robot" }, {}]) {
    const network = new ScriptedNetwork();
    network.isRefusing = true;
    await using talks = new TCPTalks({ ...role, network });
    const connecting = talks.connect({ timeout: 0 });
    const sleeping = talks.sleepUntilDisconnected();
    await assertRejects(() => connecting, ForeverAloneError);
    assertEquals(await sleeping, undefined);
  }
});

Deno.test("a connect that does not await the disconnect before it is told so", async () => {
  const { talks } = await connected();
  const over = talks.disconnect();
  await assertRejects(
    () => talks.connect(),
    AlreadyConnectedError,
    'Still disconnecting: await "disconnect" first',
  );
  await over;
});

Deno.test("who calls without a link is told what would help", async () => {
  const told: string[] = [];
  for (const isOurs of [false, true]) {
    for (const options of [{}, { reconnect: { maxAttempts: 0 } }]) {
      const { talks, peer } = await connected(options);
      if (isOurs) await talks.disconnect();
      else peer.finish();
      await talks.sleepUntilDisconnected();
      const call = assertRejects(() => talks.execute(0x10), NotConnectedError);
      told.push((await call).message.replace("Not connected: ", ""));
    }
  }
  assertEquals(told, [
    'robot:25565 closed the link; connect again, or set "reconnect"',
    "robot:25565 closed the link; connect again",
    "we disconnected; connect again",
    "we disconnected; connect again",
  ]);
});

Deno.test("a server's status and stats tell of its clients", async () => {
  await using server = new TCPTalksServer({
    port: 0,
    hostname: HOST,
    password: "x",
    maxClients: 1,
  });
  const events = server.status();
  const options = { ip: HOST, port: server.port };
  const stranger = new TCPTalks(options);
  await assertRejects(() => stranger.connect());
  const client = new TCPTalks({ ...options, password: "x", id: 7 });
  await client.connect();
  await server.connect();
  await client.disconnect();
  await server.sleepUntilOneDisconnected();
  const types: string[] = [];
  for await (const { type } of events) if (types.push(type) === 3) break;
  assertEquals(types, ["refused", "joined", "left"]);
  assertEquals(server.stats(), { clients: 0, joined: 1, refused: 1 });
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
