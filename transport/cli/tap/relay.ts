import type {
  Connection,
  Listener,
  Network,
} from "../../network/connection.ts";
import type { Endpoint } from "../given/endpoint.ts";
import type { Side } from "./observer.ts";
import { messageOf } from "../shown/text.ts";

/** Bytes that are read at once. */
const CHUNK_BYTES = 64 * 1024;

/** Who is told of what passes through a relay. */
export interface RelayObserver {
  /** A client came, and its target answered. */
  opened(link: number, client: string): void;
  /** Bytes passed; they are valid until this returns. */
  passed(link: number, from: Side, bytes: Uint8Array): void;
  /** The link is over. */
  closed(link: number, why: string): void;
}

/**
 * Forwards bytes between whoever dials a listener and a target: unchanged, at
 * once, whatever they are, with the ends of file where they came.
 */
export class Relay {
  #network: Network;
  #listener: Listener;
  #target: Endpoint;
  #observer: RelayObserver;
  #open = new Set<Connection>();
  #links = new Set<Promise<void>>();
  #count = 0;
  #isOver = false;

  /** Begins to listen. */
  constructor(
    network: Network,
    where: Endpoint,
    target: Endpoint,
    observer: RelayObserver,
  ) {
    this.#network = network;
    this.#listener = network.listen(where);
    this.#target = target;
    this.#observer = observer;
  }

  /** Where it listens. */
  get address(): string {
    return this.#listener.address;
  }

  /** Serves until it is closed. */
  async run(): Promise<void> {
    while (!this.#isOver) {
      try {
        const client = await this.#listener.accept();
        const link = this.#serve(client, ++this.#count);
        this.#links.add(link);
        void link.finally(() => this.#links.delete(link));
      } catch (error) {
        if (!this.#isOver) throw error;
      }
    }
    await Promise.all(this.#links);
  }

  /** Stops listening and ends all links. */
  close(): void {
    this.#isOver = true;
    this.#listener.close();
    for (const connection of this.#open) connection.close();
  }

  async #serve(client: Connection, link: number): Promise<void> {
    this.#open.add(client);
    let target: Connection | undefined;
    try {
      target = await this.#network.dial(this.#target);
      this.#open.add(target);
      if (this.#isOver) return;
      this.#observer.opened(link, client.remote);
      // Either side may go on after the other has ended.
      const [why] = await Promise.all([
        this.#pump(link, "client", client, target),
        this.#pump(link, "target", target, client),
      ]);
      this.#observer.closed(link, why);
    } catch (error) {
      this.#observer.closed(link, messageOf(error));
    } finally {
      this.#close(client);
      if (target) this.#close(target);
    }
  }

  #close(connection: Connection): void {
    this.#open.delete(connection);
    connection.close();
  }

  async #pump(
    link: number,
    side: Side,
    from: Connection,
    to: Connection,
  ): Promise<string> {
    const buffer = new Uint8Array(CHUNK_BYTES);
    for (;;) {
      const count = await from.read(buffer);
      if (count === null) break;
      const bytes = buffer.subarray(0, count);
      const written = writeAll(to, bytes);
      // Observed while it is on its way: nobody waits for that.
      this.#observer.passed(link, side, bytes);
      await written;
    }
    await to.closeWrite();
    return "both sides ended it";
  }
}

async function writeAll(to: Connection, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) {
    rest = rest.subarray(await to.write(rest));
  }
}
