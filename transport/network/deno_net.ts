import { abortable } from "@std/async";
import {
  addressOf,
  type Connection,
  type DialTarget,
  type Listener,
  type ListenTarget,
  type Network,
} from "./connection.ts";
import { ConnectionFailedError } from "../errors.ts";

/** Deno's own sockets. The only file that dials and listens. */
export const DENO_NETWORK: Network = {
  async dial(target: DialTarget, signal?: AbortSignal): Promise<Connection> {
    try {
      return new DenoConnection(await dial(target, signal));
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw new ConnectionFailedError(
        `Cannot dial ${describe(target)}: ${text(error)}${hint(error)}`,
        isRefusal(error, target),
        { cause: error },
      );
    }
  },

  listen(target: ListenTarget): Listener {
    try {
      return new DenoListener(listen(target), target.path);
    } catch (error) {
      throw cannotListen(target, error);
    }
  },
};

/** What is thrown where an address is taken or forbidden, with what to try. */
export function cannotListen(
  target: ListenTarget,
  error: unknown,
): ConnectionFailedError {
  return new ConnectionFailedError(
    `Cannot listen on ${describe(target)}: ${text(error)}${hint(error)}`,
    false,
    { cause: error },
  );
}

async function dial(
  target: DialTarget,
  signal: AbortSignal | undefined,
): Promise<Deno.Conn> {
  const { hostname, port, path, tls } = target;
  if (path !== undefined) {
    return await giveUp(Deno.connect({ transport: "unix", path }), signal);
  }
  const conn = await Deno.connect({
    hostname,
    port,
    ...(signal ? { signal } : {}),
  });
  prepare(conn);
  if (tls === undefined) return conn;
  const secured = Deno.startTls(conn, {
    hostname: tls.serverName ?? hostname,
    ...(tls.caCerts ? { caCerts: tls.caCerts } : {}),
  });
  return await giveUp(secured.then(shakeHands), signal);
}

/** Now, so that a certificate that is not trusted fails the dialling. */
async function shakeHands(conn: Deno.TlsConn): Promise<Deno.TlsConn> {
  try {
    await conn.handshake();
    return conn;
  } catch (error) {
    conn.close();
    throw error;
  }
}

/** A connection that comes after the caller gave up is closed. */
async function giveUp<T extends Deno.Conn>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal === undefined) return await promise;
  try {
    return await abortable(promise, signal);
  } catch (error) {
    promise.then((conn) => conn.close(), () => {});
    throw error;
  }
}

function listen(target: ListenTarget): Deno.Listener {
  const { hostname, port, path, tls } = target;
  if (path !== undefined) return Deno.listen({ transport: "unix", path });
  if (tls !== undefined) return Deno.listenTls({ hostname, port, ...tls });
  return Deno.listen({ hostname, port });
}

/** Without TCP_NODELAY the second of two small messages comes 40 ms late. */
function prepare(conn: Deno.Conn): void {
  if ("setNoDelay" in conn) {
    const tcp = conn as Deno.TcpConn;
    tcp.setNoDelay(true);
    tcp.setKeepAlive(true);
  }
}

function isRefusal(error: unknown, target: DialTarget): boolean {
  return error instanceof Deno.errors.ConnectionRefused ||
    // A Unix socket's file appears when its server begins to listen.
    (target.path !== undefined && error instanceof Deno.errors.NotFound);
}

function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted;
}

function describe(target: DialTarget | ListenTarget): string {
  return target.path === undefined ? addressOf(target) : `"${target.path}"`;
}

/** What to try. */
function hint(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return "; another program listens there, end it or take another port (0 for any free one)";
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return "; it is no address of this machine, 0.0.0.0 stands for all of them";
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return "; ports below 1024 are the system's, take a higher one";
  }
  if (error instanceof Deno.errors.NotCapable) {
    return ': "deno run --allow-net …"';
  }
  return error instanceof Error &&
      /lookup address|invalid host/.test(error.message)
    ? "; is the name right? try the robot's IP address"
    : "";
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function format(address: Deno.Addr): string {
  // A TLS connection's has no "transport", whatever its type says.
  if ("hostname" in address) return addressOf(address);
  return "path" in address ? address.path || "(unnamed)" : address.transport;
}

class DenoConnection implements Connection {
  readonly local: string;
  readonly remote: string;
  #conn: Deno.Conn;

  constructor(conn: Deno.Conn) {
    this.#conn = conn;
    this.local = format(conn.localAddr);
    this.remote = format(conn.remoteAddr);
  }

  read(into: Uint8Array): Promise<number | null> {
    return this.#conn.read(into);
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.#conn.write(bytes);
  }

  closeWrite(): Promise<void> {
    return this.#conn.closeWrite();
  }

  close(): void {
    try {
      this.#conn.close();
    } catch {
      // Closed already.
    }
  }
}

class DenoListener implements Listener {
  readonly address: string;
  readonly port: number;
  #listener: Deno.Listener;
  #path: string | undefined;

  constructor(listener: Deno.Listener, path: string | undefined) {
    this.#listener = listener;
    this.#path = path;
    this.address = path ?? format(listener.addr);
    this.port = listener.addr.transport === "tcp" ? listener.addr.port : 0;
  }

  async accept(): Promise<Connection> {
    for (;;) {
      const connection = await this.#take();
      if (connection !== undefined) return connection;
    }
  }

  /** The next one; undefined where it was reset before we came to it. */
  async #take(): Promise<Connection | undefined> {
    let conn: Deno.Conn | undefined;
    try {
      conn = await this.#listener.accept();
      prepare(conn);
      return new DenoConnection(conn);
    } catch (error) {
      conn?.close();
      if (conn !== undefined || isGone(error)) return undefined;
      throw error;
    }
  }

  close(): void {
    try {
      this.#listener.close();
    } catch {
      return; // Closed already.
    }
    if (this.#path === undefined) return;
    try {
      // The next server could not listen where the file of this one is.
      Deno.removeSync(this.#path);
    } catch {
      // Removed already.
    }
  }
}
