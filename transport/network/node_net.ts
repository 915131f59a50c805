import type {
  AddressInfo,
  ListenOptions,
  Server,
  Socket,
  TcpNetConnectOpts,
} from "node:net";
import { abortable } from "../watch/clock.ts";
import {
  addressOf,
  codeOf,
  type Connection,
  describe,
  type DialTarget,
  failure,
  type Listener,
  type ListenTarget,
  type Network,
} from "./connection.ts";
import type * as Fs from "node:fs";
import type * as Net from "node:net";
import type * as Tls from "node:tls";

/** A handshake of TLS that was cut off. */
class Closed extends Error {
  readonly code = "ECONNRESET";

  constructor() {
    super("It closed the connection");
  }
}

/** Resolves with the event, rejects with an error or an end before it. */
export function first(emitter: Socket | Server, event: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  emitter.once(event, () => resolve());
  emitter.once("error", reject);
  emitter.once("close", () => reject(new Closed()));
  return promise;
}

/** Bytes of one write: what a slow network takes at a time can be seen. */
const MOST_PER_WRITE = 256 * 1024;

/** One socket, read no faster than it is asked for. */
class NodeConnection implements Connection {
  readonly local: string;
  readonly remote: string;
  #socket: Socket;
  #rest: Uint8Array | undefined;
  #isOver = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(socket: Socket, path: string | undefined) {
    this.#socket = socket;
    const { localAddress, localPort } = socket;
    this.local = named(localAddress, localPort);
    this.remote = path ?? remoteOf(socket);
    socket.on("readable", () => this.#notify());
    socket.on("end", () => {
      this.#isOver = true;
      this.#notify();
    });
    socket.on("error", (error: Error) => {
      this.#error = error;
      this.#notify();
    });
    socket.on("close", () => {
      this.#error ??= new Error("The connection was closed");
      this.#notify();
    });
  }

  async read(into: Uint8Array): Promise<number | null> {
    for (;;) {
      const socket = this.#socket;
      const chunk: Uint8Array | null = this.#rest ??
        (socket.destroyed ? null : socket.read());
      if (chunk !== null) return this.#give(chunk, into);
      if (this.#isOver) return null;
      if (this.#error !== undefined) throw this.#error;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  #give(chunk: Uint8Array, into: Uint8Array): number {
    const count = Math.min(chunk.length, into.length);
    into.set(chunk.subarray(0, count));
    this.#rest = count < chunk.length ? chunk.subarray(count) : undefined;
    return count;
  }

  #notify(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  write(bytes: Uint8Array): Promise<number> {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const some = bytes.subarray(0, MOST_PER_WRITE);
    // Called once the system has taken them all.
    this.#socket.write(
      some,
      (error) => error ? reject(this.#error ?? error) : resolve(some.length),
    );
    return promise;
  }

  closeWrite(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.end(() => resolve());
    return this.#error === undefined ? promise : Promise.resolve();
  }

  close(): void {
    this.#rest = undefined;
    this.#error ??= new Error("The connection was closed");
    this.#socket.destroy();
    this.#notify();
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }
}

function remoteOf({ remoteAddress, remotePort }: Socket): string {
  return named(remoteAddress, remotePort);
}

function named(address: string | undefined, port: number | undefined): string {
  if (address === undefined || port === undefined) return "(unnamed)";
  return addressOf({ hostname: address, port });
}

/** What Node, Bun and Deno have in `process`, from Node 22.3 on. */
type GetBuiltinModule = (id: string) => unknown;

/** The sockets, for who makes one. */
function nodeModules(): { net: typeof Net; tls: typeof Tls } {
  return {
    net: nodeModule("node:net") as typeof Net,
    tls: nodeModule("node:tls") as typeof Tls,
  };
}

/** Asked for by name when it is first used: an import would be loaded, or missed, by all who never use it. */
export function nodeModule(name: string): unknown {
  const get = getBuiltinModule();
  if (get !== undefined) return get(name);
  throw new Error(`There is no ${name} here: Node 22.3 or later has it`);
}

/** Whether there are Node's sockets here. */
export function hasNodeModules(): boolean {
  return getBuiltinModule() !== undefined;
}

function getBuiltinModule(): GetBuiltinModule | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: GetBuiltinModule };
  };
  return process?.getBuiltinModule;
}

/** Within which TLS has to be agreed on: who says nothing holds a socket so long. */
const HANDSHAKE_MS = 10_000;
/** Connections that came wait here until they are accepted. */
const BACKLOG = 128;

function fileSystem(): typeof Fs {
  return nodeModule("node:fs") as typeof Fs;
}

/** Whether a Unix socket's file is there, and nobody behind it: its program did not end well. */
async function isStale(path: string): Promise<boolean> {
  if (!fileSystem().lstatSync(path, { throwIfNoEntry: false })?.isSocket()) {
    return false;
  }
  const socket = nodeModules().net.connect({ path });
  try {
    await first(socket, "connect");
    return false;
  } catch (error) {
    return codeOf(error) === "ECONNREFUSED";
  } finally {
    socket.destroy();
  }
}

/** Lets peers in, one after the other. */
class NodeListener implements Listener {
  readonly ready?: Promise<void>;
  #target: ListenTarget;
  #server: Server;
  #here: Socket[] = [];
  /** With which TLS is not agreed on yet, by their addresses: Node does not say which became which. */
  #agreeing = new Map<string, Socket>();
  #waiting: PromiseWithResolvers<Connection>[] = [];
  #over: Error | undefined;

