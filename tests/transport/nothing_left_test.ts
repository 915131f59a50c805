/** Whenever a program disconnects, no timer, socket or file outlives it, and it waits for nobody. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { setImmediate } from "node:timers/promises";
import { TCPTalks, TCPTalksServer } from "../../transport/mod.ts";
import type { Network } from "../../transport/network/connection.ts";
import { DENO_NETWORK } from "../../transport/network/deno_net.ts";
import { NODE_NETWORK } from "../../transport/network/node_net.ts";
import type { TalksOptions } from "../../transport/options/options.ts";
import {
  hasOpenssl,
  makeCertificate,
  type TestCertificate,
} from "../kit/network/certificate.ts";
import { CountingClock, ScriptedClock } from "../kit/clock.ts";
import { connected, reply, request } from "../kit/network/links.ts";
import { ScriptedNetwork, type ScriptedPeer } from "../kit/network/scripted.ts";

const HOST = "127.0.0.1";
const HOUR = 3_600_000;
/** Microtasks between two moments in which a program may disconnect. */
const STEP = 5;
const MOMENTS = 16;

/** Python 3.6.15's password None. */
const NO_PASSWORD = "800343014171004baa4e8571018771022e";

const never = () => new Promise<void>(() => {});

let made: Promise<TestCertificate> | undefined;
const certificate = () => made ??= makeCertificate();

/** Connects, and disconnects twice at once in each of many moments. */
async function hangUpAtEachMoment(
  make: () => TCPTalks,
  wait: (moment: number) => Promise<void>,
): Promise<void> {
  for (let moment = 0; moment < MOMENTS; moment++) {
    const talks = make();
    talks.bind(1, never, { timeout: HOUR });
    const connecting = talks.connect({ timeout: HOUR }).then(
      () => "connected",
      (error: Error) => error.name,
    );
    await wait(moment);
    const call = talks.with({ timeout: HOUR }).execute(1).catch(
      (error: Error) => error.name,
    );
    await Promise.all([talks.disconnect(), talks.disconnect()]);
    assert(["connected", "NotConnectedError"].includes(await connecting));
    assertEquals(await call, "NotConnectedError");
    assertEquals((await talks.closed).by, "us");
  }
}

async function microtasks(moment: number): Promise<void> {
  for (let i = 0; i < moment * STEP; i++) await undefined;
}

async function turns(moment: number): Promise<void> {
  for (let i = 0; i < moment; i++) await setImmediate();
}

/** A server there, clients that hang up, and the server ends. */
async function hangUpOver(
  network: Network,
  here: Partial<TalksOptions>,
  there: Partial<TalksOptions>,
): Promise<void> {
  const clock = new CountingClock();
  const common = { network, clock, heartbeat: { timeout: HOUR } };
  const server = new TCPTalksServer({
    ...common,
    port: 0,
    ...here.path === undefined ? { hostname: HOST } : {},
    ...here as { path?: string },
    maxClients: 1000,
  });
  server.bind(1, never, { timeout: HOUR });
  await server.ready;
  const { port } = server;
  const make = () =>
    new TCPTalks({
      ...common,
      ...there.path === undefined ? { ip: "localhost", port } : { dial: true },
      ...there,
      reconnect: {},
    });
  await hangUpAtEachMoment(make, microtasks);
  await hangUpAtEachMoment(make, turns);
  await Promise.all([server.disconnect(), server.disconnect()]);
  await setImmediate();
  assertEquals(clock.waits, []);
}

for (
  const [name, network] of [["Deno", DENO_NETWORK], [
    "Node",
    NODE_NETWORK,
  ]] as const
) {
  // What was asked of the name service cannot be taken back in Node.
  const sanitizeOps = network !== NODE_NETWORK;

  Deno.test({
    name: `a client that hangs up at any moment leaves nothing: ${name}, TCP`,
    sanitizeOps,
  }, () => hangUpOver(network, {}, {}));

  Deno.test(`a client that hangs up at any moment leaves nothing: ${name}, a Unix socket`, async () => {
    const dir = await Deno.makeTempDir();
    const path = `${dir}/socket`;
    await hangUpOver(network, { path }, { path });
    await Deno.remove(dir);
  });

  Deno.test({
    name: `a client that hangs up at any moment leaves nothing: ${name}, TLS`,
    ignore: !hasOpenssl(),
    sanitizeOps,
  }, async () => {
    const { ca, cert, key } = await certificate();
    await hangUpOver(network, { tls: { cert, key } }, {
      tls: { caCerts: [ca] },
    });
  });
}

