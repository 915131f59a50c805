import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  ForeverAloneError,
  KeyError,
  kwargs,
  NoSuchConnectionAvailable,
  NotConnectedError,
  RemoteError,
  type ServerOptions,
  TCPTalks,
  TCPTalksServer,
} from "../../transport/mod.ts";
import { PythonPeer } from "../kit/python/peer.ts";
import { needsPython } from "../kit/python/wants.ts";
import { request, TRUE } from "../kit/network/links.ts";
import { ScriptedNetwork } from "../kit/network/scripted.ts";

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
  const server = serve({ network, password: "pw", handshakeTimeout: 20 });
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
  await using server = serve({ maxClients: 64 });
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
