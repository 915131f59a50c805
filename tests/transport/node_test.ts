/** The sockets of `node:net`: in Deno where they are asked for, in Node and Bun by themselves. */

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  ConnectionFailedError,
  ForeverAloneError,
  kwargs,
  type Network,
  TCPTalks,
  TCPTalksServer,
} from "../../transport/mod.ts";
import { NODE_NETWORK } from "../../transport/network/node.ts";
import { OneTryClock } from "../kit/clock.ts";
import { runDeno } from "../kit/deno.ts";
import { hasOpenssl, makeCertificate } from "../kit/network/certificate.ts";
import { PATIENCE_MS } from "../kit/turns.ts";

const HOST = "127.0.0.1";
const network: Network = NODE_NETWORK;

/** What Node 22 does not know, or cannot read, or a page lacks that came by http. */
const YOUNG =
  /crypto\.(?:randomUUID|subtle)|\.(?:to|from|setFrom)(?:Hex|Base64)\(|Promise\.try|RegExp\.escape|Error\.isError|sumPrecise|DisposableStack|^\s*(?:await )?using \w/m;

Deno.test("node: the codec and the link name nothing that Node 22 or a page lacks", async () => {
  const wrong: string[] = [];
  const look = async (folder: URL): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = new URL(isDirectory ? `${name}/` : name, folder);
      // These run in Deno.
      if (/^(cli|door|bridge|monitor|deno_net\.ts)$/.test(name)) continue;
      if (isDirectory) await look(path);
      else {
        const text = await Deno.readTextFile(path);
        const code = text.replace(/^ *(?:\/\*\*| \*).*$/gm, "");
        if (YOUNG.test(code)) wrong.push(path.href);
      }
    }
  };
  for (const folder of ["codec/", "transport/"]) {
    await look(new URL(`../../${folder}`, import.meta.url));
  }
  assertEquals(wrong, []);
});

Deno.test("node: what is for pages and other runtimes loads nothing but our own files", async () => {
  const root = `${import.meta.dirname}/../..`;
  for (
    const entry of [
      "mod.ts",
      "transport/mod.ts",
      "transport/network/node.ts",
      "transport/network/web.ts",
      "transport/nats/mod.ts",
    ]
  ) {
    const { out } = await runDeno(["info", "--json", entry], root);
    const graph = JSON.parse(out) as {
      modules: {
        specifier: string;
        dependencies?: { specifier: string; code?: { specifier: string } }[];
      }[];
    };
    // What is imported for its types alone is not loaded.
    const loaded = graph.modules.flatMap(({ dependencies = [] }) =>
      dependencies.flatMap(({ code }) => code?.specifier ?? [])
    );
    const foreign = loaded.filter((each) => !each.startsWith("file:"));
    assertEquals([entry, ...foreign], [entry]);
  }
});

Deno.test("node: one that is too old hears what is needed", async () => {
  const program =
    `delete Promise.withResolvers; await import("./mod.ts").catch((error) => console.log(error.message));`;
  const { out } = await runDeno(
    ["eval", "--no-check", program],
    `${import.meta.dirname}/../..`,
  );
  assertMatch(out, /^This runtime is too old for tcptalks: it needs Node 22/);
});

Deno.test("node:net: a client and a server with calls both ways, and long values", async () => {
  await using server = new TCPTalksServer({ port: 0, hostname: HOST, network });
  server.bind(0x10, (x: unknown, { y }: { y: number }) => [x, y]);
  await server.ready;
  assert(server.port > 0);
  assertEquals(server.address, `${HOST}:${server.port}`);
  const options = { ip: HOST, port: server.port, network };
  await using client = new TCPTalks({ ...options, id: 7 });
  client.bind(0x20, () => "of the client");
  await client.connect();
  assertEquals(await server.connect(), 7);
  assertEquals(await server.execute(0x20), "of the client");
  const frame = crypto.getRandomValues(new Uint8Array(60_000));
  const long = new Uint8Array(3_000_000).fill(7);
  const y = kwargs({ y: 2 });
  const [first, second] = await Promise.all([
    client.execute(0x10, frame, y),
    client.execute(0x10, long, y),
  ]);
  assertEquals(first, [frame, 2]);
  assertEquals(second, [long, 2]);
});

Deno.test("node:net: the one client of a server role, who comes back", async () => {
  await using robot = new TCPTalks({ port: 0, hostname: HOST, network });
  robot.bind(0x10, (x: unknown) => x);
  const events = robot.status();
  const ready = robot.connect();
  const { value: event } = await events.next();
  assert(event?.type === "listening");
  assertEquals(robot.port, event.port);
  const bot = new TCPTalks({ ip: HOST, port: robot.port, network });
  await Promise.all([ready, bot.connect()]);
  assertEquals(await bot.execute(0x10, "x"), "x");
  await bot.disconnect();
  assertEquals((await robot.closed).by, "peer");
});

