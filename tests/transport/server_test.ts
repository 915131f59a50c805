import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  ForeverAloneError,
  KeyError,
  kwargs,
  NoSuchConnectionAvailable,
  NotConnectedError,
  RemoteError,
  remoteError,
  type ServerOptions,
  TCPTalks,
  TCPTalksServer,
} from "../../transport/mod.ts";
import { PythonPeer } from "../kit/python/peer.ts";
import { needsPython } from "../kit/python/wants.ts";
import { CountingClock, ScriptedClock } from "../kit/clock.ts";
import { reply, request, TRUE } from "../kit/network/links.ts";
import { ScriptedNetwork, type ScriptedPeer } from "../kit/network/scripted.ts";
import { until } from "../kit/turns.ts";

function serve(options: ServerOptions = {}): TCPTalksServer {
  return new TCPTalksServer({ hostname: "127.0.0.1", port: 0, ...options });
}

async function join(
  server: TCPTalksServer,
  id?: unknown,
  password?: unknown,
): Promise<TCPTalks> {
  const talks = new TCPTalks({
    ip: "127.0.0.1",
    port: server.port,
    password,
    id,
  });
  return await talks.connect();
}

Deno.test("clients are asked for their ids, and called by them", async () => {
  await using server = serve();
  await using panel = await join(server, "panel");
  panel.bind(0x10, (x: number) => ["panel", x]);
  assertEquals(await server.connect(), "panel");
  await using beacon = await join(server, 7);
  beacon.bind(0x10, (x: number) => ["beacon", x]);
  assertEquals(await server.connect(), 7);
  assertEquals(await server.execute(0x10, 1), ["panel", 1]);
  assertEquals(await server.with({ id: 7 }).execute(0x10, 2), ["beacon", 2]);
  assertEquals(server.clients.map((client) => client.id), ["panel", 7]);
  assertThrows(
    () => server.with({ id: 8 }),
    KeyError,
    'No client "8": there is panel, 7',
  );
  assertEquals(
    await server.broadcast(0x10, 3),
    new Map<unknown, PromiseSettledResult<unknown>>([
      ["panel", { status: "fulfilled", value: ["panel", 3] }],
      [7, { status: "fulfilled", value: ["beacon", 3] }],
    ]),
  );
});

Deno.test("handlers are common, or of one client; they know who calls", async () => {
  await using server = serve();
  server.bind(0x10, function (this: TCPTalks) {
    return this.id;
  });
  await using one = await join(server, 1);
  await using two = await join(server, 2);
  await server.connect();
  await server.connect();
  server.client(2).bind(0x11, () => "for two only");
  server.client(2).bind(0x10, () => "hidden by the server's");
  assertEquals(await one.execute(0x10), 1);
  assertEquals(await two.execute(0x10), 2);
  assertEquals(await two.execute(0x11), "for two only");
  const error = await assertRejects(() => one.execute(0x11), RemoteError);
  assertEquals(
    error.message,
    "KeyError: 'opcode 17 is not bound to any instruction'",
  );
  server.unbind(0x10);
  assertEquals(await two.execute(0x10), "hidden by the server's");
});

Deno.test("a full server turns clients away, and has place again once one left", async () => {
  await using server = serve({ maxClients: 1 });
  const events = server.status();
  const first = await join(server, 1);
  await server.connect();
  await assertRejects(
    () => server.connect(),
    NoSuchConnectionAvailable,
    '"maxClients"',
  );
  // It is tried again, until there is a place or it is told to stop.
  const stop = new AbortController();
  const outside = new TCPTalks({ ip: "127.0.0.1", port: server.port })
    .connect({ timeout: null, signal: stop.signal });
  assertEquals((await events.next()).value?.type, "joined");
  for (let i = 0; i < 2; i++) {
    const { value } = await events.next();
    assert(value?.type === "refused");
    assertEquals(value.reason, "All 1 places are taken");
  }
  stop.abort(new Error("enough"));
  await assertRejects(() => outside, Error, "enough");
  const gone = server.sleepUntilOneDisconnected();
  await first.disconnect();
  assertEquals((await gone).id, 1);
  await using second = await join(server, 2);
  assertEquals(await server.connect(), 2);
  const { clients, joined, refused } = server.stats();
  assertEquals([clients, joined], [1, 2]);
  assert(second.isConnected && refused >= 2);
  for await (const { type } of events) {
    if (type === "joined") break;
  }
});

Deno.test("an id of more than a thousand characters is replaced", async () => {
  await using server = serve();
  const ids: unknown[] = [];
  for (const length of [1000, 2000]) {
    await using _ = await join(server, "x".repeat(length));
    ids.push(await server.connect());
  }
  assertEquals([String(ids[0]).length, String(ids[1]).length], [1000, 6]);
});

