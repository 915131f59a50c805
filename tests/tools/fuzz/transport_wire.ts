/** A network without sockets, whose other side says what a script says. */

import { ConnectionFailedError } from "../../../transport/errors.ts";
import type {
  Connection,
  Listener,
  Network,
} from "../../../transport/network/connection.ts";

/** What comes after the last chunk. */
export type Ending = "open" | "fin" | "reset";

/** The error of a connection that the script resets. */
export class ScriptedReset extends Error {
  constructor() {
    super("Connection reset by the script");
    this.name = "ScriptedReset";
  }
}

/** One connection; its peer says the chunks, one a read, and takes whatever is written. */
export class ScriptedWire implements Connection {
  readonly local = "here:1";
  readonly remote = "script:2";
  /** Resolves once all was read and more is asked for, or the connection is closed. */
  readonly drained: Promise<void>;
  /** Bytes written to the peer. */
  writtenBytes = 0;
  /** Whether our side has closed. */
  isClosed = false;
  /** What was written since it was last emptied. */
  written: Uint8Array[] = [];
  #chunks: Uint8Array[];
  #ending: Ending;
  #longestWrite: number;
  #waiting:
    | { into: Uint8Array; read: PromiseWithResolvers<number | null> }
    | undefined;
  #drained = Promise.withResolvers<void>();

  /** Makes one; `longestWrite` bytes are taken by one write at most. */
  constructor(
    chunks: readonly Uint8Array[],
    ending: Ending,
    longestWrite = Infinity,
  ) {
    this.#chunks = chunks.filter((chunk) => chunk.length > 0);
    this.#ending = ending;
    this.#longestWrite = longestWrite;
    this.drained = this.#drained.promise;
  }

  /** Lets the peer say more, and then end as it says. */
  say(chunks: readonly Uint8Array[], ending: Ending): Promise<void> {
    this.#drained = Promise.withResolvers();
    this.#chunks.push(...chunks.filter((chunk) => chunk.length > 0));
    this.#ending = ending;
    const waiting = this.#waiting;
    if (this.isClosed) this.#drained.resolve();
    else if (waiting !== undefined) {
      this.#waiting = undefined;
      this.read(waiting.into).then(waiting.read.resolve, waiting.read.reject);
    }
    return this.#drained.promise;
  }

  read(into: Uint8Array): Promise<number | null> {
    if (this.isClosed) return Promise.reject(new Error("Read after close"));
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      const part = chunk.subarray(0, into.length);
      if (part.length < chunk.length) {
        this.#chunks.unshift(chunk.subarray(part.length));
      }
      into.set(part);
      return Promise.resolve(part.length);
    }
    this.#drained.resolve();
    if (this.#ending === "fin") return Promise.resolve(null);
    if (this.#ending === "reset") return Promise.reject(new ScriptedReset());
    const read = Promise.withResolvers<number | null>();
    this.#waiting = { into, read };
    return read.promise;
  }

  write(bytes: Uint8Array): Promise<number> {
    if (this.isClosed) return Promise.reject(new Error("Write after close"));
    const part = bytes.slice(0, this.#longestWrite);
    this.writtenBytes += part.length;
    this.written.push(part);
    return Promise.resolve(part.length);
  }

  closeWrite(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    this.isClosed = true;
    this.#drained.resolve();
    this.#waiting?.read.reject(new Error("Interrupted"));
    this.#waiting = undefined;
  }
}

/** Gives these connections, in turn, to whoever dials or accepts. */
export class ScriptedNetwork implements Network {
  #wires: ScriptedWire[];

  /** Makes one. */
  constructor(...wires: ScriptedWire[]) {
    this.#wires = wires;
  }

  dial(): Promise<Connection> {
    const wire = this.#wires.shift();
    return wire ? Promise.resolve(wire) : Promise.reject(
      new ConnectionFailedError("Cannot dial: nobody is left", false),
    );
  }

  listen(): Listener {
    const closed = Promise.withResolvers<Connection>();
    closed.promise.catch(() => {});
    return {
      address: "here:1",
      port: 1,
      accept: () => {
        const wire = this.#wires.shift();
        return wire ? Promise.resolve(wire) : closed.promise;
      },
      close: () => closed.reject(new Error("The listener was closed")),
    };
  }
}
