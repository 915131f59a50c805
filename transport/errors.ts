import { harmlessLines } from "../codec/text/escapes.ts";

/** Characters of a message: what is told in it may be a peer's, of any length. */
const MAX_MESSAGE = 65_536;

/**
 * What all errors of the transport have in common.
 *
 * @example
 * ```ts
 * import { TCPTalks, TCPTalksError } from "@tcptalks/tcptalks";
 * import { assertRejects } from "@std/assert";
 *
 * // All that goes wrong with a link, and nothing else.
 * await assertRejects(() => new TCPTalks().execute(0x10), TCPTalksError);
 * ```
 */
export class TCPTalksError extends Error {
  /** Makes one from its message, of which 65,536 characters are kept, without controls; and from what caused it. */
  constructor(message: string, options?: ErrorOptions) {
    // A cause that is undefined would be printed as one.
    const known = options?.cause === undefined ? {} : options;
    super(harmlessLines(message, MAX_MESSAGE), known);
    this.name = "TCPTalksError";
  }
}

/** `connect` on an object that is connected already. */
export class AlreadyConnectedError extends TCPTalksError {
  /** Its own name. */
  override name = "AlreadyConnectedError";
}

/**
 * There is no link (any more): nobody connected it, or it went away. Its
 * `cause` is the reason, where there was one.
 */
export class NotConnectedError extends TCPTalksError {
  /** Its own name. */
  override name = "NotConnectedError";
}

/** Something did not come in its time: a reply, a password's answer, a peer. */
export class TimeoutError extends TCPTalksError {
  /** Its own name. */
  override name = "TimeoutError";
}

/** `connect` found nobody in its time: no server to dial, or no client that came. */
export class ForeverAloneError extends TimeoutError {
  /** Its own name. */
  override name = "ForeverAloneError";
}

/** The password was refused. */
export class AuthentificationError extends TCPTalksError {
  /** Its own name. */
  override name = "AuthentificationError";
}

/** Dialling or listening failed; `cause` is the system's own error. */
export class ConnectionFailedError extends TCPTalksError {
  /** True where nobody listens there yet, so that a later try may succeed. */
  readonly refused: boolean;

  /** Makes one from its message, and from whether a later try may succeed. */
  constructor(message: string, refused: boolean, options?: ErrorOptions) {
    super(message, options);
    this.name = "ConnectionFailedError";
    this.refused = refused;
  }
}

/** The network itself has ended, as a NATS connection that was closed: nobody dials there again. */
export class NetworkEndedError extends ConnectionFailedError {}

/** A server that has as many clients as it may. */
export class NoSuchConnectionAvailable extends TCPTalksError {
  /** Its own name. */
  override name = "NoSuchConnectionAvailable";
}

/** Python's KeyError: an opcode that is bound already (or not at all), a queue or a client that does not exist. */
export class KeyError extends TCPTalksError {
  /** Its own name. */
  override name = "KeyError";
}

/** What came over the link is no message of TCPTalks; the link is closed. */
export class ProtocolError extends TCPTalksError {
  /** Its own name. */
  override name = "ProtocolError";
}

/**
 * One of the transport's limits was reached; `limit` names it.
 *
 * @example
 * ```ts
 * import { TalksLimitError, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals, assertRejects } from "@std/assert";
 *
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * const ready = robot.connect();
 * const limits = { maxPendingCalls: 1 };
 * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port, limits });
 * await Promise.all([ready, bot.connect()]);
 * const first = bot.execute(0xBB); // the robot's id
 * const error = await assertRejects(() => bot.execute(0xBB), TalksLimitError);
 * assertEquals(error.limit, "maxPendingCalls");
 * await first;
 * ```
 */
export class TalksLimitError extends TCPTalksError {
  /** The limit's name in `TransportLimits`, such as `maxQueuedBytes`. */
  readonly limit: string;

  /** Makes one from its message and the limit's name. */
  constructor(message: string, limit: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "TalksLimitError";
    this.limit = limit;
  }
}

/**
 * An error that the peer gets as one of Python's builtin exceptions.
 *
 * @example
 * ```ts
 * import { PythonError, RemoteError, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals, assertRejects } from "@std/assert";
 *
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * robot.bind(0x10, (speed: number) => {
 *   throw new PythonError("ValueError", `speed goes from 0 to 1, not ${speed}`);
 * });
 * const ready = robot.connect();
 * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
 * await Promise.all([ready, bot.connect()]);
 *
 * const error = await assertRejects(() => bot.execute(0x10, 7), RemoteError);
 * assertEquals(error.message, "ValueError: speed goes from 0 to 1, not 7");
 * ```
 */
export class PythonError extends Error {
  /** Makes one from the exception class's name and its text. */
  constructor(type: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = type;
  }
}
