import type { Server, Socket } from "node:net";
import { addressOf, type Connection } from "./connection.ts";

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
export class NodeConnection implements Connection {
  readonly local: string;
  readonly remote: string;
  #socket: Socket;
  #rest: Uint8Array | undefined;
  #isOver = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(socket: Socket, path: string | undefined) {
    this.#socket = socket;
    const { localAddress, localPort, remoteAddress, remotePort } = socket;
    this.local = named(localAddress, localPort);
    this.remote = path ?? named(remoteAddress, remotePort);
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
      const chunk = this.#rest ?? this.#take();
      if (chunk !== null) return this.#give(chunk, into);
      if (this.#isOver) return null;
      if (this.#error !== undefined) throw this.#error;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  #take(): Uint8Array | null {
    return this.#socket.destroyed ? null : this.#socket.read();
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

function named(address: string | undefined, port: number | undefined): string {
  if (address === undefined || port === undefined) return "(unnamed)";
  return addressOf({ hostname: address, port });
}
