import type { Clock } from "../watch/clock.ts";
import type {
  Network,
  TlsClientOptions,
  TlsServerOptions,
} from "../network/connection.ts";
import type { DialectOptions } from "../messages/esp32.ts";
import type { ErrorReplyOptions } from "../messages/reply.ts";
import type { HeartbeatOptions } from "../link/heartbeat.ts";
import type { Limits } from "./limits.ts";
import type { Opcodes } from "./opcodes.ts";
import type { WireOptions } from "../messages/pickles.ts";

/** What client, server role and multi-client server have in common. All times in milliseconds. */
export interface CommonOptions<Names extends Opcodes = Opcodes>
  extends WireOptions, DialectOptions {
  /**
   * The TCP port; 0 to listen on any free one.
   *
   * @default {25565}
   */
  port?: number;
  /**
   * What the peer must know, compared as Python's `==` does: a str, bytes, an
   * int. As server, null lets everybody in.
   *
   * @default {null}
   */
  password?: unknown;
  /** Names for the opcodes: shown in errors and events, and the functions of `remote`. */
  opcodes?: Names;
  /**
   * How long `execute` waits for a reply; null for ever.
   *
   * @default {5000}
   */
  timeout?: number | null;
  /**
   * How long a handshake may take.
   *
   * @default {2000}
   */
  handshakeTimeout?: number;
  /**
   * How many of the bound functions run at once on one link: 1 is Python's strict order.
   *
   * @default {limits.maxHandlers}
   */
  concurrency?: number;
  /**
   * Notices a link that is dead, though nobody closed it; false for never.
   *
   * @default {asked after 10 s of silence, dead after 30 s, as server and with `reconnect`; otherwise false}
   */
  heartbeat?: HeartbeatOptions | false;
  /** What a peer is told of an error in one of our functions. */
  errors?: ErrorReplyOptions;
  /** Sees every message, both ways, once it was decoded or pickled. */
  tap?: (message: TappedMessage) => void;
  /**
   * Told of each failure that nobody awaits: of a bound function that threw
   * (the peer gets the error, too), and of a call whose promise was dropped.
   *
   * Without it those that are meant for the peer, a `PythonError` say, are
   * told to nobody else.
   *
   * @default {one line on stderr}
   */
  onError?: (error: unknown, doing: string) => unknown;
  /**
   * Prints all that happens, one line on stderr for each event of `status()`.
   *
   * @default {false}
   */
  debug?: boolean;
  /** The bounds to override, of `DEFAULT_LIMITS`. */
  limits?: Partial<Limits>;
  /** The path of a Unix socket, instead of `ip` and `port`. */
  path?: string;
  /**
   * As server, the address of the interface to listen on.
   *
   * @default {"0.0.0.0"}
   */
  hostname?: string;
  /** Where connections come from. @default {the sockets of Deno, Node or Bun} */
  network?: Network;
  /** Where time comes from. @default {the system's clock} */
  clock?: Clock;
}

/** How a {@linkcode TCPTalks} is made. All times in milliseconds. */
export interface TalksOptions<Names extends Opcodes = Opcodes>
  extends CommonOptions<Names> {
  /** The host to dial; without it (or with null), the server role. */
  ip?: string | null;
  /** What the peer is told when it asks for our id. @default {six random characters} */
  id?: unknown;
  /**
   * With `path`, which side we are on: true dials it.
   *
   * @default {false}
   */
  dial?: boolean;
  /** TLS: as client what is trusted (`true` for the system's certificates), as server our certificate and key. */
  tls?: true | TlsClientOptions | TlsServerOptions;
  /** As client: comes back by itself after the link went away. Off where not given. */
  reconnect?: ReconnectOptions;
}

