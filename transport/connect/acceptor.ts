import type { Connection, Listener } from "../network/connection.ts";
import { type Dialect, dialectOf } from "../messages/esp32.ts";
import { NoSuchConnectionAvailable } from "../errors.ts";
import { pause } from "../watch/clock.ts";
import { challenge, type HandshakeOptions } from "./handshake.ts";
import { messageOf } from "../../codec/text/repr/plain.ts";

/** A connection whose password was right. */
export interface Admitted {
  /** The connection. */
  readonly connection: Connection;
  /** What came after the password, not decoded. */
  readonly rest: Uint8Array;
  /** What the peer understands. */
  readonly dialect: Dialect;
}

/** What a {@linkcode Acceptor} asks and tells. */
export interface AcceptorOptions {
  /** How each handshake is made. */
  handshake: HandshakeOptions;
  /** How many handshakes may go on at a time; the oldest gives way to a new one. */
  maxHandshakes: number;
  /** Takes a place for one who knew the password; says why where there is none. */
  claim(remote: string): string | undefined | Promise<string | undefined>;
  /** Gives a claimed place back: its client went away before it was let in. */
  unclaim(): void;
  /** Lets one in who has claimed a place. */
  admit(admitted: Admitted): void;
  /** Told of one who was turned away; its socket is closed. */
  refused(remote: string, reason: string, error?: unknown): void;
}

/** Milliseconds until the next try, when the system could not accept. */
const PAUSE_MS = 100;

/**
 * Lets in who knows the password. Handshakes go on side by side, so that one
 * who says nothing keeps nobody out, and no failure stops the listener.
 */
export class Acceptor {
  #listener: Listener;
  #options: AcceptorOptions;
  #knocking = new Set<Connection>();
  #closed = false;
  #stop = new AbortController();
  #done: Promise<void>;

  /** Begins to let in. */
  constructor(listener: Listener, options: AcceptorOptions) {
    this.#listener = listener;
    this.#options = options;
    this.#done = this.#run();
  }

  /** Stops listening, and turns away those still in their handshake. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stop.abort();
    this.#listener.close();
    for (const connection of this.#knocking) connection.close();
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        const connection = await this.#listener.accept();
        if (this.#closed) connection.close();
        else void this.#challenge(connection);
      } catch {
        // Too many open files, say: others may be closed until the next try.
        if (this.#closed) return;
        const { clock } = this.#options.handshake;
        await pause(PAUSE_MS, { clock, signal: this.#stop.signal }).catch(
          () => {},
        );
      }
    }
  }

  async #challenge(connection: Connection): Promise<void> {
    this.#makeRoom();
    this.#knocking.add(connection);
    let isClaimed = false;
    const enter = async (): Promise<void> => {
      const full = await this.#options.claim(connection.remote);
      if (full !== undefined) throw new NoSuchConnectionAvailable(full);
      isClaimed = true;
    };
    try {
      const { handshake } = this.#options;
      const dialect = dialectOf(handshake.dialect, connection.remote);
      const options = { ...handshake, dialect };
      const rest = await challenge(connection, options, enter);
      this.#knocking.delete(connection);
      this.#options.admit({ connection, rest, dialect });
    } catch (error) {
      this.#knocking.delete(connection);
      if (isClaimed) this.#options.unclaim();
      connection.close();
      this.#options.refused(connection.remote, messageOf(error), error);
    }
  }

  /** Who says nothing shall not keep others out. */
  #makeRoom(): void {
    for (const oldest of this.#knocking) {
      if (this.#knocking.size < this.#options.maxHandshakes) return;
      this.#knocking.delete(oldest);
      oldest.close();
    }
  }
}
