import { abortable, pause } from "../watch/clock.ts";
import {
  addressOf,
  type Connection,
  type DialTarget,
  type Listener,
  type ListenTarget,
  type Network,
  type TlsClientOptions,
  type TlsServerOptions,
} from "../network/connection.ts";
import { dial, type DialOptions } from "./dial.ts";
import { systemNetwork } from "../network/system.ts";
import { dialectOf } from "../messages/esp32.ts";
import {
  AuthentificationError,
  ForeverAloneError,
  NoSuchConnectionAvailable,
} from "../errors.ts";
import {
  type Admitted,
  challenge,
  handshakeOf,
  type HandshakeOptions,
} from "./handshake.ts";
import { DEFAULT_PORT } from "../options/limits.ts";
import type { TalksOptions } from "../options/options.ts";
import { isClient } from "../options/check.ts";
import type { Shared } from "../link/shared.ts";
import { messageOf } from "../../codec/text/repr/repr.ts";

/** Makes the links of one object: dials as client, lets one in as server. */
export class Connector {
  readonly isClient: boolean;
  #options: TalksOptions;
  #network: Network;
  #handshake: HandshakeOptions;
  #shared: Shared;
  #port: number;

  /** Refuses options that contradict each other. */
  constructor(options: TalksOptions, shared: Shared) {
    this.#options = options;
    this.#network = options.network ?? systemNetwork();
    this.#handshake = handshakeOf(options, shared.limits);
    this.#shared = shared;
    this.#port = options.port ?? DEFAULT_PORT;
    this.isClient = isClient(options);
    if (this.isClient && (options.dialect ?? "python") !== "python") {
      throw new RangeError(
        'Cannot dial an ESP32: it is a client, leave out "ip" and let it come',
      );
    }
  }

  /** The port dialled, or listened on once we listen. */
  get port(): number {
    return this.#port;
  }

  /** Makes a link whose password was right. */
  open(options: DialOptions): Promise<Admitted> {
    return this.isClient ? this.#dial(options) : this.#accept(options);
  }

  async #dial(options: DialOptions): Promise<Admitted> {
    const { ip, path, tls } = this.#options;
    const target: DialTarget = {
      hostname: ip ?? "localhost",
      port: this.#port,
      path,
      tls: tls === true ? {} : tls as TlsClientOptions | undefined,
    };
    const address = addressOf(target);
    this.#shared.status.emit({ type: "connecting", address });
    return await dial(this.#network, target, this.#handshake, options);
  }

  /** Lets one client in, and closes the listener: later clients are refused. */
  async #accept(options: DialOptions): Promise<Admitted> {
    const { hostname = "0.0.0.0", path, tls } = this.#options;
    const target: ListenTarget = {
      hostname,
      port: this.#options.port ?? DEFAULT_PORT,
      path,
      tls: tls as TlsServerOptions | undefined,
    };
    const listener = this.#network.listen(target);
    // Bun knows its port at once, Node once it listens.
    this.#port = listener.port || this.#port;
    if (listener.ready !== undefined) {
      await listener.ready;
      this.#port = listener.port || this.#port;
    }
    const { address, port } = listener;
    this.#shared.status.emit({ type: "listening", address, port });
    const { promise, resolve } = Promise.withResolvers<Admitted>();
    const { timeout } = options;
    const { clock } = this.#shared;
    const stop = new AbortController();
    const signal = options.signal
      ? AbortSignal.any([options.signal, stop.signal])
      : stop.signal;
    let cancel: (() => void) | undefined;
    const restart = (): void => {
      cancel?.();
      if (timeout === null) return;
      const late = new ForeverAloneError(
        `No client came to ${address} within ${timeout} ms; has it the right address? Without "ip" this side waits for a client`,
      );
      cancel = clock.after(timeout, () => stop.abort(late));
    };
    restart();
    let isTaken = false;
    const { maxHandshakes } = this.#shared.limits;
    const acceptor = new Acceptor(listener, this.#handshake, maxHandshakes, {
      claim: () => {
        if (isTaken) return "Another client was faster";
        isTaken = true;
        return undefined;
      },
      unclaim: () => {
        isTaken = false;
      },
      admit: (admitted) => {
        // It was told that it is welcome in the moment in which we gave up.
        if (signal.aborted) admitted.connection.close();
        resolve(admitted);
        void acceptor.close();
      },
      refused: (remote, reason, error) => {
        this.#shared.counters.refused++;
        this.#shared.status.emit({ type: "refused", remote, reason });
        // As in Python, the time begins again after a wrong password.
        if (!signal.aborted && error instanceof AuthentificationError) {
          restart();
        }
      },
    });
    try {
      return await abortable(promise, signal);
    } finally {
      // Who is turned away from now on starts no new wait.
      stop.abort();
      cancel?.();
      await acceptor.close();
    }
  }
}

/** Whom an {@linkcode Acceptor} asks and tells. */
export interface Host {
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
  #handshake: HandshakeOptions;
  #maxHandshakes: number;
  #host: Host;
  #knocking = new Set<Connection>();
  #stop = new AbortController();
  #done: Promise<void>;

  /**
   * Begins to let in.
   *
   * @param maxHandshakes How many may go on at a time; the oldest gives way to a new one.
   */
  constructor(
    listener: Listener,
    handshake: HandshakeOptions,
    maxHandshakes: number,
    host: Host,
  ) {
    this.#listener = listener;
    this.#handshake = handshake;
    this.#maxHandshakes = maxHandshakes;
    this.#host = host;
    this.#done = this.#run();
  }

  /** Stops listening, and turns away those still in their handshake. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#listener.close();
    for (const connection of this.#knocking) connection.close();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const { clock } = this.#handshake;
    while (!signal.aborted) {
      try {
        const connection = await this.#listener.accept();
        if (signal.aborted) connection.close();
        else void this.#challenge(connection);
      } catch {
        // Too many open files, say: others may be closed until the next try.
        await pause(PAUSE_MS, { clock, signal }).catch(() => {});
      }
    }
  }

  async #challenge(connection: Connection): Promise<void> {
    this.#makeRoom();
    this.#knocking.add(connection);
    let isClaimed = false;
    const enter = async (): Promise<void> => {
      const full = await this.#host.claim(connection.remote);
      if (full !== undefined) throw new NoSuchConnectionAvailable(full);
      isClaimed = true;
    };
    try {
      const dialect = dialectOf(this.#handshake.dialect, connection.remote);
      const options = { ...this.#handshake, dialect };
      const rest = await challenge(connection, options, enter);
      this.#knocking.delete(connection);
      this.#host.admit({ connection, rest, dialect });
    } catch (error) {
      this.#knocking.delete(connection);
      if (isClaimed) this.#host.unclaim();
      connection.close();
      this.#host.refused(connection.remote, messageOf(error), error);
    }
  }

  /** Who says nothing shall not keep others out. */
  #makeRoom(): void {
    for (const oldest of this.#knocking) {
      if (this.#knocking.size < this.#maxHandshakes) return;
      this.#knocking.delete(oldest);
      oldest.close();
    }
  }
}
