import { dialOnce } from "../../connect/dial.ts";
import { TCPTalksError } from "../../errors.ts";
import {
  addressOf,
  type Connection,
  type Listener,
  type Network,
  writeAll,
} from "../../network/connection.ts";
import { SYSTEM_CLOCK } from "../../watch/clock.ts";
import type { Endpoint } from "../given/endpoint.ts";
import { messageOf } from "../shown/text.ts";
import { Observer, type Passed, type Side } from "./observer.ts";
import { type OwnCall, TappedLink } from "./tapped_link.ts";

/** Links at a time: each takes two files of the process. */
export const MAX_LINKS = 256;

/** Milliseconds until the next try, when the system could not accept. */
const PAUSE_MS = 100;

/** Bytes that are read at once. */
const CHUNK_BYTES = 64 * 1024;

/** Who is told of what passes through a relay. */
export interface RelayObserver {
  readonly links: {
    refused: number;
    /** A client came, and its target answered. */
    opened(link: number, client: string, now: number): void;
    /** A link is over; these opcodes had no reply yet. */
    closed(link: number, why: string, unanswered: readonly unknown[]): void;
    note(text: string): void;
  };
  /** Milliseconds since the beginning. */
  now(): number;
  tell(passed: Passed): void;
}

/** A link, both ways. */
interface Link {
  readonly observer: Observer;
  readonly tapped: TappedLink;
  /** Undefined once one side hung up. */
  lanes: Record<Side, Lane> | undefined;
}

/**
 * Forwards bytes between whoever dials a listener and a target: unchanged, at
 * once, whatever they are, with the ends of file where they came. Calls of our
 * own can be put in between.
 */
export class Relay {
  #network: Network;
  #listener: Listener;
  #target: Endpoint;
  #keepBytes: boolean;
  #observer!: RelayObserver;
  #counter = { last: 0 };
  #isBroken = false;
  #open = new Set<Connection>();
  #links = new Map<number, Link>();
  #running = new Set<Promise<void>>();
  /** Our clients, and what we dialled, as the other side names it: one that is both is ourselves. */
  #ends = new Set<string>();
  #count = 0;
  #stop = new AbortController();
  #loop: Error | undefined;

  /** Begins to listen. @param keepBytes Whether messages are told with their bytes. */
  constructor(
    network: Network,
    where: Endpoint,
    target: Endpoint,
    keepBytes = true,
  ) {
    this.#network = network;
    this.#listener = network.listen(where);
    this.#target = target;
    this.#keepBytes = keepBytes;
  }

  get address(): string {
    return this.#listener.address;
  }

  /** Serves until it is closed; rejects where its target is itself. */
  async run(observer: RelayObserver): Promise<void> {
    this.#observer = observer;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      let client: Connection;
      try {
        client = await this.#listener.accept();
      } catch (error) {
        if (signal.aborted) break;
        // Too many open files, say: others may be closed until the next try.
        this.#refused(messageOf(error));
        await new Promise((over) => setTimeout(over, PAUSE_MS));
        continue;
      }
      this.#admit(client);
      if (this.#loop !== undefined) break;
    }
    await Promise.all(this.#running);
    if (this.#loop !== undefined) throw this.#loop;
  }

  #admit(client: Connection): void {
    if (this.#running.size >= MAX_LINKS) {
      client.close();
      this.#refused(`${client.remote}: ${MAX_LINKS} links are open`);
    } else {
      const serving = this.#serve(client, ++this.#count);
      this.#running.add(serving);
      void serving.finally(() => this.#running.delete(serving));
    }
  }

  #refused(why: string): void {
    this.#observer.links.refused++;
    this.#observer.links.note(`Refused: ${why}`);
  }

  /** Calls one side of a link, and gives the number of the request. */
  async call(link: number, call: OwnCall): Promise<number> {
    const its = this.#links.get(link);
    if (its === undefined) {
      throw new TCPTalksError(
        "There is no link to the robot: start the client, so that it dials us",
      );
    }
    return await its.tapped.call(call, () => this.#observer.now());
  }

  #opened(number: number, client: string, lanes: Record<Side, Lane>): Link {
    const observer = new Observer(
      number,
      this.#keepBytes,
      (passed) => this.#tell(passed),
      this.#counter,
    );
    const tapped = new TappedLink(observer, (to, bytes) => {
      if (link.lanes === undefined) {
        throw new TCPTalksError(`Link ${number} is over, or one side hung up`);
      }
      // Its end is told by the link's own reading.
      link.lanes[to].write(bytes).catch(() => {});
    });
    const link: Link = { observer, tapped, lanes };
    this.#links.set(number, link);
    this.#observer.links.opened(number, client, this.#observer.now());
    return link;
  }

  #closed(number: number, why: string): void {
    const link = this.#links.get(number);
    this.#links.delete(number);
    if (link) link.lanes = undefined;
    const unanswered = link?.observer.unanswered ?? [];
    link?.tapped.close();
    this.#observer.links.closed(number, why, unanswered);
  }

