import { ConnectionFailedError } from "../errors.ts";

/**
 * A byte stream to one peer. All that the transport knows of sockets: tests
 * script the other side through it, without one.
 */
export interface Connection {
  /** Our end, as `host:port` or as the path of a Unix socket. */
  readonly local: string;
  /** The peer's end, as `host:port` or as the path of a Unix socket. */
  readonly remote: string;
  /**
   * Reads what is there into `into`, waiting for at least one byte.
   *
   * @param into Where the bytes go, from its start.
   * @returns How many bytes came, or null once the peer has ended its side.
   */
  read(into: Uint8Array): Promise<number | null>;
  /**
   * Writes some of `bytes`, waiting while the peer does not read.
   *
   * @param bytes What to write; not changed until the promise settles.
   * @returns How many bytes were taken, which may be fewer than there are.
   */
  write(bytes: Uint8Array): Promise<number>;
  /** Ends our side: the peer reads an end of file, we still read. */
  closeWrite(): Promise<void>;
  /** Closes both sides; a pending read or write rejects. May be called again. */
  close(): void;
  /** Lets the process wait for it again. */
  ref?(): void;
  /** Lets the process end though it is open, where the platform can. */
  unref?(): void;
}

/** Waits for peers to dial. */
export interface Listener {
  /** Where it listens, as `host:port` or as the path of a Unix socket. */
  readonly address: string;
  /** The TCP port, chosen by the system where 0 was asked for; 0 on a Unix socket. */
  readonly port: number;
  /**
   * Waits for the next peer.
   *
   * @throws {Error} When the listener was closed.
   */
  accept(): Promise<Connection>;
  /** Stops listening; an `accept` that waits rejects at once. May be called again. */
  close(): void;
  /**
   * Where a system begins to listen a moment later, as Node does: resolves once
   * it does, and rejects as `listen` would have thrown. `port` and `address`
   * are known from then on.
   */
  readonly ready?: Promise<void>;
  /** Lets the process wait for it again. */
  ref?(): void;
  /** Lets the process end though it listens, where the platform can. */
  unref?(): void;
}

/**
 * A TLS certificate and its key, for the listening side.
 *
 * Deno sets neither TCP_NODELAY nor TCP keep-alive on the TLS connections that
 * it accepts: the second of two small messages to a client may come 40 ms late.
 * Where that matters, let stunnel listen in front of a plain link.
 */
export interface TlsServerOptions {
  /** The certificate chain, PEM text. */
  cert: string;
  /** The private key, PEM text. */
  key: string;
}

/** What a TLS client trusts. */
export interface TlsClientOptions {
  /** Certificates trusted beside the system's, PEM text each. */
  caCerts?: string[];
  /** The name that the certificate must carry. @default {the host dialled} */
  serverName?: string;
}

/** Where to dial. */
export interface DialTarget {
  /** The host's name or address. */
  hostname: string;
  /** The TCP port. */
  port: number;
  /** A Unix socket's path, instead of host and port. */
  path?: string | undefined;
  /** TLS over the TCP connection. */
  tls?: TlsClientOptions | undefined;
}

/** Where to listen. */
export interface ListenTarget {
  /** The address of the interface; `0.0.0.0` for all. */
  hostname: string;
  /** The TCP port; 0 for any free one. */
  port: number;
  /** A Unix socket's path, instead of host and port. */
  path?: string | undefined;
  /** TLS over the TCP connections. */
  tls?: TlsServerOptions | undefined;
}

/**
 * Makes connections: the system's network, or a scripted one in tests.
 *
 * @example
 * ```ts
 * import { ConnectionFailedError, type Network, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertRejects } from "@std/assert";
 *
 * // A network without anybody, as a test may want it.
 * const desert: Network = {
 *   dial: () => Promise.reject(new ConnectionFailedError("Nobody is there", false)),
 *   listen() {
 *     throw new ConnectionFailedError("Nobody would come", false);
 *   },
 * };
 * await using robot = new TCPTalks({ ip: "robot", network: desert });
 * await assertRejects(() => robot.connect(), ConnectionFailedError);
 * ```
 */
export interface Network {
  /**
   * Dials once.
   *
   * @throws {ConnectionFailedError} When nobody answers there; its `refused` says whether a later try may succeed.
   */
  dial(target: DialTarget, signal?: AbortSignal): Promise<Connection>;
  /**
   * Begins to listen, at once or by the listener's `ready`.
   *
   * @throws {ConnectionFailedError} When the address is taken or forbidden.
   */
  listen(target: ListenTarget): Listener;
}