  constructor(target: ListenTarget) {
    const { net, tls } = nodeModules();
    const { hostname, port, path } = target;
    const options = { allowHalfOpen: true, noDelay: true, keepAlive: true };
    this.#target = target;
    this.#server = target.tls === undefined
      ? net.createServer(options, (socket) => this.#put(socket))
      : tls.createServer(
        { ...options, ...target.tls, handshakeTimeout: HANDSHAKE_MS },
        (socket) => {
          this.#agreeing.delete(remoteOf(socket));
          this.#put(socket);
        },
      ).on("connection", (socket: Socket) => this.#agree(socket));
    const where: ListenOptions = path === undefined
      ? { host: hostname, port }
      : { path };
    // Once it listens, an error is of one who came.
    this.#server.on("error", () => {});
    const begun = this.#begin(where).catch((error: unknown) => {
      this.#end(failure(`listen on ${describe(target)}`, error, false));
      throw this.#over;
    });
    // Who does not wait for it hears of it from `accept`.
    begun.catch(() => {});
    // Bun listens at once.
    if (!this.#server.listening) this.ready = begun;
  }

  async #begin(where: ListenOptions): Promise<void> {
    try {
      await first(this.#server.listen(where), "listening");
    } catch (error) {
      const { path } = where;
      if (path === undefined || !await isStale(path)) throw error;
      if (this.#over !== undefined) throw this.#over;
      fileSystem().unlinkSync(path);
      await first(this.#server.listen(where), "listening");
    }
  }

  get #bound(): AddressInfo | undefined {
    const address = this.#server.address();
    return address === null || typeof address === "string"
      ? undefined
      : address;
  }

  get address(): string {
    const { hostname, path } = this.#target;
    const { address = hostname, port } = this.#bound ?? { port: this.port };
    return path ?? addressOf({ hostname: address, port });
  }

  get port(): number {
    const { path, port } = this.#target;
    return path === undefined ? this.#bound?.port ?? port : 0;
  }

  accept(): Promise<Connection> {
    const socket = this.#here.shift();
    if (socket !== undefined) {
      return Promise.resolve(new NodeConnection(socket, this.#target.path));
    }
    if (this.#over !== undefined) return Promise.reject(this.#over);
    const waiting = Promise.withResolvers<Connection>();
    this.#waiting.push(waiting);
    return waiting.promise;
  }

  close(): void {
    this.#end(new Error("The listener was closed"));
    // Node removes the file of a Unix socket itself.
    this.#server.close(() => {});
    for (const socket of this.#here.splice(0)) socket.destroy();
    for (const socket of this.#agreeing.values()) socket.destroy();
  }

  ref(): void {
    this.#server.ref();
  }

  unref(): void {
    this.#server.unref();
  }

  #agree(socket: Socket): void {
    const remote = remoteOf(socket);
    this.#agreeing.set(remote, socket);
    socket.on("close", () => {
      if (this.#agreeing.get(remote) === socket) this.#agreeing.delete(remote);
    });
  }

  #put(socket: Socket): void {
    socket.on("error", () => {});
    const waiting = this.#waiting.shift();
    if (waiting) {
      waiting.resolve(new NodeConnection(socket, this.#target.path));
    } else if (this.#here.length < BACKLOG && this.#over === undefined) {
      this.#here.push(socket);
    } else socket.destroy();
  }

  #end(error: Error): void {
    this.#over ??= error;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#over);
  }
}

/**
 * The sockets of `node:net` and `node:tls`, for Node 22 and later, and for Bun.
 * There, `TCPTalks` and `TCPTalksServer` take it by themselves.
 *
 * Node begins to listen a moment after it was asked to: a port of 0 is known
 * once the listener is `ready`.
 *
 * @example
 * ```ts
 * import { NODE_NETWORK } from "@tcptalks/tcptalks/node";
 * import { TCPTalks, TCPTalksServer } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * // In Deno it works, too, where it is asked for.
 * const network = NODE_NETWORK;
 * await using robot = new TCPTalksServer({ port: 0, hostname: "127.0.0.1", network });
 * await robot.ready;
 * robot.bind(0x13, () => 12.5);
 * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port, network });
 * await bot.connect();
 * assertEquals(await bot.execute(0x13), 12.5);
 * ```
 */
export const NODE_NETWORK: Network = {
  async dial(target: DialTarget, signal?: AbortSignal): Promise<Connection> {
    signal?.throwIfAborted();
    let socket: Socket | undefined;
    try {
      socket = socketTo(target);
      // Nobody may listen for its errors when they come.
      socket.on("error", () => {});
      const event = target.tls === undefined ? "connect" : "secureConnect";
      const opened = first(socket, event);
      await (signal ? abortable(opened, signal) : opened);
      return new NodeConnection(socket, target.path);
    } catch (error) {
      socket?.destroy();
      if (signal?.aborted) throw signal.reason;
      throw failure(`dial ${describe(target)}`, error, true);
    }
  },

  listen(target: ListenTarget): Listener {
    try {
      return new NodeListener(target);
    } catch (error) {
      // A certificate that is none.
      throw failure(`listen on ${describe(target)}`, error, false);
    }
  },
};

function socketTo({ hostname, port, path, tls }: DialTarget): Socket {
  const { net, tls: secure } = nodeModules();
  if (path !== undefined) return net.connect({ path, allowHalfOpen: true });
  const options: TcpNetConnectOpts = {
    host: hostname,
    port,
    noDelay: true,
    keepAlive: true,
    allowHalfOpen: true,
  };
  if (tls === undefined) return net.connect(options);
  const { caCerts = [], serverName = hostname } = tls;
  return secure.connect({
    ...options,
    // An address is no server name, but what the certificate is checked for.
    ...(net.isIP(serverName) ? {} : { servername: serverName }),
    checkServerIdentity: (_host, cert) =>
      secure.checkServerIdentity(serverName, cert),
    ...(caCerts.length > 0
      ? { ca: [...secure.rootCertificates, ...caCerts] }
      : {}),
  });
}
