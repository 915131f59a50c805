import type { Caller, LinkKind } from "./caller.ts";

/** What both ends do with long messages, and nothing more: each becomes a value of its own. */
class ValueLink {
  #conn: Deno.TcpConn;
  #in = new Uint8Array(2 << 20);
  #out = new Uint8Array(2 << 20);

  constructor(conn: Deno.TcpConn) {
    conn.setNoDelay(true);
    this.#conn = conn;
  }

  async send(data: Uint8Array): Promise<void> {
    new DataView(this.#out.buffer).setUint32(0, data.length);
    this.#out.set(data, 4);
    let rest = this.#out.subarray(0, 4 + data.length);
    while (rest.length > 0) {
      rest = rest.subarray(await this.#conn.write(rest));
    }
  }

  /** The next message, in memory that nobody else will write to; null at the end. */
  async receive(): Promise<Uint8Array<ArrayBuffer> | null> {
    const head = new DataView(this.#in.buffer);
    let end = 0;
    while (end < 4 || end < 4 + head.getUint32(0)) {
      const count = await this.#conn.read(this.#in.subarray(end));
      if (count === null) return null;
      end += count;
    }
    return new Uint8Array(this.#in.subarray(4, end));
  }

  close(): void {
    this.#conn.close();
  }
}

async function echoAll(link: ValueLink): Promise<void> {
  for (;;) {
    const data = await link.receive();
    if (data === null) return link.close();
    await link.send(data);
  }
}

const REQUEST = new Uint8Array(70);

/** The floor of a link whose user gets what came as a value, and may keep it. */
export const rawValues: LinkKind = {
  pipelines: false,
  serve() {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    (async () => {
      for await (const conn of listener) echoAll(new ValueLink(conn));
    })();
    return Promise.resolve(listener.addr.port);
  },
  async dial(port): Promise<Caller> {
    const link = new ValueLink(
      await Deno.connect({ hostname: "127.0.0.1", port }),
    );
    async function echo(data: Uint8Array): Promise<unknown> {
      const [, answer] = await Promise.all([link.send(data), link.receive()]);
      return answer;
    }
    return { move: () => echo(REQUEST), echo, close: () => link.close() };
  },
};
