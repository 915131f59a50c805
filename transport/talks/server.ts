import { shortName } from "../../codec/text/escapes.ts";
import { shortRepr } from "../../codec/text/repr/repr.ts";
import type { InstructionInfo, RestInstruction } from "../handlers/bindings.ts";
import type {
  BindOptions,
  CallOptions,
  ConnectOptions,
  ServerCallOptions,
  ServerOptions,
  ServerStats,
  TappedMessage,
} from "../options/options.ts";
import { byName, type Caller } from "./caller.ts";
import type { Listener } from "../network/connection.ts";
import { systemNetwork } from "../network/system.ts";
import { calledFrom, type From } from "../messages/remote_error.ts";
import { Acceptor } from "../connect/connector.ts";
import { handshakeOf } from "../connect/handshake.ts";
import type {
  ArgsOf,
  HandlerOf,
  NoNames,
  Opcode,
  Opcodes,
  RemoteOf,
  ResultOf,
} from "../options/opcodes.ts";
import {
  KeyError,
  NoSuchConnectionAvailable,
  NotConnectedError,
} from "../errors.ts";
import { DEFAULT_PORT, DEFAULT_TIMEOUT_MS } from "../options/limits.ts";
import { Clients, type Departure } from "./clients.ts";
import {
  checkServerCall,
  checkWait,
  refusedAt,
  serverOptions,
  timeoutOf,
} from "../options/check.ts";
import type { ServerEvent } from "../watch/status.ts";
import { Basis } from "../link/shared.ts";
import type { Instruction } from "../handlers/params.ts";
import type { TCPTalks } from "./talks.ts";

/** Calls to every client at the same time, by `server.with(…)`. */
export interface Broadcaster {
  /** Calls an instruction of every client, see {@linkcode TCPTalksServer.broadcast}. */
  broadcast<const Op extends Opcode>(
    opcode: Op,
    ...args: ArgsOf<Op>
  ): Promise<Map<unknown, PromiseSettledResult<ResultOf<Op>>>>;
}

/**
 * Shows every message of every client as {@linkcode TCPTalks.observe} does,
 * from its first on: before it is asked for its id.
 */
export let observeClients: (
  server: TCPTalksServer,
  tap: (message: TappedMessage, client: TCPTalks) => void,
) => Disposable;

/**
 * Many clients on one port. It listens from its construction on; every client
 * that knows the password is a {@linkcode TCPTalks} of its own.
 *
 * @example
 * ```ts
 * import { TCPTalks, TCPTalksServer } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = new TCPTalksServer({ port: 0, hostname: "127.0.0.1" });
 * server.bind(0x10, (name: string) => `Salut ${name}`);
 *
 * await using panel = new TCPTalks({ ip: "127.0.0.1", port: server.port, id: 7 });
 * await panel.connect();
 * assertEquals(await server.connect(), 7);
 * assertEquals(await panel.execute(0x10, "Ada"), "Salut Ada");
 * ```
 */
