import { TCPTalksError } from "../../errors.ts";
import {
  addressOf,
  type Connection,
  type Listener,
  type Network,
  writeAll,
} from "../../network/connection.ts";
import type { Endpoint } from "../given/endpoint.ts";
import type { Side } from "./observer.ts";
import { messageOf } from "../shown/text.ts";

/** Links at a time: each takes two files of the process. */
export const MAX_LINKS = 256;

/** Milliseconds until the next try, when the system could not accept. */
const PAUSE_MS = 100;

/** Bytes that are read at once. */
const CHUNK_BYTES = 64 * 1024;

/** Who is told of what passes through a relay. */
interface RelayObserver {
  /** A client came, and its target answered. */
  opened(link: number, client: string): void;
  /** Bytes passed; they are valid until this returns. */
  passed(link: number, from: Side, bytes: Uint8Array): void;
  /**
   * What goes on of bytes that passed, where something may be kept back; asked
   * instead of `passed` while `holds` says so.
   */
  let?(link: number, from: Side, bytes: Uint8Array): Uint8Array;
  /** Whether something of what comes from that side may have to be kept back. */
  holds?(link: number, from: Side): boolean;
  closed(link: number, why: string): void;
  refused(why: string): void;
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
  #lanes = new Map<number, Record<Side, Lane>>();
  #links = new Set<Promise<void>>();
  /** Our clients, and what we dialled, as the other side names it: one that is both is ourselves. */
  #ends = new Set<string>();
  #count = 0;
  #isOver = false;
  #loop: Error | undefined;

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

  get address(): string {
    return this.#listener.address;
  }

  /**
   * Serves until it is closed.
   *
   * @throws {Error} When its target is itself.
   */
  async run(): Promise<void> {
    while (!this.#isOver) {
      let client: Connection;
      try {
        client = await this.#listener.accept();
      } catch (error) {
        if (this.#isOver) break;
        // Too many open files, say: others may be closed until the next try.
        this.#observer.refused(messageOf(error));
        await new Promise((over) => setTimeout(over, PAUSE_MS));
        continue;
      }
      this.#admit(client);
      if (this.#loop !== undefined) break;
    }
    await Promise.all(this.#links);
    if (this.#loop !== undefined) throw this.#loop;
  }

  #admit(client: Connection): void {
    if (this.#links.size >= MAX_LINKS) {
      client.close();
      this.#observer.refused(`${client.remote}: ${MAX_LINKS} links are open`);
    } else {
      const link = this.#serve(client, ++this.#count);
      this.#links.add(link);
      void link.finally(() => this.#links.delete(link));
    }
  }

  /**
   * Puts bytes on the way to one side, between those of the other one.
   *
   * @throws {TCPTalksError} When the link is over.
   */
  put(link: number, to: Side, bytes: Uint8Array): void {
    const lanes = this.#lanes.get(link);
    if (lanes === undefined) {
      throw new TCPTalksError(`Link ${link} is over, or one side hung up`);
    }
    // Its end is told by the link's own reading.
    lanes[to].write(bytes).catch(() => {});
  }

  close(): void {
    this.#isOver = true;
    this.#listener.close();
    for (const connection of this.#open) connection.close();
  }

  /** Remembers a connection, and stops where its other end is here as well. */
  #isLoop(end: string): boolean {
    if (!this.#ends.has(end)) {
      this.#ends.add(end);
      return false;
    }
    this.#loop = new TCPTalksError(
      `Its target, ${
        addressOf(this.#target)
      }, is this tap itself: name the robot's address, or another port`,
    );
    this.close();
    return true;
  }

  async #serve(client: Connection, link: number): Promise<void> {
    this.#open.add(client);
    if (this.#isLoop(cameFrom(client))) return;
    let target: Connection | undefined;
    try {
      target = await this.#network.dial(this.#target);
      this.#open.add(target);
      if (this.#isOver || this.#isLoop(wentTo(target))) return;
      const lanes = { client: new Lane(client), target: new Lane(target) };
      this.#lanes.set(link, lanes);
      this.#observer.opened(link, client.remote);
      // Either side may go on after the other has ended.
      let first: Side | undefined;
      const pump = async (side: Side, from: Connection, to: Lane) => {
        await this.#pump(link, side, from, to);
        first ??= side;
        this.#lanes.delete(link);
        await to.end();
      };
      await Promise.all([
        pump("client", client, lanes.target),
        pump("target", target, lanes.client),
      ]);
      const who = first === "client" ? "the client" : "the robot";
      this.#observer.closed(link, `${who} hung up`);
    } catch (error) {
      this.#observer.closed(link, messageOf(error));
    } finally {
      this.#lanes.delete(link);
      this.#close(client);
      this.#ends.delete(cameFrom(client));
      if (target) {
        this.#close(target);
        this.#ends.delete(wentTo(target));
      }
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
    to: Lane,
  ): Promise<void> {
    const observer = this.#observer;
    const buffer = new Uint8Array(CHUNK_BYTES);
    for (;;) {
      const count = await from.read(buffer);
      if (count === null) return;
      const bytes = buffer.subarray(0, count);
      if (observer.let && observer.holds?.(link, side)) {
        await to.write(observer.let(link, side, bytes));
        continue;
      }
      const written = to.write(bytes);
      // Observed while it is on its way: nobody waits for that.
      observer.passed(link, side, bytes);
      await written;
    }
  }
}

/** Both ends of a connection: one alone may be that of another one to elsewhere as well. */
function cameFrom({ remote, local }: Connection): string {
  return `${remote} ${local}`;
}

/** The same as who dialled sees it. */
function wentTo({ remote, local }: Connection): string {
  return `${local} ${remote}`;
}

/** One direction of a link, into which others write as well. */
class Lane {
  #to: Connection;
  #last: Promise<void> | undefined;

  constructor(to: Connection) {
    this.#to = to;
  }

  write(bytes: Uint8Array): Promise<void> {
    const before = this.#last;
    const written = before === undefined
      ? writeAll(this.#to, bytes)
      : before.then(() => writeAll(this.#to, bytes));
    this.#last = written;
    const over = (): void => {
      if (this.#last === written) this.#last = undefined;
    };
    written.then(over, over);
    return written;
  }

  /** Ends this direction, after what was given before. */
  async end(): Promise<void> {
    await this.#last;
    await this.#to.closeWrite();
  }
}
