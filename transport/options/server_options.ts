import type { TlsServerOptions } from "../network/connection.ts";
import type { Opcodes } from "./opcodes.ts";
import type { CallOptions, CommonOptions } from "./options.ts";

/** How a {@linkcode TCPTalksServer} is made. All times in milliseconds. */
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

/** How one call of a server is bounded, by `server.with(…)`. */
export interface ServerCallOptions extends CallOptions {
  /** Which client is called. @default {the first} */
  id?: unknown;
}

/** What a server has counted. */
export interface ServerStats {
  /** Clients that are there now. */
  readonly clients: number;
  /** Clients that came so far. */
  readonly joined: number;
  /** Clients that were turned away so far. */
  readonly refused: number;
}
