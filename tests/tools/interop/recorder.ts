/** Keeps the bytes of links, both ways; cuts what we write into pieces where a scenario wants that. */

import type {
  Connection,
  DialTarget,
  Listener,
  ListenTarget,
  Network,
} from "../../../transport/network/connection.ts";
import { DENO_NETWORK } from "../../../transport/network/deno_net.ts";

/** Bytes that are kept of all links together. */
const MAX_KEPT = 16 * 1024 * 1024;

/** Bytes that went over a link in one read or write. */
export interface Chunk {
  /** Which link, from 1 in the order in which they came. */
  readonly link: number;
  /** Whether they came or went. */
  readonly direction: "in" | "out";
  /** When, in ms since the recorder was made. */
  readonly at: number;
  /** The bytes. */
  readonly bytes: Uint8Array;
}

/** Records what all connections of its networks read and write. */
export class Recorder {
  /** What was said so far, in order. */
  readonly chunks: Chunk[] = [];
  /** Whether some of what was said is not there, because it was too much. */
  isCut = false;
  #start = performance.now();
  #links = 0;
  #kept = 0;

  /**
   * A network whose connections are recorded.
   *
   * @param most The most bytes of one write; each write is a segment of its own.
   */
  network(most = Infinity): Network {
    const wrap = (inner: Connection) => this.#wrap(inner, most);
    return {
      async dial(target: DialTarget, signal?: AbortSignal) {
        return wrap(await DENO_NETWORK.dial(target, signal));
      },
      listen(target: ListenTarget): Listener {
        const inner = DENO_NETWORK.listen(target);
        return {
          address: inner.address,
          port: inner.port,
          accept: async () => wrap(await inner.accept()),
          close: () => inner.close(),
        };
      },
    };
  }

  #wrap(inner: Connection, most: number): Connection {
    const link = ++this.#links;
    return {
      local: inner.local,
      remote: inner.remote,
      read: async (into) => {
        const length = await inner.read(into);
        if (length !== null) this.#keep(link, "in", into.subarray(0, length));
        return length;
      },
      write: async (bytes) => {
        const piece = bytes.subarray(0, most);
        const length = await inner.write(piece);
        this.#keep(link, "out", piece.subarray(0, length));
        return length;
      },
      closeWrite: () => inner.closeWrite(),
      close: () => inner.close(),
    };
  }

  #keep(link: number, direction: "in" | "out", bytes: Uint8Array): void {
    this.#kept += bytes.length;
    if (this.#kept > MAX_KEPT) {
      this.isCut = true;
      return;
    }
    const at = performance.now() - this.#start;
    this.chunks.push({ link, direction, at, bytes: bytes.slice() });
  }
}
