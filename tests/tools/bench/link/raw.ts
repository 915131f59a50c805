import type { Caller, LinkKind } from "./caller.ts";

/** As many bytes as the usual request has in pickle's protocol 4. */
const REQUEST = new Uint8Array(70).fill(7);

async function writeAll(conn: Deno.Conn, data: Uint8Array): Promise<void> {
  let written = 0;
  while (written < data.length) {
    written += await conn.write(data.subarray(written));
  }
}

async function echoAll(conn: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  for (;;) {
    const length = await conn.read(buffer);
    if (length === null) return conn.close();
    await writeAll(conn, buffer.subarray(0, length));
  }
}

/** Nothing but the bytes, in one read buffer: the floor of what any link can reach. */
export const raw: LinkKind = {
  pipelines: false,
  serve() {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    (async () => {
      for await (const conn of listener) {
        conn.setNoDelay(true);
        echoAll(conn);
      }
    })();
    return Promise.resolve(listener.addr.port);
  },
  async dial(port): Promise<Caller> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    conn.setNoDelay(true);
    const buffer = new Uint8Array(64 * 1024);
    async function echo(data: Uint8Array): Promise<void> {
      const writing = data.length > buffer.length
        ? writeAll(conn, data)
        : conn.write(data);
      let missing = data.length;
      while (missing > 0) missing -= await conn.read(buffer) ?? missing;
      await writing;
    }
    return { move: () => echo(REQUEST), echo, close: () => conn.close() };
  },
};
