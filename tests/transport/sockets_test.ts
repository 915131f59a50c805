/** The same code over TLS and over Unix sockets. */

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  AuthentificationError,
  ConnectionFailedError,
  kwargs,
  TCPTalks,
  TCPTalksServer,
  TimeoutError,
} from "../../transport/mod.ts";
import { CountingClock, OneTryClock } from "../kit/clock.ts";
import { hasOpenssl, makeCertificate } from "../kit/network/certificate.ts";
import { PATIENCE_MS } from "../kit/turns.ts";

const HOST = "127.0.0.1";
const ignore = !hasOpenssl();

/** Resolves once the client has noticed that its link is gone. */
async function isDown(client: TCPTalks): Promise<void> {
  for await (const event of client.status()) {
    if (event.type === "reconnecting") return;
  }
}

Deno.test(
  { name: "a link over TLS: a server of many clients", ignore },
  async () => {
    const { ca, cert, key } = await makeCertificate();
    await using server = new TCPTalksServer({
      port: 0,
      hostname: HOST,
      password: "sésame",
      tls: { cert, key },
    });
    server.bind(0x10, (frame: Uint8Array, { times }: { times: number }) => [
      frame,
      times,
    ]);
    const { port } = server;
    const tls = { caCerts: [ca] };
    const options = { ip: "localhost", port, password: "sésame", tls };
    await using client = new TCPTalks({ ...options, id: 7 });
    client.bind(0x20, () => "of the client");
    await client.connect();
    assertEquals(await server.connect(), 7);
    assertEquals(await server.execute(0x20), "of the client");
    const frame = crypto.getRandomValues(new Uint8Array(60_000));
    assertEquals(
      await client.execute(0x10, frame, kwargs({ times: 2 })),
      [frame, 2],
    );

    const wrong = new TCPTalks({ ...options, password: "wrong" });
    await assertRejects(() => wrong.connect(), AuthentificationError);
    // The address is not what the certificate was made for, but for its name.
    const byAddress = { ...options, ip: HOST };
    const untrusting = new TCPTalks({ ...options, tls: true });
    for (
      const [talks, advice] of [
        [untrusting, "caCerts"],
        [new TCPTalks(byAddress), "serverName"],
      ] as const
    ) {
      const error = await assertRejects(
        () => talks.connect(),
        ConnectionFailedError,
      );
      assertStringIncludes(error.message, "certificate");
      assertStringIncludes(error.message, advice);
    }
    await using plain = new TCPTalksServer({ port: 0, hostname: HOST });
    const clock = new OneTryClock();
    const secure = new TCPTalks({
      ip: HOST,
      port: plain.port,
      tls: true,
      clock,
    });
    const { message } = await assertRejects(() => secure.connect(), Error);
    assertStringIncludes(message, "does it speak TLS?");
    await using named = new TCPTalks({
      ...byAddress,
      tls: { ...tls, serverName: "localhost" },
    });
    await named.connect();
    await client.disconnect();
  },
);

Deno.test(
  { name: "a link over TLS: one client, who comes back", ignore },
  async () => {
    const { ca, cert, key } = await makeCertificate();
    const server = new TCPTalks({
      port: 0,
      hostname: HOST,
      tls: { cert, key },
    });
    server.bind(0x10, (x: unknown) => x);
    let ready = server.connect();
    const { port } = server;
    await using client = new TCPTalks({
      ip: "localhost",
      port,
      tls: { caCerts: [ca] },
      reconnect: { minDelay: 5, maxDelay: 20 },
    });
    await client.connect();
    await ready;
    assertEquals(await client.execute(0x10, 1), 1);
    assertEquals(client.peer, `${HOST}:${port}`);
    const down = isDown(client);
    await server.disconnect();
    await down;
    await using again = new TCPTalks({
      port,
      hostname: HOST,
      tls: { cert, key },
    });
    again.bind(0x10, () => "again");
    ready = again.connect();
    assertEquals(await client.execute(0x10, 1), "again");
    await ready;
  },
);

