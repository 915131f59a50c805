import type { TlsServerOptions } from "../network/connection.ts";
import type { Opcodes } from "./opcodes.ts";
import type { CallOptions, CommonOptions } from "./options.ts";

/**
 * How a {@linkcode TCPTalksServer} is made. All times in milliseconds.
 *
 * @example
 * ```ts
 * import { type ServerOptions, TCPTalksServer } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * const options: ServerOptions = { port: 0, password: "sesame", maxClients: 8 };
 * await using server = new TCPTalksServer(options);
 * assertEquals(server.stats().clients, 0);
 * ```
 */
export interface ServerOptions<Names extends Opcodes = Opcodes>
  extends CommonOptions<Names> {
  /**
   * How many clients there may be at a time; further ones are turned away.
   *
   * @default {4}
   */
  maxClients?: number;
  /**
   * How long a client may take to say its id; one that does not gets six random characters.
   *
   * @default {1000}
   */
  idTimeout?: number;
  /**
   * Whether a client that comes back under its id takes its own old place
   * over, where the old link is dead but nobody noticed yet: only from the
   * host where it was, from anywhere, or never. The old link is asked first,
   * and has half a second to answer.
   *
   * @default {"same-host"}
   */
  takeOver?: "same-host" | "always" | "never";
  /** Our certificate and key, for TLS. */
  tls?: TlsServerOptions;
}

/**
 * How one call of a server is bounded, by `server.with(…)`.
 *
 * @example
 * ```ts
 * import { type ServerCallOptions, TCPTalks, TCPTalksServer } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = new TCPTalksServer({ port: 0, hostname: "127.0.0.1" });
 * await using panel = new TCPTalks({ ip: "127.0.0.1", port: server.port, id: 7 });
 * panel.bind(0x20, () => "7 here");
 * await Promise.all([server.connect(), panel.connect()]);
 *
 * const seven: ServerCallOptions = { id: 7, timeout: 1000 };
 * assertEquals(await server.with(seven).execute(0x20), "7 here");
 * ```
 */
export interface ServerCallOptions extends CallOptions {
  /** Which client is called. @default {the first} */
  id?: unknown;
}

/**
 * What a server has counted.
 *
 * @example
 * ```ts
 * import { type ServerStats, TCPTalksServer } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = new TCPTalksServer({ port: 0, hostname: "127.0.0.1" });
 * const { clients, refused }: ServerStats = server.stats();
 * assertEquals([clients, refused], [0, 0]);
 * ```
 */
export interface ServerStats {
  /** Clients that are there now. */
  readonly clients: number;
  /** Clients that came so far. */
  readonly joined: number;
  /** Clients that were turned away so far. */
  readonly refused: number;
}
