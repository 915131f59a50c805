/** A TCP proxy that does to a link what networks do: `await using proxy = await FaultyProxy.start(port)`. */

import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import {
  type Conditions,
  FaultyDirection,
  NO_FAULTS,
} from "./faulty_direction.ts";
import { Random } from "../random.ts";
import { until } from "../turns.ts";

export type { Conditions } from "./faulty_direction.ts";

/** A way through the proxy: `up` is from the client to the server. */
export type Direction = "up" | "down";

/** How long a test waits for something that must happen, in ms. */
const DEADLINE = 60_000;

interface Pair {
  readonly sockets: readonly [Socket, Socket];
  readonly up: FaultyDirection;
  readonly down: FaultyDirection;
  readonly over: Promise<unknown>;
}

/** A proxy in front of a port of this machine, whose conditions change at a test's will. */
export class FaultyProxy implements AsyncDisposable {
  /** Where clients dial. */
  readonly port: number;
  /** Connections taken so far. */
  accepted = 0;
  readonly #target: number;
  readonly #random: Random;
  readonly #conditions = { up: { ...NO_FAULTS }, down: { ...NO_FAULTS } };
  readonly #pairs = new Set<Pair>();
  /** Those that were cut too, until the system has let go of them. */
  readonly #alive = new Set<Pair>();
  readonly #watchers = new Set<() => void>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #server: Server;