Deno.test("two clients of one id are both served", async () => {
  await using server = serve();
  const events = server.status();
  await using one = await join(server, "robot");
  await using two = await join(server, "robot");
  one.bind(0x10, () => 1);
  two.bind(0x10, () => 2);
  const ids = [await server.connect(), await server.connect()];
  assertEquals(ids[0], "robot");
  assert(ids[1] !== "robot");
  const answers = await server.broadcast(0x10);
  assertEquals(
    [...answers.values()].map((each) =>
      each.status === "fulfilled" && each.value
    ).sort(),
    [1, 2],
  );
  await events.next();
  const { value: second } = await events.next();
  assertEquals(second?.type === "joined" && second.wanted, "robot");
});

Deno.test("connect waits in its time; the loop over the clients ends with the server", async () => {
  const server = serve();
  await assertRejects(
    () => server.connect({ timeout: 5 }),
    ForeverAloneError,
    server.address,
  );
  await assertRejects(
    () => server.execute(0x10),
    NotConnectedError,
    "no client",
  );
  const ids: unknown[] = [];
  const loop = (async () => {
    for await (const client of server) ids.push(client.id);
  })();
  const waiting = server.connect({
    timeout: null,
    signal: AbortSignal.abort(new Error("no")),
  });
  await assertRejects(() => waiting, Error, "no");
  const one = await join(server, 1);
  const two = await join(server, 2);
  while (ids.length < 2) await two.execute(0xbb).catch(() => {});
  const never = server.connect({ timeout: null });
  await server.disconnect();
  await loop;
  assertEquals(ids, [1, 2]);
  await assertRejects(() => never, NotConnectedError, "no longer listens");
  assertEquals((await one.closed).by, "peer");
  await two.closed;
});

Deno.test("a bad client keeps nobody out and is not obeyed", async () => {
  const network = new ScriptedNetwork();
  const clock = new ScriptedClock();
  const handshakeTimeout = 20;
  const server = serve({ network, password: "pw", handshakeTimeout, clock });
  const events = server.status();
  let calls = 0;
  server.bind(0x10, () => ++calls);
  const silent = network.knock(server.port)!;
  const rude = network.knock(server.port)!;
  rude.send(request(0x10, 5));
  const http = network.knock(server.port)!;
  http.send(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));
  const wrong = network.knock(server.port)!;
  wrong.sendHex("800343014171004baa580300000062616471018571028771032e"); // 'bad'
  wrong.send(request(0x10, 6));
  // Late, and right: it helps nobody.
  wrong.sendHex("800343014171004baa5802000000707771018571028771032e");
  const right = network.knock(server.port)!;
  right.sendHex(
    "800343014171004baa5802000000707771018571028771032e" +
      request(0x10, 7).toHex(),
  );
  assertEquals(
    await wrong.message(),
    await decode("800343014171004baa898571018771022e"),
  );
  assertEquals(await wrong.message(), null);
  assertEquals(await rude.message(), null);
  assertEquals(await http.message(), null);
  assertEquals(await right.message(), await decode(TRUE));
  await until(() => calls === 1);
  clock.pass(20);
  assertEquals(await silent.message(), null);
  assertEquals(calls, 1);
  for (let refused = 0; refused < 4;) {
    const { value: event } = await events.next();
    if (event?.type === "refused") refused++;
  }
  assertEquals(server.stats().refused, 4);
  await server.disconnect();
});

async function decode(hex: string): Promise<unknown> {
  const { loads } = await import("../../codec/mod.ts");
  return loads(Uint8Array.fromHex(hex));
}

Deno.test("64 clients at once, each with a call in flight both ways", async () => {
  await using server = serve({ maxClients: 64, idTimeout: 60_000 });
  server.bind(0x10, (x: number) => x + 1);
  const clients = await Promise.all(
    Array.from({ length: 64 }, (_, i) => join(server, i)),
  );
  for (const client of clients) {
    client.bind(0x11, (x: number) => [client.id, x]);
  }
  for (let i = 0; i < 64; i++) await server.connect();
  const [answers, ...sums] = await Promise.all([
    server.broadcast(0x11, 5),
    ...clients.map((client, i) => client.execute(0x10, i)),
  ]);
  assertEquals(sums, clients.map((_, i) => i + 1));
  assertEquals(answers.size, 64);
  for (const [id, answer] of answers) {
    assertEquals(answer, { status: "fulfilled", value: [id, 5] });
  }
  await Promise.all(clients.map((client) => client.disconnect()));
});