Deno.test("node:net: a port in use is told to all who wait", async () => {
  await using first = new TCPTalksServer({ port: 0, hostname: HOST, network });
  await first.ready;
  const taken = { port: first.port, hostname: HOST, network };
  await using second = new TCPTalksServer(taken);
  const next = second[Symbol.asyncIterator]().next();
  const said = "another program listens there";
  await assertRejects(() => second.connect(), ConnectionFailedError, said);
  await assertRejects(() => next, ConnectionFailedError, said);
  await assertRejects(() => second.ready, ConnectionFailedError, said);
  await using robot = new TCPTalks(taken);
  await assertRejects(() => robot.connect(), ConnectionFailedError, said);
});

Deno.test("node:net: nobody there, no such host, given up", async () => {
  const listener = network.listen({ hostname: HOST, port: 0 });
  await listener.ready;
  const { port } = listener;
  const waiting = listener.accept();
  listener.close();
  await assertRejects(() => waiting, Error, "closed");
  await using alone = new TCPTalks({
    ip: HOST,
    port,
    network,
    clock: new OneTryClock(),
  });
  await assertRejects(
    () => alone.connect({ timeout: PATIENCE_MS }),
    ForeverAloneError,
    "refused",
  );
  let dialled = 0;
  await using lost = new TCPTalks({
    ip: "no.such.host.invalid",
    network: {
      ...network,
      dial(target, signal) {
        dialled++;
        return network.dial(target, signal);
      },
    },
    clock: new OneTryClock(),
  });
  await assertRejects(
    () => lost.connect({ timeout: PATIENCE_MS }),
    ForeverAloneError,
    "is the name right?",
  );
  // A second lookup could not be taken back.
  assertEquals(dialled, 1);
  const stop = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => alone.connect({ signal: stop }), Error, "enough");
});

Deno.test("node:net: a Unix socket, whose file goes with its server", async () => {
  const dir = await Deno.makeTempDir();
  const path = `${dir}/robot`;
  try {
    const server = new TCPTalks({ path, network });
    server.bind(0x10, (x: unknown) => x);
    await using client = new TCPTalks({ path, dial: true, network });
    // The client may come first.
    const connecting = client.connect();
    await Promise.all([server.connect(), connecting]);
    assertEquals(client.peer, path);
    assertEquals(await client.execute(0x10, "x"), "x");
    await server.disconnect();
    assertEquals([...Deno.readDirSync(dir)], []);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("node:net: a Unix socket's file that nobody listens at any more is taken over, a living one not", async () => {
  const dir = await Deno.makeTempDir();
  const path = `${dir}/robot`;
  try {
    // Its program was killed.
    const killed = Deno.listen({ transport: "unix", path: `${dir}/killed` });
    Deno.renameSync(`${dir}/killed`, path);
    killed.close();
    await using server = new TCPTalksServer({ path, network });
    await server.ready;
    server.bind(0x10, (x: unknown) => x);
    await using second = new TCPTalksServer({ path, network });
    await assertRejects(
      () => second.ready,
      ConnectionFailedError,
      "EADDRINUSE",
    );
    await using client = new TCPTalks({ path, dial: true, network });
    await client.connect();
    assertEquals(await client.execute(0x10, "x"), "x");
    Deno.writeTextFileSync(`${dir}/notes`, "mine");
    await using third = new TCPTalksServer({ path: `${dir}/notes`, network });
    await assertRejects(() => third.ready, ConnectionFailedError, "EADDRINUSE");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test({
  name: "node:tls: a certificate is asked for, and its name compared",
  ignore: !hasOpenssl(),
}, async () => {
  const { ca, cert, key } = await makeCertificate();
  await using server = new TCPTalksServer({
    port: 0,
    hostname: HOST,
    tls: { cert, key },
    network,
  });
  server.bind(0x10, (x: unknown) => x);
  await server.ready;
  const to = { ip: HOST, port: server.port, network };
  await using client = new TCPTalks({
    ...to,
    tls: { caCerts: [ca], serverName: "localhost" },
  });
  await client.connect();
  assertEquals(await client.execute(0x10, [1]), [1]);
  await using other = new TCPTalks({ ...to, tls: { caCerts: [ca] } });
  await assertRejects(() => other.connect(), ConnectionFailedError);
  await using trusting = new TCPTalks({ ...to, ip: "localhost", tls: true });
  await assertRejects(() => trusting.connect(), ConnectionFailedError);
});