  private constructor(
    server: Server,
    port: number,
    target: number,
    seed: number,
  ) {
    this.#server = server;
    this.port = port;
    this.#target = target;
    this.#random = new Random(seed);
    server.on("connection", (socket: Socket) => this.#connect(socket));
  }

  /**
   * Begins to listen.
   *
   * @param target The port that it dials for each client.
   * @param seed Decides all that is left to chance.
   */
  static async start(target: number, seed = 1): Promise<FaultyProxy> {
    const server = createServer({ allowHalfOpen: true });
    const port = await listen(server, 0);
    return new FaultyProxy(server, port, target, seed);
  }

  /** Connections that are open. */
  get open(): number {
    return this.#pairs.size;
  }

  /** Changes the conditions, in one direction or both; what is left out stays. */
  set(conditions: Partial<Conditions>, direction?: Direction): void {
    for (const way of direction ? [direction] : ["up", "down"] as const) {
      Object.assign(this.#conditions[way], conditions);
    }
    for (const { up, down } of this.#pairs) {
      up.wake();
      down.wake();
    }
  }

  /** Makes the conditions good again; what was held goes on. */
  clear(): void {
    this.set(NO_FAULTS);
  }

  /** Cuts the connection that passes `bytes` more this way. */
  cutAfter(direction: Direction, bytes: number, how: "fin" | "rst"): void {
    this.set({ cut: { left: bytes, how } }, direction);
  }

  /** Bytes that went through on open connections. */
  passed(direction: Direction): number {
    return this.#sum((pair) => pair[direction].passed);
  }

  /** Resolves once so many bytes wait in the proxy; see `hold`. */
  async holding(direction: Direction, bytes = 1): Promise<void> {
    await this.until(() =>
      this.#sum((pair) => pair[direction].waiting) >= bytes
    );
  }

  /** Resolves once so many bytes were thrown away; see `swallow`. */
  async swallowing(direction: Direction, bytes = 1): Promise<void> {
    await this.until(() =>
      this.#sum((pair) => pair[direction].swallowed) >= bytes
    );
  }

  /** Resolves once no connection is open. */
  async empty(): Promise<void> {
    await this.until(() => this.open === 0);
  }

  /** Resolves once it is so; looked at whenever something happens. */
  async until(isSo: () => boolean): Promise<void> {
    if (isSo()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const watcher = () => isSo() && resolve();
    this.#watchers.add(watcher);
    const id = setTimeout(
      () => reject(new Error(`The proxy waited ${DEADLINE} ms for ${isSo}`)),
      DEADLINE,
    );
    await promise.finally(() => {
      clearTimeout(id);
      this.#watchers.delete(watcher);
    });
  }

  /** Resets every open connection, both ends. */
  reset(): void {
    for (const pair of [...this.#pairs]) this.#cut(pair, "rst");
  }

  /** Ends every open connection with a goodbye, both ends. */
  close(): void {
    for (const pair of [...this.#pairs]) this.#cut(pair, "fin");
  }

  /** Ends one direction of every open connection; the other one goes on. */
  halfClose(direction: Direction): void {
    for (const pair of this.#pairs) pair[direction].finish();
  }

  /** Ends the server's half of every open connection, and the rest `ms` milliseconds later. */
  slowClose(ms: number): void {
    const pairs = [...this.#pairs];
    this.halfClose("down");
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      for (const pair of pairs) this.#cut(pair, "fin");
    }, ms);
    this.#timers.add(timer);
  }

  /**
   * Takes nobody any more: whoever dials is refused by the system, or let go at
   * once while the system still closes the port. Open connections go on.
   */
  refuse(): void {
    this.#server.removeAllListeners("connection");
    this.#server.on("connection", (socket: Socket) => socket.destroy());
    this.#server.close();
  }

  /**
   * Takes clients again, on the same port: as soon as the system has closed it,
   * and whoever was given it meanwhile for a connection has ended.
   */
  async accept(): Promise<void> {
    await until(async () => {
      const server = createServer({ allowHalfOpen: true });
      server.on("connection", (socket: Socket) => this.#connect(socket));
      try {
        await listen(server, this.port);
      } catch (error) {
        if (isInUse(error)) return false;
        throw error;
      }
      this.#server = server;
      return true;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = this.#server.listening
      ? once(this.#server, "close")
      : undefined;
    this.#server.close();
    for (const timer of this.#timers) clearTimeout(timer);
    this.reset();
    const alive = [...this.#alive];
    for (const { sockets } of alive) {
      for (const socket of sockets) socket.destroy();
    }
    const over = alive.map((pair) => pair.over);
    await Promise.all([closed, ...over]);
  }

  #connect(client: Socket): void {
    this.accepted++;
    const server = connect({
      port: this.#target,
      host: "127.0.0.1",
      allowHalfOpen: true,
    });
    for (const socket of [client, server]) socket.setNoDelay(true);
    const oneWay = (from: Socket, to: Socket, direction: Direction) =>
      new FaultyDirection({
        from,
        to,
        conditions: this.#conditions[direction],
        random: this.#random.fork(),
        progress: () => this.#progress(pair),
        cut: (how) => this.#cut(pair, how),
      });
    const up = oneWay(client, server, "up");
    const down = oneWay(server, client, "down");
    const over = Promise.all([
      up.run(),
      down.run(),
      ...[client, server].map((socket) =>
        new Promise((resolve) => socket.once("close", resolve))
      ),
    ]);
    const pair: Pair = { sockets: [client, server], up, down, over };
    this.#pairs.add(pair);
    this.#alive.add(pair);
    void over.then(() => this.#alive.delete(pair));
    for (const socket of pair.sockets) {
      socket.on("error", () => this.#cut(pair, "rst"));
    }
    this.#progress(pair);
  }

  #progress(pair: Pair): void {
    if (pair.up.ended && pair.down.ended) this.#cut(pair, "fin");
    for (const watcher of [...this.#watchers]) watcher();
  }

  #cut(pair: Pair, how: "fin" | "rst"): void {
    if (!this.#pairs.delete(pair)) return;
    pair.up.close();
    pair.down.close();
    for (const socket of pair.sockets) {
      if (how === "rst") socket.resetAndDestroy();
      else socket.end(() => socket.destroy());
    }
    for (const watcher of [...this.#watchers]) watcher();
  }

  #sum(count: (pair: Pair) => number): number {
    return [...this.#pairs].reduce((sum, pair) => sum + count(pair), 0);
  }
}

function isInUse(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    error.code === "EADDRINUSE";
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new Error("Cannot tell the proxy's port");
  }
  return address.port;
}