/** How a client comes back after its link went away. All times in milliseconds. */
export interface ReconnectOptions {
  /**
   * The wait before the first attempt.
   *
   * @default {100}
   */
  minDelay?: number;
  /**
   * The longest wait between attempts.
   *
   * @default {5000}
   */
  maxDelay?: number;
  /**
   * By how much each wait is longer than the one before.
   *
   * @default {2}
   */
  factor?: number;
  /**
   * The share of each wait that is left to chance, so that many clients do not
   * come back in the same moment: 0 for none, 1 for all of it.
   *
   * @default {0.5}
   */
  jitter?: number;
  /**
   * Attempts before it is given up. Those of links that did not last count on.
   *
   * @default {Infinity}
   */
  maxAttempts?: number;
  /**
   * How long a link has to last until the attempts are counted, and the waits
   * begin, anew.
   *
   * @default {5000}
   */
  resetAfter?: number;
  /**
   * What becomes of calls while there is no link: they wait for it, within
   * their own timeout, `maxPendingCalls` and `maxQueuedBytes`, and leave in
   * their order with the arguments that they were given; or they fail at once.
   *
   * @default {"wait"}
   */
  whileDown?: "wait" | "fail";
}

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

/** How `connect` is bounded. */
export interface ConnectOptions {
  /**
   * Milliseconds until a `ForeverAloneError`; null waits for ever.
   *
   * @default {5000}
   */
  timeout?: number | null;
  /** Gives up early, with the signal's reason. */
  signal?: AbortSignal;
}

/** How one call is bounded, by `talks.with(…)`. */
export interface CallOptions {
  /** Milliseconds until a `TimeoutError`; null waits for ever. @default {the object's `timeout`} */
  timeout?: number | null;
  /** Gives the call up, with the signal's reason. The peer still runs it. */
  signal?: AbortSignal;
}

/** How one call of a server is bounded, by `server.with(…)`. */
export interface ServerCallOptions extends CallOptions {
  /** Which client is called. @default {the first} */
  id?: unknown;
}

/**
 * How `poll` waits.
 *
 * @example
 * ```ts
 * import { type PollOptions, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * robot.bind(0x13, () => 12.5);
 * const ready = robot.connect();
 * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
 * await Promise.all([ready, bot.connect()]);
 *
 * const options: PollOptions = { timeout: 1000 };
 * const retcode = await bot.send(0x13);
 * assertEquals(await bot.poll(retcode, options), 12.5);
 * ```
 */
export interface PollOptions {
  /**
   * Milliseconds until a `TimeoutError`; 0 does not wait, null waits for ever.
   *
   * @default {0}
   */
  timeout?: number | null;
  /** Gives up early, with the signal's reason. */
  signal?: AbortSignal;
}

/** A message as a `tap` sees it. */
export interface TappedMessage {
  /** Whether it came or goes. */
  readonly direction: "in" | "out";
  /** The whole message, as it is pickled: `(b'R', opcode, retcode, args, kwargs)` or `(b'A', retcode, args)`. */
  readonly message: unknown;
  /** The pickle's length. */
  readonly bytes: number;
}

/**
 * How a function is bound.
 *
 * @example
 * ```ts
 * import { type BindOptions, kwargs, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * const options: BindOptions = { params: ["distance", "speed=1"] };
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * robot.bind(0x12, (distance: number, speed: number) => distance * speed, options);
 * const ready = robot.connect();
 * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
 * await Promise.all([ready, bot.connect()]);
 *
 * assertEquals(await bot.execute(0x12, kwargs({ speed: 3, distance: 5 })), 15);
 * ```
 */
export interface BindOptions {
  /**
   * The parameters as Python would declare them: `"x"`, `"speed=1"` (None,
   * True, False, numbers and quoted strings; `"speed="` for the function's own
   * default), `"*args"`, `"*"`, `"/"`, `"**kwargs"`. Arguments are then bound
   * by Python's rules, and refused with Python's texts. Without them the names
   * are read from the function's source, and arguments too many are ignored.
   */
  params?: readonly string[];
  /** The function's name in error texts. @default {its own} */
  name?: string;
  /**
   * How long the function may take, in milliseconds; then its caller gets a
   * `TimeoutError`, and `callSignal` aborts. It is not stopped: nothing can
   * stop a function that does not look.
   *
   * @default {Infinity}
   */
  timeout?: number;
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