needsPython.test("Python clients, with and without an id", async () => {
  await using peer = await PythonPeer.start();
  await using server = serve({ password: "pw" });
  server.bind(0x20, (a: number, options: unknown) => [a, options]);
  const one = await peer.client(server.port, {
    password: "pw",
    identity: "bras",
  });
  await one.connect();
  assertEquals(await server.connect(), "bras");
  const old = await peer.client(server.port, { password: "pw", era: 2017 });
  await old.connect();
  const id = await server.connect();
  assert(typeof id === "string" && /^[A-Z0-9]{6}$/.test(id));
  await old.bind({ 0x10: "echo" });
  assertEquals(await server.with({ id }).execute(0x10, "à toi"), "à toi");
  const back = await one.execute(0x20, [1], {
    kwargs: { speed: 2 },
    expect: [1, { py: "{'speed': 2}" }],
  });
  assertEquals(back.equal, true);
  await assertRejects(
    () => server.execute(0x77, kwargs({ a: 1 })),
    RemoteError,
    "not bound",
  );
});

needsPython.test("Python's multi-client server takes us as a client", async () => {
  await using peer = await PythonPeer.start();
  const multi = await peer.multi({ places: 2, password: "pw" });
  await multi.bind({ 0x10: "echo" });
  const accepting = multi.connect();
  await using talks = new TCPTalks({
    ip: "127.0.0.1",
    port: multi.port,
    password: "pw",
    id: "deno",
  });
  talks.bind(0x20, (x: number) => x * 2);
  await talks.connect();
  assertEquals((await accepting).repr, "'deno'");
  assertEquals(await talks.execute(0x10, 5), 5);
  assertEquals(
    (await multi.execute(0x20, [4], { expect: 8, client: "deno" })).equal,
    true,
  );
});

Deno.test("what is bound when a client is handed out is there for its first request", async () => {
  await using server = serve();
  const loop = (async () => {
    for await (const client of server) client.bind(0x10, () => client.id);
  })();
  for (let id = 0; id < 20; id++) {
    await using client = await join(server, id);
    assertEquals(await client.execute(0x10), id);
  }
  await server.disconnect();
  await loop;
  await using other = serve();
  other.bind(0x11, () => "common");
  await using early = await join(other, "early");
  const call = early.execute(0x10);
  assertEquals(await early.execute(0x11), "common");
  const id = await other.connect();
  other.client(id).bind(0x10, () => "bound later");
  assertEquals(await call, "bound later");
});

Deno.test("a broadcast obeys its timeout and its signal", async () => {
  const clock = new CountingClock();
  await using server = serve({ clock });
  await using slow = await join(server, "slow");
  await using quick = await join(server, "quick");
  await server.connect();
  await server.connect();
  slow.bind(0x10, () => new Promise(() => {}));
  quick.bind(0x10, () => "done");
  const broadcast = server.with({ timeout: 90_000 }).broadcast(0x10);
  await until(() => server.client("quick").stats().pending === 0);
  clock.pass(90_000);
  const all = await broadcast;
  assertEquals(all.get("quick"), { status: "fulfilled", value: "done" });
  assertEquals(all.get("slow")?.status, "rejected");
  const signal = AbortSignal.abort(new Error("enough"));
  const none = await server.with({ signal }).broadcast(0x10);
  assertEquals([...none.values()].map(({ status }) => status), [
    "rejected",
    "rejected",
  ]);
});

Deno.test("who is handed to nobody is told that nothing is bound", async () => {
  const clock = new ScriptedClock();
  const network = new ScriptedNetwork();
  await using server = serve({ network, clock });
  const peer = network.knock(server.port)!;
  peer.sendHex("800343014171004baa4e8571018771022e");
  await peer.message();
  const { retcode } = await peer.request();
  peer.send(reply(retcode, 7));
  peer.send(request(0x10, 1));
  await until(() => server.stats().clients > 0);
  clock.pass(1000);
  const message = await peer.message() as unknown[];
  assertStringIncludes(
    remoteError((message[2] as unknown[])[0])!.message,
    "is not bound",
  );
});

/** One who comes from there, says its id, and answers no more. */
async function ghost(
  network: ScriptedNetwork,
  server: TCPTalksServer,
  from: string,
  id: unknown,
): Promise<ScriptedPeer> {
  const { joined } = server.stats();
  const peer = network.knock(server.port, from)!;
  peer.sendHex("800343014171004baa4e8571018771022e");
  await peer.message();
  peer.send(reply((await peer.request()).retcode, id));
  await until(() => server.stats().joined > joined);
  return peer;
}

/** Knocks, and gives the peer once it is asked for its id. */
async function knock(
  network: ScriptedNetwork,
  clock: ScriptedClock,
  server: TCPTalksServer,
  from: string,
  id: unknown,
): Promise<void> {
  const { joined, refused } = server.stats();
  const peer = network.knock(server.port, from)!;
  peer.sendHex("800343014171004baa4e8571018771022e");
  void (async () => {
    await peer.message();
    peer.send(reply((await peer.request()).retcode, id));
  })().catch(() => {});
  const isOver = () =>
    server.stats().joined > joined || server.stats().refused > refused;
  for (let turns = 0; !isOver(); turns++) {
    assert(turns < 100, "It is asked whether it lives, for ever");
    await new Promise((resolve) => setTimeout(resolve));
    // The old link is asked whether it lives.
    clock.pass(100);
  }
}

