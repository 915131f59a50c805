import { delay } from "@std/async";
import type { Connection, Listener } from "./connection.ts";
import { challenge, type HandshakeOptions } from "./handshake.ts";

/** A connection whose password was right. */
export interface Admitted {
  /** The connection. */
  readonly connection: Connection;
  /** What came after the password, not decoded. */
  readonly rest: Uint8Array;
}

/** What a {@linkcode Gate} asks and tells. */
export interface GateOptions {
  /** How each handshake is made. */
  handshake: HandshakeOptions;
  /** Why one more cannot be let in, undefined where it can. */
  isFull(inHandshake: number): string | undefined;
  /** Takes one who knew the password. */
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
export class Gate {
  #listener: Listener;
  #options: GateOptions;
  #knocking = new Set<Connection>();
  #closed = false;
  #done: Promise<void>;

  /** Begins to let in. */
  constructor(listener: Listener, options: GateOptions) {
    this.#listener = listener;
    this.#options = options;
    this.#done = this.#run();
  }

  /** Stops listening, and turns away those still in their handshake. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#listener.close();
    for (const connection of this.#knocking) connection.close();
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        const connection = await this.#listener.accept();
        if (this.#closed) connection.close();
        else this.#knock(connection);
      } catch {
        // Too many open files, say: others may be closed until the next try.
        if (!this.#closed) await delay(PAUSE_MS);
      }
    }
  }

  #knock(connection: Connection): void {
    const full = this.#options.isFull(this.#knocking.size);
    if (full === undefined) void this.#challenge(connection);
    else this.#refuse(connection, full);
  }

  async #challenge(connection: Connection): Promise<void> {
    this.#knocking.add(connection);
    try {
      const rest = await challenge(connection, this.#options.handshake);
      this.#knocking.delete(connection);
      if (this.#closed) this.#refuse(connection, "Another client was faster");
      else this.#options.admit({ connection, rest });
    } catch (error) {
      this.#knocking.delete(connection);
      const reason = error instanceof Error ? error.message : String(error);
      this.#refuse(connection, reason, error);
    }
  }

  #refuse(connection: Connection, reason: string, error?: unknown): void {
    connection.close();
    this.#options.refused(connection.remote, reason, error);
  }
}