Deno.test({
  name: "who speaks no TLS keeps nobody out, on either side",
  ignore,
}, async () => {
  const { ca, cert, key } = await makeCertificate();
  const tls = { cert, key };
  await using server = new TCPTalks({ port: 0, hostname: HOST, tls });
  const ready = server.connect();
  const { port } = server;
  const plain = new TCPTalks({ ip: HOST, port, handshakeTimeout: 500 });
  await assertRejects(() => plain.connect());
  await using client = new TCPTalks({
    ip: "localhost",
    port,
    tls: { caCerts: [ca] },
  });
  await client.connect();
  await ready;
  assert(server.stats().refused >= 1);

  await using silent = Deno.listen({ port: 0, hostname: HOST });
  const accepted = silent.accept();
  const { port: deaf } = silent.addr;
  const clock = new CountingClock();
  const talks = new TCPTalks({ ip: HOST, port: deaf, tls: true, clock });
  const connecting = talks.connect({ timeout: PATIENCE_MS });
  const conn = await accepted;
  clock.pass(PATIENCE_MS);
  await assertRejects(() => connecting);
  // What was given up is closed: the other side reads its end.
  while (await conn.read(new Uint8Array(1000)) !== null);
  conn.close();
});

Deno.test("a link over a Unix socket, whose file goes with its server", async () => {
  const dir = await Deno.makeTempDir();
  const path = `${dir}/robot`;
  try {
    const server = new TCPTalks({ path, password: 7 });
    server.bind(0x10, (x: unknown) => x);
    await using client = new TCPTalks({
      path,
      dial: true,
      password: 7,
      reconnect: { minDelay: 5, maxDelay: 20 },
    });
    // The client may come first.
    const connecting = client.connect();
    await Promise.all([server.connect(), connecting]);
    assertEquals(client.peer, path);
    assertEquals(await client.execute(0x10, "x"), "x");
    // As over TCP, one client is let in, and the door is closed.
    assertEquals([...Deno.readDirSync(dir)], []);
    const down = isDown(client);
    await server.disconnect();
    await down;

    await using many = new TCPTalksServer({ path, password: 7 });
    many.bind(0x10, () => "many");
    assertEquals(await client.execute(0x10, "y"), "many");
    assertEquals(many.address, path);
    assertThrows(
      () => new TCPTalksServer({ path }),
      ConnectionFailedError,
      path,
    );
    await many.disconnect();
    assertEquals([...Deno.readDirSync(dir)], []);
    await client.disconnect();
    const early = new TCPTalks({ path, dial: true });
    await assertRejects(() => early.connect({ timeout: 30 }), Error, path);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("a Unix socket's file that nobody answers at is replaced, another server's is left", async () => {
  const dir = await Deno.makeTempDir();
  const path = `${dir}/robot`;
  try {
    // Who is killed leaves its file, here under another name until it is closed.
    const killed = Deno.listen({ transport: "unix", path });
    await Deno.rename(path, `${path}.aside`);
    killed.close();
    await Deno.rename(`${path}.aside`, path);
    const old = new TCPTalksServer({ path });
    await Deno.remove(path);
    await using next = new TCPTalksServer({ path });
    next.bind(0x10, () => "next");
    await old.disconnect();
    await using client = new TCPTalks({ path, dial: true });
    await client.connect();
    assertEquals(await client.execute(0x10), "next");
    // And a file that is no socket stays.
    await Deno.writeTextFile(`${dir}/text`, "text");
    assertThrows(
      () => new TCPTalksServer({ path: `${dir}/text` }),
      ConnectionFailedError,
    );
    assertEquals(await Deno.readTextFile(`${dir}/text`), "text");
    // Nor does a folder harm that goes with another server's file in it.
    const folder = await Deno.makeTempDir({ dir });
    const first = new TCPTalksServer({ path: `${folder}/robot` });
    await Deno.remove(`${folder}/robot`);
    await using _second = new TCPTalksServer({ path: `${folder}/robot` });
    const stopped = first.disconnect();
    Deno.removeSync(folder, { recursive: true });
    await stopped;
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("localhost is listened to in both families", async () => {
  const families = Deno.networkInterfaces().map(({ address }) => address);
  await using server = new TCPTalksServer({ port: 0, hostname: "localhost" });
  for (const ip of ["127.0.0.1", "::1"]) {
    if (!families.includes(ip)) continue;
    await using client = new TCPTalks({ ip, port: server.port });
    await client.connect();
    assert(client.isConnected);
  }
});

Deno.test("a server that says nothing ends a handshake in its time", async () => {
  await using silent = Deno.listen({ port: 0, hostname: HOST });
  const accepted = silent.accept();
  const talks = new TCPTalks({
    ip: HOST,
    port: silent.addr.port,
    handshakeTimeout: 20,
  });
  await assertRejects(() => talks.connect(), TimeoutError, "within 20 ms");
  (await accepted).close();
});