Deno.test("a client that comes back takes its own dead place over, also on a full server", async () => {
  const clock = new ScriptedClock();
  const network = new ScriptedNetwork();
  await using server = serve({
    network,
    clock,
    maxClients: 2,
    heartbeat: false,
  });
  const events = server.status();
  await ghost(network, server, "10.0.0.7:1000", 7);
  const old = server.client(7);
  await ghost(network, server, "10.0.0.8:1000", 8);
  // Full, and from another host.
  await knock(network, clock, server, "10.0.0.9:1", 7);
  assertEquals(server.client(7), old);
  // Full, the same host, another id.
  await knock(network, clock, server, "10.0.0.7:1001", 9);
  assertEquals(server.client(7), old);
  await knock(network, clock, server, "10.0.0.7:1002", 7);
  assertEquals(server.client(7).peer, "10.0.0.7:1002");
  assertEquals(old.isConnected, false);
  assertStringIncludes(
    (await old.closed).message,
    "came back as 10.0.0.7:1002",
  );
  assertEquals(server.clients.length, 2);
  const seen: string[] = [];
  for await (const { type } of events) {
    if (seen.push(type) === 6) break;
  }
  assertEquals(seen, [
    "joined",
    "joined",
    "refused",
    "refused",
    "left",
    "joined",
  ]);
});

/** A client that the test plays, up to the question who it is. */
async function newcomer(
  network: ScriptedNetwork,
  server: TCPTalksServer,
  from: string,
): Promise<(id: unknown) => ScriptedPeer> {
  const peer = network.knock(server.port, from)!;
  peer.sendHex("800343014171004baa4e8571018771022e");
  await peer.message();
  const { retcode } = await peer.request();
  return (id) => {
    peer.send(reply(retcode, id));
    return peer;
  };
}

Deno.test("what a server refuses shows who asked, and none of our own lines", async () => {
  await using server = serve();
  const { port } = server;
  const talks = new TCPTalks();
  const asks: Record<string, () => unknown> = {
    connect: () => server.connect({ timeout: 0 }),
    execute: () => server.execute(0x10),
    send: () => server.send(0x10),
    client: () => server.client(7),
    with: () => server.with({ id: 7 }),
    nobody: () => server.with({}),
    bind: () => {
      server.bind(0x10, () => {});
      server.bind(0x10, () => {});
    },
    unbind: () => server.unbind(0x11),
    bindOne: () => {
      talks.bind(0x10, () => {});
      talks.bind(0x10, () => {});
    },
    unbindOne: () => talks.unbind(0x11),
    sendback: () => talks.sendback(1, 2),
    port: () => new TCPTalksServer({ hostname: "127.0.0.1", port }),
  };
  for (const [name, ask] of Object.entries(asks)) {
    const askedHere = async () => await ask();
    const error = await assertRejects(askedHere, Error);
    assertStringIncludes(Deno.inspect(error), "server_test.ts", name);
    assertMatch(
      Deno.inspect(error),
      /^(?!.*\/transport\/(?!server_test))/s,
      name,
    );
  }
});

Deno.test("two who say one id in one moment are two clients, and both end with their server", async () => {
  const network = new ScriptedNetwork();
  const server = serve({ network });
  const both = [
    await newcomer(network, server, "10.0.0.7:1"),
    await newcomer(network, server, "10.0.0.8:1"),
  ];
  const peers = both.map((say) => say(7));
  await until(() => server.stats().joined === 2);
  assertEquals(server.clients.length, 2);
  await server.disconnect();
  assertEquals(await Promise.all(peers.map((peer) => peer.message())), [
    null,
    null,
  ]);
});

Deno.test("who comes back while its last call still runs has left before it joins", async () => {
  const network = new ScriptedNetwork();
  await using server = serve({ network });
  const started = Promise.withResolvers<void>();
  server.bind(0x10, () => {
    started.resolve();
    return new Promise(() => {});
  });
  const events = server.status();
  const first = (await newcomer(network, server, "10.0.0.7:1"))(7);
  await server.connect();
  first.send(request(0x10, 1));
  await started.promise;
  first.finish();
  await until(() => !server.client(7).isConnected);
  (await newcomer(network, server, "10.0.0.7:2"))(7);
  await server.connect();
  assertEquals(await first.message(), null);
  const seen: string[] = [];
  for await (const { type } of events) if (seen.push(type) === 3) break;
  assertEquals(seen, ["joined", "left", "joined"]);
});
