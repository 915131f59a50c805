import {
  addressOf,
  type Connection,
  type DialTarget,
  IS_IT_RUNNING,
  type Network,
} from "../network/connection.ts";
import {
  ConnectionFailedError,
  ForeverAloneError,
  NotConnectedError,
  TimeoutError,
} from "../errors.ts";
import { afterTurns, type Clock, pause } from "../watch/clock.ts";
import { type Admitted, greet, type HandshakeOptions } from "./handshake.ts";

/** Milliseconds before the second try, doubled up to the longest. */
const FIRST_PAUSE_MS = 10;
const MOST_PAUSE_MS = 200;
/**
 * How long one dialling may take, in milliseconds. The system asks a robot that
 * is off ever more rarely, and would hear late that it is on.
 */
const DIAL_MS = 5000;

/** How long to try. */
export interface DialOptions {
  timeout: number | null;
  signal: AbortSignal | undefined;
  /** Fails with the first failure, instead of trying again. */
  once?: boolean;
}

/**
 * Dials until somebody answers and takes the password, as Python does, but
 * without a busy loop. Whatever the network does is tried again.
 *
 * @throws {ForeverAloneError} When nobody did in time.
 * @throws {AuthentificationError} When the password was refused.
 * @throws {TimeoutError} When it takes the connection and says nothing.
 * @throws {ProtocolError} When it is something else that answers.
 * @throws {ConnectionFailedError} When no later try can succeed: no permission, no trusted certificate.
 */
export async function dial(
  network: Network,
  target: DialTarget,
  handshake: HandshakeOptions,
  options: DialOptions,
): Promise<Admitted> {
  const { timeout } = options;
  const { clock } = handshake;
  const limit = new AbortController();
  let cancel = timeout === null ? undefined : clock.after(timeout, () => {
    cancel = afterTurns(clock, () => limit.abort());
  });
  const signal = options.signal
    ? AbortSignal.any([limit.signal, options.signal])
    : limit.signal;
  let last: unknown;
  let isReached = false;
  const attempt = async (): Promise<Admitted> => {
    const connection = await dialOnce(network, target, signal, clock);
    isReached = true;
    const stop = () => connection.close();
    signal.addEventListener("abort", stop, { once: true });
    try {
      signal.throwIfAborted();
      const rest = await greet(connection, handshake);
      signal.throwIfAborted();
      return { connection, rest, dialect: "python" };
    } catch (error) {
      connection.close();
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  };
  try {
    for (let wait = FIRST_PAUSE_MS;; wait = Math.min(2 * wait, MOST_PAUSE_MS)) {
      try {
        return await attempt();
      } catch (error) {
        // What was given up may have said why, too.
        if (error instanceof ConnectionFailedError) last = error;
        const isOver = signal.aborted || options.once;
        if (isOver || !mayComeRight(error, timeout)) throw error;
        last = error;
      }
      await pause(wait, { clock, signal });
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!limit.signal.aborted) throw error;
    throw new ForeverAloneError(
      `Nobody answers at ${addressOf(target)}: ${
        adviceFor(last, isReached, timeout)
      }`,
      { cause: last },
    );
  } finally {
    cancel?.();
  }
}

/** Dials one time, but not for longer than a robot that is on takes. */
export async function dialOnce(
  network: Network,
  target: DialTarget,
  signal: AbortSignal,
  clock: Clock,
): Promise<Connection> {
  const slow = new AbortController();
  const cancel = clock.after(DIAL_MS, () =>
    slow.abort(
      new ConnectionFailedError(
        `Cannot dial ${addressOf(target)}: nothing came back; ${IS_IT_ON}`,
        true,
      ),
    ));
  try {
    const connection = await network.dial(
      target,
      // A name may have several addresses, of which each takes its time.
      isAddress(target) ? AbortSignal.any([signal, slow.signal]) : signal,
    );
    if (target.path !== undefined || connection.local !== connection.remote) {
      return connection;
    }
    connection.close();
    // TCP can dial itself, where our own port happens to be the one dialled.
    throw new ConnectionFailedError(
      `Cannot dial ${
        addressOf(target)
      }: nobody but this program is there; ${IS_IT_RUNNING}`,
      true,
    );
  } finally {
    cancel();
  }
}

const IS_IT_ON =
  "is the robot on, is this its address, is it on the same Wi-Fi?";

function isAddress({ hostname, path }: DialTarget): boolean {
  return path !== undefined || /^[\d.]+$/.test(hostname) ||
    hostname.includes(":");
}

/** Whether a later try may succeed. Who waits for ever also waits for a program that hangs. */
function mayComeRight(error: unknown, timeout: number | null): boolean {
  if (error instanceof ConnectionFailedError) return error.refused;
  return error instanceof NotConnectedError ||
    (error instanceof TimeoutError && timeout === null);
}

/** What kept us from being answered all the time, and what to try. */
function adviceFor(
  last: unknown,
  isReached: boolean,
  timeout: number | null,
): string {
  if (!(last instanceof Error)) {
    return isReached
      ? `it took the connection, but an answer to the password did not come within ${timeout} ms; is it TCPTalks that listens there?`
      : `nothing came back within ${timeout} ms; ${IS_IT_ON}`;
  }
  const text = last.message.replace(/^Cannot (dial|talk with) \S+: /, "");
  return /refused/i.test(text)
    ? `refused for ${timeout} ms; ${IS_IT_RUNNING}`
    : `${text} (tried for ${timeout} ms)`;
}
