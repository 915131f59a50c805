import type { AddressInfo, ListenOptions, Server, Socket } from "node:net";
import {
  addressOf,
  type Connection,
  type Listener,
  type ListenTarget,
} from "./connection.ts";
import { first, NodeConnection } from "./node_connection.ts";
import { describe, failure } from "./failure.ts";
import { nodeModules } from "./node_modules.ts";

/** Within which TLS has to be agreed on: who says nothing holds a socket so long. */
const HANDSHAKE_MS = 10_000;
/** Connections that came wait here until they are accepted. */
const BACKLOG = 128;

/** Lets peers in, one after the other. */
export class NodeListener implements Listener {
  readonly ready?: Promise<void>;
  #target: ListenTarget;
  #server: Server;
  #here: Socket[] = [];
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
        (socket) => this.#put(socket),
      );
    const where: ListenOptions = path === undefined
      ? { host: hostname, port }
      : { path };
    this.#server.on(
      "error",
      (error: Error) =>
        this.#end(failure(`listen on ${describe(target)}`, error, false)),
    );
    const begun = first(this.#server.listen(where), "listening").catch(() => {
      throw this.#over;
    });
    // Who does not wait for it hears of it from `accept`.
    begun.catch(() => {});
    // Bun listens at once.
    if (!this.#server.listening) this.ready = begun;
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
  }

  ref(): void {
    this.#server.ref();
  }

  unref(): void {
    this.#server.unref();
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
