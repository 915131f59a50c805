/** The other side of a link, played by the test itself, without a socket. */

import type {
  Connection,
  DialTarget,
  Listener,
  ListenTarget,
  Network,
} from "../../../transport/network/connection.ts";
import { ConnectionFailedError } from "../../../transport/errors.ts";
import { NEED_MORE, PickleDecoder } from "../../../codec/unpickle/decoder.ts";

/** Bytes on their way in one direction. */
class Pipe {
  #chunks: Uint8Array[] = [];
  #end: "open" | "fin" | Error = "open";
  #wake = Promise.withResolvers<void>();

  put(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#chunks.push(bytes.slice());
    this.#notify();
  }

  end(how: "fin" | Error): void {
    if (this.#end === "open") this.#end = how;
    this.#notify();
  }

  get isEnded(): boolean {
    return this.#end !== "open";
  }

  async take(most: number): Promise<Uint8Array | null> {
    for (;;) {
      if (this.#end instanceof Error) throw this.#end;
      const first = this.#chunks.shift();
      if (first !== undefined) {
        if (first.length > most) this.#chunks.unshift(first.subarray(most));
        return first.subarray(0, most);
      }
      if (this.#end === "fin") return null;
      await this.#wake.promise;
    }
  }

  #notify(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }
}

/** The test's end of a scripted connection. */
export class ScriptedPeer {
  /** Our code's end. */
  readonly connection: Connection;
  /** How many bytes each write of our code takes at most. */
  mostPerWrite = Infinity;
  /** How often our code has written. */
  writes = 0;
  #toUs = new Pipe();
  #fromUs = new Pipe();
  #decoder = new PickleDecoder();
  #room: PromiseWithResolvers<void> | undefined;

  constructor(name = "scripted:1") {
    this.connection = {
      local: "scripted:0",
      remote: name,
      read: async (into) => {
        const chunk = await this.#toUs.take(into.length);
        if (chunk === null) return null;
        into.set(chunk);
        return chunk.length;
      },
      write: async (bytes) => {
        this.writes++;
        await this.#room?.promise;
        if (this.#fromUs.isEnded) throw new Error("Broken pipe");
        const part = bytes.subarray(
          0,
          Math.min(bytes.length, this.mostPerWrite),
        );
        this.#fromUs.put(part);
        return part.length;
      },
      closeWrite: () => {
        this.#fromUs.end("fin");
        return Promise.resolve();
      },
      close: () => {
        this.#toUs.end(new Error("Interrupted"));
        this.#fromUs.end("fin");
        this.#room?.resolve();
      },
    };
  }

  /** Sends bytes; our code reads them cut into slices of this length. */
  send(bytes: Uint8Array, slice: number = bytes.length): void {
    for (let at = 0; at < bytes.length; at += slice) {
      this.#toUs.put(bytes.subarray(at, at + slice));
    }
  }

  /** Sends bytes written as hexadecimal. */
  sendHex(hex: string, slice?: number): void {
    this.send(Uint8Array.fromHex(hex), slice);
  }

  /** The bytes that our code wrote next; null once it closed. */
  receive(): Promise<Uint8Array | null> {
    return this.#fromUs.take(Infinity);
  }

  /** The next message that our code wrote, decoded; null once it closed. */
  async message(): Promise<unknown> {
    for (;;) {
      const message = this.#decoder.next();
      if (message !== NEED_MORE) return message;
      const chunk = await this.receive();
      if (chunk === null) return null;
      this.#decoder.push(chunk);
    }
  }

  /** The retcode and the rest of the next request that our code wrote. */
  async request(): Promise<
    { opcode: unknown; retcode: unknown; args: unknown[]; kwargs: unknown }
  > {
    const message = await this.message();
    if (!Array.isArray(message) || message.length !== 5) {
      throw new Error(`Expected a request, got ${JSON.stringify(message)}`);
    }
    const [, opcode, retcode, args, kwargs] = message;
    return { opcode, retcode, args: [...args], kwargs };
  }

  /** Ends the peer's side: our code reads an end of file. */
  finish(): void {
    this.#toUs.end("fin");
  }

  /** Breaks the connection both ways. */
  reset(): void {
    this.#toUs.end(new Error("Connection reset by peer"));
    this.#fromUs.end(new Error("Connection reset by peer"));
  }

  /** Takes nothing of what our code writes until the returned function is called. */
  stall(): () => void {
    const room = this.#room = Promise.withResolvers<void>();
    return () => {
      if (this.#room === room) this.#room = undefined;
      room.resolve();
    };
  }
}

/** A network in which the test is everybody else. */
export class ScriptedNetwork implements Network {
  /** How often our code dialled. */
  dials = 0;
  /** While true, whoever dials is refused. */
  isRefusing = false;
  #dialled: ScriptedPeer[] = [];
  #waiting: ((peer: ScriptedPeer) => void)[] = [];
  #listeners = new Map<number, ScriptedListener>();

  dial(target: DialTarget, signal?: AbortSignal): Promise<Connection> {
    this.dials++;
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.isRefusing) {
      return Promise.reject(
        new ConnectionFailedError("Cannot dial: refused", true),
      );
    }
    const peer = new ScriptedPeer(`${target.hostname}:${target.port}`);
    const waiting = this.#waiting.shift();
    if (waiting) waiting(peer);
    else this.#dialled.push(peer);
    return Promise.resolve(peer.connection);
  }

  listen(target: ListenTarget): Listener {
    const port = target.port || 40_000 + this.#listeners.size;
    const listener = new ScriptedListener(`${target.hostname}:${port}`, port);
    this.#listeners.set(port, listener);
    return listener;
  }

  /** The other end of our code's next (or oldest unclaimed) dial. */
  dialled(): Promise<ScriptedPeer> {
    const peer = this.#dialled.shift();
    if (peer !== undefined) return Promise.resolve(peer);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Dials our code's listener; undefined when nobody listens there. */
  knock(port: number, name?: string): ScriptedPeer | undefined {
    const listener = this.#listeners.get(port);
    if (listener === undefined || listener.isClosed) return undefined;
    const peer = new ScriptedPeer(name ?? "scripted:2");
    listener.put(peer.connection);
    return peer;
  }
}

class ScriptedListener implements Listener {
  isClosed = false;
  #queue: Connection[] = [];
  #waiting: PromiseWithResolvers<Connection> | undefined;

  constructor(readonly address: string, readonly port: number) {}

  put(connection: Connection): void {
    if (this.#waiting) {
      this.#waiting.resolve(connection);
      this.#waiting = undefined;
    } else this.#queue.push(connection);
  }

  accept(): Promise<Connection> {
    if (this.isClosed) return Promise.reject(new Error("Listener closed"));
    const first = this.#queue.shift();
    if (first !== undefined) return Promise.resolve(first);
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  close(): void {
    this.isClosed = true;
    this.#waiting?.reject(new Error("Listener closed"));
  }
}
