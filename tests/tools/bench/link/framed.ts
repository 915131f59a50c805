import { concat } from "@std/bytes";
import { type Caller, type LinkKind, Pending } from "./caller.ts";

/** Values to bytes and back. */
export interface Coder {
  encode(value: unknown): Uint8Array;
  decode(data: Uint8Array): unknown;
  /** Makes bytes such that `encode` takes them, where it does not. */
  wrap?(data: Uint8Array): unknown;
  /** Takes back what `wrap` did. */
  unwrap?(value: unknown): unknown;
}

/** Messages with their length in front, those of one moment written together. */
class FramedLink {
  #conn: Deno.Conn;
  #coder: Coder;
  #waiting: Uint8Array[] = [];
  #writing = false;

  constructor(conn: Deno.TcpConn, coder: Coder) {
    conn.setNoDelay(true);
    this.#conn = conn;
    this.#coder = coder;
  }

  send(message: unknown): void {
    const body = this.#coder.encode(message);
    const frame = new Uint8Array(4 + body.length);
    new DataView(frame.buffer).setUint32(0, body.length, true);
    frame.set(body, 4);
    this.#waiting.push(frame);
    if (this.#writing) return;
    this.#writing = true;
    queueMicrotask(() => this.#flush());
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const frames = this.#waiting.splice(0);
      const data = frames.length === 1 ? frames[0]! : concat(frames);
      let written = 0;
      while (written < data.length) {
        written += await this.#conn.write(data.subarray(written));
      }
    }
    this.#writing = false;
  }

  async receive(take: (message: unknown) => void): Promise<void> {
    let buffer = new Uint8Array(64 * 1024);
    let end = 0;
    for (;;) {
      const length = await this.#conn.read(buffer.subarray(end)).catch(() =>
        null
      );
      if (length === null) return;
      end += length;
      let start = 0;
      let needed = 0;
      while (end - start >= 4) {
        const body = new DataView(buffer.buffer, start).getUint32(0, true);
        needed = 4 + body;
        if (end - start < needed) break;
        take(this.#coder.decode(buffer.slice(start + 4, start + needed)));
        start += needed;
        needed = 0;
      }
      const next = needed > buffer.length ? new Uint8Array(needed) : buffer;
      if (start > 0 || next !== buffer) next.set(buffer.subarray(start, end));
      buffer = next;
      end -= start;
    }
  }

  close(): void {
    this.#conn.close();
  }
}

/** A bare RPC with any codec over the transport that ours uses too: what one writes in an afternoon. */
export function framed(coder: Coder): LinkKind {
  return {
    pipelines: true,
    serve() {
      const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      (async () => {
        for await (const conn of listener) {
          const link = new FramedLink(conn, coder);
          link.receive((message) => {
            const [id, opcode, args] = message as [number, number, unknown[]];
            link.send([id, opcode === 0x10 ? ["Bien reçu", 10] : args[0]]);
          });
        }
      })();
      return Promise.resolve(listener.addr.port);
    },
    async dial(port): Promise<Caller> {
      const conn = await Deno.connect({ hostname: "127.0.0.1", port });
      const link = new FramedLink(conn, coder);
      const pending = new Pending((message) => link.send(message));
      link.receive((message) => pending.answered(message));
      return {
        move: () => pending.call(0x10, ["move", 120, 45.5], { speed: 3 }),
        async echo(data) {
          const answer = await pending.call(0x11, [coder.wrap?.(data) ?? data]);
          return coder.unwrap?.(answer) ?? answer;
        },
        close: () => link.close(),
      };
    },
  };
}