  /** Bytes go on whatever becomes of what is shown. */
  #tell(passed: Passed): void {
    try {
      this.#observer.tell(passed);
    } catch (error) {
      if (this.#isBroken) return;
      this.#isBroken = true;
      this.#observer.links.note(`Cannot show a message: ${messageOf(error)}`);
    }
  }

  close(): void {
    this.#stop.abort();
    this.#listener.close();
    for (const connection of this.#open) connection.close();
  }

  /** Keeps a connection while its link lasts; false, with all stopped, where its other end is here as well. */
  #keep(connection: Connection, end: string, link: DisposableStack): boolean {
    this.#open.add(connection);
    link.defer(() => {
      this.#open.delete(connection);
      connection.close();
    });
    if (!this.#ends.has(end)) {
      this.#ends.add(end);
      link.defer(() => this.#ends.delete(end));
      return true;
    }
    this.#loop = new TCPTalksError(
      `Its target, ${
        addressOf(this.#target)
      }, is this tap itself: name the robot's address, or another port`,
    );
    this.close();
    return false;
  }

  async #serve(client: Connection, number: number): Promise<void> {
    const { signal } = this.#stop;
    using kept = new DisposableStack();
    if (!this.#keep(client, cameFrom(client), kept)) return;
    try {
      const target = await dialOnce(
        this.#network,
        this.#target,
        signal,
        SYSTEM_CLOCK,
      );
      if (!this.#keep(target, wentTo(target), kept)) return;
      signal.throwIfAborted();
      const lanes = { client: new Lane(client), target: new Lane(target) };
      const link = this.#opened(number, client.remote, lanes);
      // Either side may go on after the other has ended.
      let first: Side | undefined;
      const pump = async (side: Side, from: Connection, to: Lane) => {
        await this.#pump(link.tapped, side, from, to);
        first ??= side;
        link.lanes = undefined;
        await to.end();
      };
      await Promise.all([
        pump("client", client, lanes.target),
        pump("target", target, lanes.client),
      ]);
      const who = first === "client" ? "the client" : "the robot";
      this.#closed(number, `${who} hung up`);
    } catch (error) {
      const why = signal.aborted ? "the tap ended" : messageOf(error);
      this.#closed(number, why);
    }
  }

  async #pump(
    tapped: TappedLink,
    side: Side,
    from: Connection,
    to: Lane,
  ): Promise<void> {
    const buffer = new Uint8Array(CHUNK_BYTES);
    for (;;) {
      const count = await from.read(buffer);
      if (count === null) return;
      const bytes = buffer.subarray(0, count);
      if (tapped.holds(side)) {
        await to.write(tapped.let(side, bytes, this.#observer.now()));
        continue;
      }
      const written = to.write(bytes);
      // Observed while it is on its way: nobody waits for that.
      tapped.passed(side, bytes, this.#observer.now());
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