Deno.test("a connection that comes in the turn in which it is given up is closed", async () => {
  using listener = Deno.listen({ hostname: HOST, port: 0 });
  const accepted = listener.accept();
  const { connect } = Deno;
  const stop = new AbortController();
  // As Deno does where both happen in one turn: it throws, and keeps the socket.
  const inOneTurn = async (options: Deno.ConnectOptions) => {
    const { hostname = HOST, port, signal } = options;
    const conn = await connect({ hostname, port });
    stop.abort(new Error("enough"));
    signal?.throwIfAborted();
    return conn;
  };
  Object.assign(Deno, { connect: inOneTurn });
  try {
    const { port } = listener.addr;
    const dialling = DENO_NETWORK.dial({ hostname: HOST, port }, stop.signal);
    await assertRejects(() => dialling, Error, "enough");
  } finally {
    Object.assign(Deno, { connect });
  }
  using conn = await accepted;
  assertEquals(await conn.read(new Uint8Array(1)), null);
});

Deno.test("a function's time is over with its caller's link", async () => {
  const clock = new CountingClock();
  const { talks, peer } = await connected({ clock });
  talks.bind(1, never, { timeout: HOUR });
  peer.send(request(1, 1));
  await clock.waitsFor(HOUR);
  peer.reset();
  await talks.closed;
  await setImmediate();
  assertEquals(clock.waits, []);
});

Deno.test("a server waits for the clients that it has turned away", async () => {
  const clock = new ScriptedClock();
  const network = new ScriptedNetwork();
  const options = { port: 1, network, clock, maxClients: 1 };
  const server = new TCPTalksServer({ ...options, heartbeat: false });
  const knock = async (): Promise<ScriptedPeer> => {
    const peer = network.knock(1)!;
    peer.sendHex(NO_PASSWORD);
    return await peer.message().then(() => peer);
  };
  const first = await knock();
  first.send(reply((await first.request()).retcode, "first"));
  await server.connect();
  const entering = knock();
  // Asked whether it lives, the first one says nothing; the second is another one.
  await first.request();
  clock.pass(500);
  const second = await entering;
  const { retcode } = await second.request();
  const events = server.status();
  const isRefused = events.next();
  // It reads no reply: what is under way to it is waited for.
  const release = second.stall();
  server.bind(2, () => "never read");
  second.send(request(2, 1));
  second.send(reply(retcode, "second"));
  await isRefused;
  let isOver = false;
  const over = server.disconnect().then(() => isOver = true);
  await turns(5);
  assertEquals(isOver, clock.waiting === 0);
  release();
  await over;
  assertEquals(clock.waiting, 0);
});

Deno.test("a server over TLS ends while a client says nothing", {
  ignore: !hasOpenssl(),
}, async () => {
  const { cert, key } = await certificate();
  const network = NODE_NETWORK;
  const server = new TCPTalksServer({
    port: 0,
    hostname: HOST,
    network,
    tls: { cert, key },
  });
  await server.ready;
  using conn = await Deno.connect({ hostname: HOST, port: server.port });
  await turns(5);
  await server.disconnect();
  // Reset, where the system had not handed it on yet.
  assertEquals(await conn.read(new Uint8Array(1)).catch(() => null), null);
});

Deno.test("a client that comes back and hangs up at any moment leaves nothing", async () => {
  for (let moment = 0; moment < 2 * MOMENTS; moment++) {
    const clock = new CountingClock();
    const reconnect = { minDelay: moment % 3 === 0 ? HOUR : 0, jitter: 0 };
    const { talks, peer, network } = await connected({
      ...{ clock, reconnect, heartbeat: { timeout: HOUR }, timeout: HOUR },
    });
    network.isRefusing = moment % 5 === 0;
    peer.reset();
    const calls = [Promise.allSettled([talks.execute(1), talks.send(1)])];
    await (moment % 2 === 0 ? microtasks(moment) : turns(moment));
    calls.push(Promise.allSettled([talks.execute(1), talks.send(1)]));
    await Promise.all([talks.disconnect(), talks.disconnect()]);
    await Promise.all(calls);
    await turns(3);
    assertEquals([moment, clock.waits], [moment, []]);
  }
});