export class TCPTalksServer<const Names extends Opcodes = NoNames>
  implements AsyncDisposable, AsyncIterable<TCPTalks<Names>> {
  /** The first client's instructions by name. */
  readonly remote: RemoteOf<Names>;
  /**
   * Resolves once it listens: at once in Deno, a moment later in Node, where a
   * port of 0 is not known before. Rejects there with the
   * `ConnectionFailedError` that the constructor throws in Deno; so do
   * `connect` and the iterator.
   */
  readonly ready: Promise<void>;
  #basis: Basis<ServerEvent>;
  #listener: Listener;
  #acceptor: Acceptor;
  #clients: Clients<Names>;

  static {
    observeClients = (server, tap) => {
      const taps = new WeakMap<TCPTalks, Disposable>();
      const add = (client: TCPTalks): void => {
        taps.set(client, client.observe((message) => tap(message, client)));
      };
      const clients = server.#clients;
      for (const client of clients.everybody) add(client);
      clients.observers.add(add);
      return {
        [Symbol.dispose]: () => {
          clients.observers.delete(add);
          for (const client of clients.everybody) {
            taps.get(client)?.[Symbol.dispose]();
          }
        },
      };
    };
  }

  /**
   * Begins to listen.
   *
   * @throws {ConnectionFailedError} When the address is taken or forbidden.
   * @throws {RangeError} When an option is unknown, or not what it has to be.
   * @throws {TypeError} When it is no object.
   */
  constructor(options: ServerOptions<Names> = {}) {
    const given = arguments;
    const {
      maxClients = 4,
      idTimeout = 1000,
      takeOver = "same-host",
      tls,
      ...talks
    } = refusedAt(TCPTalksServer, () => serverOptions(given, options));
    const { hostname = "0.0.0.0", path } = talks;
    const network = talks.network ?? systemNetwork();
    const { port = DEFAULT_PORT, opcodes = {} as Names } = talks;
    this.#basis = new Basis(talks);
    const { limits } = this.#basis;
    const handshake = handshakeOf(talks, limits);
    const where = { hostname, port, path, tls };
    this.#listener = refusedAt(TCPTalksServer, () => network.listen(where));
    this.#clients = new Clients<Names>(
      talks,
      { idTimeout, takeOver },
      Math.min(maxClients, limits.maxClients),
      this.#basis,
    );
    this.#acceptor = new Acceptor(
      this.#listener,
      handshake,
      limits.maxHandshakes,
      this.#clients,
    );
    this.ready = this.#listener.ready ?? Promise.resolve();
    this.ready.catch((error: unknown) => {
      this.#clients.queue.close(error);
      return this.#acceptor.close();
    });
    this.remote = byName(
      opcodes,
      (opcode, args, from) =>
        this.#call(from, (client) => client.execute(opcode, ...args)),
    );
  }

  /** The TCP port that it listens on. */
  get port(): number {
    return this.#listener.port;
  }

  /** Where it listens, as `host:port` or a Unix socket's path. */
  get address(): string {
    return this.#listener.address;
  }

  /** The clients that are there, in the order in which they came. */
  get clients(): readonly TCPTalks<Names>[] {
    return this.#clients.all;
  }

  /**
   * The client of an id.
   *
   * @throws {KeyError} When there is none.
   */
  client(id: unknown): TCPTalks<Names> {
    return refusedAt(this.client, () => this.#client(id));
  }

  /**
   * Waits for the next client that nobody has waited for yet.
   *
   * @returns The client's id.
   * @throws {ForeverAloneError} When none came in time.
   * @throws {NoSuchConnectionAvailable} When all places are taken.
   */
  connect(options: ConnectOptions = {}): Promise<unknown> {
    const connected = calledFrom(this.connect, () => this.#connect(options));
    return this.#basis.reports.unawaited(connected);
  }

  /** Each client that nobody has waited for yet, for as long as it listens. */
  async *[Symbol.asyncIterator](): AsyncIterableIterator<
    TCPTalks<Names>
  > {
    for (;;) {
      const client = await this.#clients.queue.next(this.address, null, {
        clock: this.#basis.clock,
      });
      if (client === undefined) return;
      void this.#clients.handOut(client);
      yield client;
    }
  }

  /**
   * Lets all clients call a function, as {@linkcode TCPTalks.bind} lets one;
   * `this` is the client's object. It goes before what is bound to that alone.
   *
   * @throws {KeyError} When the opcode is bound already.
   * @throws {TypeError} When it is no function, or there is no opcode.
   */
  bind<const Op extends Opcode>(opcode: Op, instruction: HandlerOf<Op>): void;
  /** The same with parameters as Python would declare them, or other options. */
  bind(
    opcode: Opcode,
    instruction: Instruction,
    options: BindOptions | undefined,
  ): void;
  bind(opcode: Opcode, instruction: Instruction, options?: BindOptions): void {
    const { bindings } = this.#basis;
    refusedAt(this.bind, () => bindings.bind(opcode, instruction, options));
  }

  /**
   * Takes a function back.
   *
   * @throws {KeyError} When the opcode is not bound.
   */
  unbind(opcode: Opcode): void {
    refusedAt(this.unbind, () => this.#basis.bindings.unbind(opcode));
  }

  /**
   * Lets a function answer every opcode that is bound neither here nor to the
   * client's object, as {@linkcode TCPTalks.bindRest} does; `this` is the client's object.
   */
  bindRest(instruction: RestInstruction | null): void {
    const { bindings } = this.#basis;
    refusedAt(this.bindRest, () => bindings.bindRest(instruction));
  }

  /** What is bound here for all clients, with names and parameters. */
  describe(): InstructionInfo[] {
    return this.#basis.bindings.describe();
  }

  /**
   * Calls an instruction of the first client, as {@linkcode TCPTalks.execute} does.
   *
   * @throws {NotConnectedError} When there is no client.
   */
  execute<const Op extends Opcode>(
    opcode: Op,
    ...args: ArgsOf<Op>
  ): Promise<ResultOf<Op>> {
    return this.#call(
      this.execute,
      (client) => client.execute(opcode, ...args),
    );
  }

  /**
   * The same without waiting for what it returns; the client's object can `poll`.
   *
   * @throws {NotConnectedError} When there is no client.
   */
  send<const Op extends Opcode>(
    opcode: Op,
    ...args: ArgsOf<Op>
  ): Promise<number> {
    return this.#call(this.send, (client) => client.send(opcode, ...args));
  }

  /**
   * Calls to a client by its id, or with options of their own:
   * `server.with({ id: 7 }).execute(…)`, `server.with({ timeout: 500 }).broadcast(…)`.
   *
   * @throws {KeyError} When there is no client of that id.
   * @throws {NotConnectedError} When there is no client at all.
   */
  with(options: ServerCallOptions): Caller<Names> & Broadcaster {
    refusedAt(this.with, () => checkServerCall(options));
    const { id, ...bounds } = options;
    const client = refusedAt(
      this.with,
      () => id === undefined ? this.#first() : this.#client(id),
    );
    return Object.assign(client.with(bounds), {
      broadcast: <const Op extends Opcode>(
        opcode: Op,
        ...args: ArgsOf<Op>
      ) => this.#broadcast(bounds, opcode, args),
    });
  }

  /**
   * Calls an instruction of every client at the same time.
   *
   * @param args Its arguments; the last may be `kwargs({ … })`.
   * @returns What became of each call, by the clients' ids. Never rejects.
   */
  broadcast<const Op extends Opcode>(
    opcode: Op,
    ...args: ArgsOf<Op>
  ): Promise<Map<unknown, PromiseSettledResult<ResultOf<Op>>>> {
    return this.#broadcast({}, opcode, args);
  }

  /** Resolves once one of the clients has gone away, with which and why. */
  sleepUntilOneDisconnected(): Promise<Departure> {
    return this.#clients.departed;
  }

  /** What happens from now on, until it no longer listens. */
  status(): AsyncIterableIterator<ServerEvent> {
    return this.#basis.status.read();
  }

  /** What was counted so far. */
  stats(): ServerStats {
    return {
      clients: this.clients.length,
      joined: this.#clients.joined,
      refused: this.#clients.turnedAway,
    };
  }

  /** Stops listening and ends the links to all clients. May be called again. */
  async disconnect(): Promise<void> {
    await this.#acceptor.close();
    this.#clients.queue.close();
    const { everybody } = this.#clients;
    await Promise.all(everybody.map((client) => client.disconnect()));
    this.#clients.close();
    this.#basis.status.end();
  }

  /**
   * Lets the program end though the server listens and has clients, while no
   * call to them waits for its reply.
   */
  unref(): void {
    this.#listener.unref?.();
    this.#clients.keepAlive(false);
  }

  /** Lets the server and its clients keep the program alive again. */
  ref(): void {
    this.#listener.ref?.();
    this.#clients.keepAlive(true);
  }

  /** Disconnects at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }

  async #broadcast<const Op extends Opcode>(
    options: CallOptions,
    opcode: Op,
    args: ArgsOf<Op>,
  ): Promise<Map<unknown, PromiseSettledResult<ResultOf<Op>>>> {
    const { clients } = this;
    const settled = await Promise.allSettled(
      clients.map((client) => client.with(options).execute(opcode, ...args)),
    );
    return new Map(settled.map((result, i) => [clients[i]?.id, result]));
  }

  #first(): TCPTalks<Names> {
    const client = this.#clients.all[0];
    if (client !== undefined) return client;
    throw new NotConnectedError(
      `Cannot call: no client is connected to ${this.address}`,
    );
  }

  #client(id: unknown): TCPTalks<Names> {
    const client = this.#clients.find(id);
    if (client !== undefined) return client;
    const ids = this.clients.map((each) => idText(each.id)).join(", ");
    throw new KeyError(
      `No client "${idText(id)}": there is ${ids === "" ? "none" : ids}`,
    );
  }

  #call<T>(
    from: From,
    call: (client: TCPTalks<Names>) => Promise<T>,
  ): Promise<T> {
    try {
      return call(refusedAt(from, () => this.#first()));
    } catch (error) {
      return this.#basis.reports.unawaited(Promise.reject(error));
    }
  }

  async #connect(options: ConnectOptions): Promise<unknown> {
    checkWait(options, "connect");
    const { queue, isFull, maxClients } = this.#clients;
    if (queue.isEmpty && isFull) {
      throw new NoSuchConnectionAvailable(
        `Cannot take one more client: all ${maxClients} places are taken, see "maxClients"`,
      );
    }
    const timeout = timeoutOf(options.timeout, DEFAULT_TIMEOUT_MS);
    const wait = { signal: options.signal, clock: this.#basis.clock };
    const client = await queue.next(this.address, timeout, wait);
    if (client === undefined) {
      throw new NotConnectedError(`${this.address} no longer listens`);
    }
    void this.#clients.handOut(client);
    return client.id;
  }
}

/** A client's id in a message. */
function idText(id: unknown): string {
  return typeof id === "string" ? shortName(id) : shortRepr(id);
}
