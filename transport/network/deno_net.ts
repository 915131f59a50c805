import { abortable } from "../watch/clock.ts";
import {
  addressOf,
  type Connection,
  describe,
  type DialTarget,
  failure,
  type Listener,
  type ListenTarget,
  type Network,
} from "./connection.ts";
import type { ConnectionFailedError } from "../errors.ts";
import { NODE_NETWORK } from "./node_net.ts";

/** How long a Unix socket's server may take to answer, in milliseconds. */
const DIAL_MS = 2000;

/** Dials in a worker, for whose word its maker waits. */
const DIALLER = `self.onmessage = async ({ data: [path, answer] }) => {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) answer[0] = 1;
  }
  Atomics.store(answer, 1, 1);
  Atomics.notify(answer, 1);
};`;

/** The file of a Unix socket that we listen on. */
class UnixFile {
  #path: string;
  #made: string;

  private constructor(path: string) {
    this.#path = path;
    this.#made = fingerprint(path);
  }

  /**
   * Listens. The file of a server that ended without taking it away is
   * replaced: nobody answers there.
   */
  static listen(path: string): [Deno.Listener, UnixFile] {
    let listener: Deno.Listener;
    try {
      listener = Deno.listen({ transport: "unix", path });
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse) || !isStale(path)) {
        throw error;
      }
      Deno.removeSync(path);
      listener = Deno.listen({ transport: "unix", path });
    }
    return [listener, new UnixFile(path)];
  }

  /**
   * Ends the listener, and takes the file away, unless it is another server's by now.
   *
   * @param done Settles once the system has let go of the listener.
   */
  close(listener: Deno.Listener, done: Promise<unknown>): void {
    const found = fingerprint(this.#path);
    if (found === this.#made || found === GONE) {
      listener.close();
      if (fingerprint(this.#path) === this.#made) Deno.removeSync(this.#path);
      return;
    }
    // Deno takes away what is at the path, whosever it is.
    const aside = `${this.#path}.${crypto.randomUUID()}`;
    Deno.renameSync(this.#path, aside);
    listener.close();
    const restore = () => Deno.renameSync(aside, this.#path);
    // By then its folder may be gone.
    done.then(restore, restore).catch(() => {});
  }
}

const GONE = "gone";

function fingerprint(path: string): string {
  try {
    const { ino, mtime } = Deno.lstatSync(path);
    return `${ino} ${mtime?.getTime()}`;
  } catch {
    return GONE;
  }
}

/** Whether nobody listens on a socket's file. At once: who listens cannot wait. */
function isStale(path: string): boolean {
  if (!Deno.lstatSync(path).isSocket) return false;
  const answer = new Int32Array(new SharedArrayBuffer(8));
  const url = URL.createObjectURL(
    new Blob([DIALLER], { type: "text/javascript" }),
  );
  const worker = new Worker(url, { type: "module" });
  try {
    worker.postMessage([path, answer]);
    Atomics.wait(answer, 1, 0, DIAL_MS);
    return answer[0] === 1;
  } finally {
    worker.terminate();
    URL.revokeObjectURL(url);
  }
}

/** Deno's own sockets. The only file that dials and listens, but for the HTTP of `door`. */
export const DENO_NETWORK: Network = {
  async dial(target: DialTarget, signal?: AbortSignal): Promise<Connection> {
    // Deno's own TLS keeps the socket of a handshake that was given up.
    if (target.tls !== undefined) {
      return await NODE_NETWORK.dial(target, signal);
    }
    try {
      return new DenoConnection(await dial(target, signal));
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw failure(`dial ${describe(target)}`, error, true);
    }
  },

  listen(target: ListenTarget): Listener {
    try {
      return listen(target);
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
  return failure(`listen on ${describe(target)}`, error, false);
}

async function dial(
  target: DialTarget,
  signal: AbortSignal = new AbortController().signal,
): Promise<Deno.Conn> {
  const { hostname, port, path } = target;
  if (path !== undefined) {
    const coming = Deno.connect({ transport: "unix", path });
    return await abortable(coming, signal).catch((error) => {
      // One that comes after the caller gave up.
      coming.then((conn) => conn.close(), () => {});
      throw error;
    });
  }
  const conn = await connect(hostname, port, signal);
  prepare(conn);
  return conn;
}

/** Deno keeps the socket for ever whose abort is called in the turn in which it comes: so it is called after those that came were handed out. */
async function connect(
  hostname: string,
  port: number,
  signal: AbortSignal,
): Promise<Deno.TcpConn> {
  signal.throwIfAborted();
  const giveUp = new AbortController();
  const later = () => setImmediate(() => giveUp.abort());
  signal.addEventListener("abort", later, { once: true });
  try {
    const conn = await Deno.connect({ hostname, port, signal: giveUp.signal });
    if (!signal.aborted) return conn;
    conn.close();
    throw signal.reason;
  } finally {
    signal.removeEventListener("abort", later);
  }
}

/** A Python client that dials "localhost" comes to 127.0.0.1, others to ::1 first. */
const OTHER_LOOPBACK: Readonly<Record<string, string>> = {
  "127.0.0.1": "::1",
  "::1": "127.0.0.1",
};

function listen(target: ListenTarget): Listener {
  const { hostname, port, path, tls } = target;
  if (path !== undefined) {
    const [listener, file] = UnixFile.listen(path);
    return new DenoListener([listener], path, file);
  }
  const on = (hostname: string, port: number): Deno.Listener =>
    tls === undefined
      ? Deno.listen({ hostname, port })
      : Deno.listenTls({ hostname, port, ...tls });
  const first = on(hostname, port);
  const { addr } = first;
  const also = hostname === "localhost" && "hostname" in addr
    ? OTHER_LOOPBACK[addr.hostname]
    : undefined;
  if (also === undefined) return new DenoListener([first]);
  try {
    const { port } = addr as Deno.NetAddr;
    return new DenoListener([first, on(also, port)]);
  } catch {
    // This machine has but one of the two, or another program has the other.
    return new DenoListener([first]);
  }
}

/** Without TCP_NODELAY the second of two small messages comes 40 ms late. */
function prepare(conn: Deno.Conn): void {
  if ("setNoDelay" in conn) {
    const tcp = conn as Deno.TcpConn;
    tcp.setNoDelay(true);
    tcp.setKeepAlive(true);
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted;
}

function format(address: Deno.Addr): string {
  // A TLS connection's has no "transport", whatever its type says.
  if ("hostname" in address) {
    const { hostname, port } = address;
    // So an IPv4 address is shown to who listens on "::", for both families.
    return addressOf({ hostname: hostname.replace(/^::ffff:/, ""), port });
  }
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

  ref(): void {
    this.#conn.ref();
  }

  unref(): void {
    this.#conn.unref();
  }
}

class DenoListener implements Listener {
  readonly address: string;
  readonly port: number;
  #listeners: readonly Deno.Listener[];
  #file: UnixFile | undefined;
  /** Who comes next, of each listener. */
  #coming = new Map<Deno.Listener, Promise<[Deno.Listener, Deno.Conn]>>();
  #isClosed = false;

  constructor(
    listeners: readonly [Deno.Listener, ...Deno.Listener[]],
    path?: string,
    file?: UnixFile,
  ) {
    const { addr } = listeners[0];
    this.#listeners = listeners;
    this.#file = file;
    this.address = path ?? format(addr);
    this.port = addr.transport === "tcp" ? addr.port : 0;
  }

  async accept(): Promise<Connection> {
    for (;;) {
      let conn: Deno.Conn | undefined;
      try {
        conn = await this.#next();
        prepare(conn);
        return new DenoConnection(conn);
      } catch (error) {
        conn?.close();
        // One that was reset before we came to it is none.
        if (conn === undefined && !isGone(error)) throw error;
      }
    }
  }

  async #next(): Promise<Deno.Conn> {
    for (const listener of this.#listeners) {
      if (this.#coming.has(listener)) continue;
      const coming = listener.accept().then((
        conn,
      ): [Deno.Listener, Deno.Conn] => [listener, conn]);
      coming.catch(() => this.#coming.delete(listener));
      this.#coming.set(listener, coming);
    }
    const [from, conn] = await Promise.race(this.#coming.values());
    this.#coming.delete(from);
    return conn;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const listener of this.#listeners) {
      const done = this.#coming.get(listener) ?? Promise.resolve();
      if (this.#file === undefined) listener.close();
      else this.#file.close(listener, done);
    }
    for (const coming of this.#coming.values()) {
      coming.then(([, conn]) => conn.close(), () => {});
    }
  }

  ref(): void {
    for (const listener of this.#listeners) listener.ref();
  }

  unref(): void {
    for (const listener of this.#listeners) listener.unref();
  }
}