Deno.test("an attempt to reconnect leaves nothing on the signal of all attempts", async () => {
  const reconnect = { minDelay: 0, jitter: 0 };
  const { talks, peer, network } = await connected({ reconnect });
  let listeners = 0;
  const { addEventListener, removeEventListener } = AbortSignal.prototype;
  const counting = (by: number, method: typeof addEventListener) =>
    function (this: AbortSignal, ...args: Parameters<typeof addEventListener>) {
      listeners += by;
      return method.apply(this, args);
    };
  Object.assign(AbortSignal.prototype, {
    addEventListener: counting(1, addEventListener),
    removeEventListener: counting(-1, removeEventListener),
  });
  try {
    network.isRefusing = true;
    const left: number[] = [];
    const events = talks.status();
    peer.reset();
    for await (const { type } of events) {
      if (type === "reconnecting" && left.push(listeners) === 20) break;
    }
    assertEquals(left.at(-1), left[1]);
  } finally {
    // They are EventTarget's own.
    Reflect.deleteProperty(AbortSignal.prototype, "addEventListener");
    Reflect.deleteProperty(AbortSignal.prototype, "removeEventListener");
    await talks.disconnect();
  }
});

Deno.test("who waits for one client and hangs up at any moment leaves nothing", async () => {
  for (let moment = 0; moment < MOMENTS; moment++) {
    const clock = new CountingClock();
    const network = new ScriptedNetwork();
    const talks = new TCPTalks({ port: 1, network, clock, timeout: HOUR });
    const connecting = talks.connect({ timeout: HOUR }).catch(() => {});
    network.knock(1)?.sendHex(NO_PASSWORD);
    network.knock(1);
    await microtasks(moment);
    await Promise.all([talks.disconnect(), talks.disconnect()]);
    await connecting;
    await turns(3);
    assertEquals([moment, clock.waits], [moment, []]);
  }
});

Deno.test("a server that ends at any moment leaves nothing: clients that come, come back, are called, do not read", async () => {
  for (let moment = 0; moment < 2 * MOMENTS; moment++) {
    const clock = new CountingClock();
    const network = new ScriptedNetwork();
    const server = new TCPTalksServer({
      ...{ port: 1, network, clock, maxClients: 2 },
      ...{ limits: { maxQueuedBytes: 1000 }, idTimeout: HOUR, timeout: HOUR },
    });
    server.bind(1, never, { timeout: HOUR });
    const ids = [7, 8, 7, 9];
    const peers = ids.map(() => network.knock(1)!);
    for (const peer of peers) peer.sendHex(NO_PASSWORD);
    const ends: Promise<unknown>[] = [];
    const tried = (promise: Promise<unknown>) =>
      ends.push(promise.catch((error: Error) => error.name));
    tried(server.connect({ timeout: HOUR }));
    tried(server.sleepUntilOneDisconnected());
    for (const [i, peer] of peers.entries()) void answer(peer, ids[i]!);
    if (moment % 2 === 0) await microtasks(moment);
    else await turns(moment);
    const stalled = peers[0]!.stall();
    tried(server.broadcast(2, "to all"));
    tried(server.send(2, new Uint8Array(900)));
    for (const client of server.clients) {
      tried(client.with({ timeout: HOUR }).execute(2));
      tried(client.with({ timeout: HOUR }).send(2, "queued"));
      tried(client.poll(5, { timeout: HOUR }));
    }
    const over = Promise.all([server.disconnect(), server.disconnect()]);
    stalled();
    await over;
    await Promise.all(ends);
    await turns(3);
    assertEquals([moment, clock.waits], [moment, []]);
  }
});

/** Says its id where it is asked, calls what never ends, and is silent then. */
async function answer(peer: ScriptedPeer, id: number): Promise<void> {
  await peer.message();
  const first = await peer.message();
  if (!Array.isArray(first)) return;
  peer.send(request(1, 1));
  peer.send(reply(first[2], id));
}
