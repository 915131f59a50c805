import { assert, assertEquals, assertRejects } from "@std/assert";
import { FaultyProxy } from "../kit/network/faulty_proxy.ts";
import { Random } from "../kit/random.ts";
import { settle, until } from "../kit/turns.ts";

/** A server that accepts one connection, a proxy before it, and both ends of a connection through it. */
async function through(): Promise<
  AsyncDisposable & { proxy: FaultyProxy; client: Deno.Conn; server: Deno.Conn }
> {
  await using stack = new AsyncDisposableStack();
  const listener = stack.use(Deno.listen({ hostname: "127.0.0.1", port: 0 }));
  const proxy = stack.use(await FaultyProxy.start(listener.addr.port));
  const client = stack.use(await dial(proxy.port));
  const server = stack.use(await listener.accept());
  const all = stack.move();
  return {
    proxy,
    client,
    server,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

function dial(port: number): Promise<Deno.Conn> {
  return Deno.connect({ hostname: "127.0.0.1", port });
}

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) {
    rest = rest.subarray(await conn.write(rest));
  }
}

/** Reads so many bytes, or up to the end of the stream. */
async function readUpTo(conn: Deno.Conn, wanted: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(wanted);
  let filled = 0;
  while (filled < wanted) {
    const count = await conn.read(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

/** Milliseconds that it takes. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const SOME = new Random(1).bytes(20_000);

Deno.test("without faults bytes and ends go through both ways", async () => {
  await using ends = await through();
  const { client, server } = ends;
  await writeAll(client, SOME);
  await client.closeWrite();
  assertEquals(await readUpTo(server, 30_000), SOME);
  await writeAll(server, SOME);
  assertEquals(await readUpTo(client, 20_000), SOME);
});

Deno.test("latency makes each byte late", async () => {
  await using ends = await through();
  const { proxy, client, server } = ends;
  proxy.set({ latency: 50 }, "up");
  const up = await timed(async () => {
    for (let i = 0; i < 10; i++) await writeAll(client, Uint8Array.of(i));
    await readUpTo(server, 10);
  });
  assert(up >= 49, `It took ${up} ms`);
});

Deno.test("jitter and slices keep every byte in its place", async () => {
  await using ends = await through();
  const { proxy, client, server } = ends;
  proxy.set({ latency: 1, jitter: 20, slice: 7 });
  for (let i = 0; i < 20; i++) {
    await writeAll(client, SOME.subarray(100 * i, 100 * i + 100));
  }
  assertEquals(await readUpTo(server, 2000), SOME.subarray(0, 2000));
});

Deno.test("slices of one byte come one by one", async () => {
  await using ends = await through();
  const { proxy, client, server } = ends;
  proxy.set({ slice: 1, throttle: 20 }, "up");
  await writeAll(client, SOME.subarray(0, 3));
  assertEquals(await server.read(new Uint8Array(3)), 1);
  assertEquals(await readUpTo(server, 2), SOME.subarray(1, 3));
});

Deno.test("a throttle lets so many bytes a second pass", async () => {
  await using ends = await through();
  const { proxy, client, server } = ends;
  proxy.set({ throttle: 100_000 }, "up");
  const ms = await timed(async () => {
    await writeAll(client, SOME);
    await readUpTo(server, SOME.length);
  });
  assert(ms > 180, `It took ${ms} ms`);
});

Deno.test("a cut comes after exactly so many bytes", async () => {
  await using ends = await through();
  const { proxy, client, server } = ends;
  proxy.cutAfter("down", 1234, "fin");
  await writeAll(server, SOME);
  assertEquals(await readUpTo(client, 20_000), SOME.subarray(0, 1234));
  await proxy.empty();
});

Deno.test("a reset is one, at both ends", async () => {
  await using ends = await through();
  const { proxy, client, server } = ends;
  await writeAll(client, SOME);
  await readUpTo(server, SOME.length);
  proxy.reset();
  for (const conn of [client, server]) {
    await assertRejects(
      () => conn.read(new Uint8Array(1)),
      Deno.errors.ConnectionReset,
    );
  }
});

Deno.test("a half-closed connection still goes the other way", async () => {
  await using ends = await through();
  const { proxy, client, server } = ends;
  proxy.halfClose("down");
  assertEquals(await client.read(new Uint8Array(1)), null);
  await writeAll(client, SOME);
  assertEquals(await readUpTo(server, SOME.length), SOME);
});

Deno.test("what is held goes on later, what is swallowed never", async () => {
  await using ends = await through();
  const { proxy, client, server } = ends;
  proxy.set({ hold: true });
  await writeAll(client, SOME);
  await proxy.holding("up", SOME.length);
  assertEquals(proxy.passed("up"), 0);
  proxy.clear();
  assertEquals(await readUpTo(server, SOME.length), SOME);
  proxy.set({ swallow: true }, "up");
  await writeAll(client, SOME);
  await client.closeWrite();
  await proxy.swallowing("up", SOME.length);
  proxy.clear();
  await writeAll(server, SOME);
  assertEquals(await readUpTo(client, SOME.length), SOME);
  assertEquals(proxy.open, 1);
});

Deno.test("a proxy that refuses takes nobody, keeps those it has, and takes others later", async () => {
  await using ends = await through();
  const { proxy, client, server } = ends;
  proxy.refuse();
  await assertRejects(async () => {
    // A port is closed some turns later.
    for (;;) (await dial(proxy.port)).close();
  }, Deno.errors.ConnectionRefused);
  await writeAll(client, SOME);
  assertEquals(await readUpTo(server, SOME.length), SOME);
  await proxy.accept();
  (await dial(proxy.port)).close();
  await proxy.until(() => proxy.accepted === 2);
});

Deno.test("a proxy takes others again once nobody else has its port", async () => {
  await using ends = await through();
  const { proxy } = ends;
  proxy.refuse();
  let other: Deno.TcpListener | undefined;
  // A port is closed some turns later.
  await until(() => {
    try {
      other = Deno.listen({ hostname: "127.0.0.1", port: proxy.port });
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
    return other !== undefined;
  });
  const accepting = proxy.accept();
  await settle();
  other?.close();
  await accepting;
  (await dial(proxy.port)).close();
  await proxy.until(() => proxy.accepted === 2);
});

Deno.test("where nobody listens behind it, the proxy resets", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using proxy = await FaultyProxy.start(listener.addr.port);
  listener.close();
  using client = await dial(proxy.port);
  await assertRejects(
    () => client.read(new Uint8Array(1)),
    Deno.errors.ConnectionReset,
  );
});

Deno.test("the same seed gives the same numbers", () => {
  const one = Array.from({ length: 8 }, () => new Random(7).next());
  assertEquals(new Set(one).size, 1);
  const random = new Random(7);
  const many = Array.from({ length: 1000 }, () => random.below(10));
  for (let i = 0; i < 10; i++) {
    assert(many.filter((n) => n === i).length > 60);
  }
});