/** A target as people write it: a Unix socket's path, or host and port, with brackets around IPv6. */
export function addressOf(
  { hostname, port, path }: Omit<DialTarget, "tls">,
): string {
  return path ??
    `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

/** What to try where nobody listens. */
export const IS_IT_RUNNING =
  "is the robot's program running, is this its port?";
const IS_IT_ON = "is the robot on, is this its address?";
const IS_WIFI_UP = "is this computer on the robot's network, is its Wi-Fi up?";
const IS_IT_THE_NAME = "is the name right? try the robot's IP address";
const DOES_IT_SPEAK_TLS =
  'does it speak TLS? Python\'s library does not, leave out "tls"';
const WHOSE_CERTIFICATE =
  'give the certificate of who signed it in "caCerts" of "tls"';

/** What networks do, by the system's names of it, and what to try: all of it may pass. */
const PASSING: Readonly<Record<string, string>> = {
  ECONNREFUSED: IS_IT_RUNNING,
  ECONNRESET: IS_IT_RUNNING,
  ECONNABORTED: IS_IT_RUNNING,
  EPIPE: IS_IT_RUNNING,
  // A Unix socket's file appears when its server begins to listen.
  ENOENT: IS_IT_RUNNING,
  EHOSTUNREACH: IS_IT_ON,
  EHOSTDOWN: IS_IT_ON,
  ETIMEDOUT: IS_IT_ON,
  ENETUNREACH: IS_WIFI_UP,
  ENETDOWN: IS_WIFI_UP,
  EADDRNOTAVAIL: IS_WIFI_UP,
  ENOTFOUND: IS_IT_THE_NAME,
  EAI_AGAIN: IS_IT_THE_NAME,
};

/** What Deno says of a name that nobody knows: it has no code. */
const IS_NO_NAME = /lookup address|invalid host/;

/** What is said of who hangs up or talks of something else when TLS begins. */
const IS_NO_TLS = /secure TLS|SSL routines/;

/** A target in a message. */
export function describe(target: DialTarget | ListenTarget): string {
  return target.path === undefined ? addressOf(target) : `"${target.path}"`;
}

/** What is thrown where nobody can dial or listen, with what to try. */
export function failure(
  what: string,
  error: unknown,
  isDial: boolean,
): ConnectionFailedError {
  const text = error instanceof Error && error.message !== ""
    ? error.message
    : codeOf(error) ?? String(error);
  const isNoName = IS_NO_NAME.test(text);
  const code = codeOf(error) ?? "";
  // What a later dialling may make good.
  const passing = !isDial
    ? undefined
    : isNoName
    ? IS_IT_THE_NAME
    : PASSING[code];
  const advice = IS_NO_TLS.test(text) ? DOES_IT_SPEAK_TLS : passing ??
    (isNoName
      ? "it is no name of this machine, 0.0.0.0 stands for all of its addresses"
      : HINTS[code]);
  const isForbidden = error instanceof Error && error.name === "NotCapable";
  // Where in the system it failed says nothing to a caller.
  if (error instanceof Error) error.stack = `${error.name}: ${error.message}`;
  return new ConnectionFailedError(
    `Cannot ${what}: ${text}${
      isForbidden
        ? ': "deno run --allow-net …"'
        : advice === undefined
        ? ""
        : `; ${advice}`
    }`,
    passing !== undefined,
    { cause: error },
  );
}

/** What to try where nobody can listen, nor any later dialling will do. */
const HINTS: Readonly<Record<string, string>> = {
  EADDRINUSE:
    "another program listens there, end it or take another port (0 for any free one)",
  EADDRNOTAVAIL:
    "it is no address of this machine, 0.0.0.0 stands for all of them",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: WHOSE_CERTIFICATE,
  DEPTH_ZERO_SELF_SIGNED_CERT: WHOSE_CERTIFICATE,
  SELF_SIGNED_CERT_IN_CHAIN: WHOSE_CERTIFICATE,
  ERR_TLS_CERT_ALTNAME_INVALID:
    'dial the name that the certificate is for, or give it as "serverName" of "tls"',
  EMFILE: "disconnect the links and close the files that are no longer needed",
  EACCES: "ports below 1024 are the system's, take a higher one",
};

/** The code of an error; where several addresses were tried, of the first. */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && "code" in error &&
      typeof error.code === "string"
    ? error.code
    : undefined;
}

/** Writes all of it. */
export async function writeAll(
  to: Pick<Connection, "write">,
  bytes: Uint8Array,
): Promise<void> {
  for (let rest = bytes; rest.length > 0;) {
    rest = rest.subarray(await to.write(rest));
  }
}
