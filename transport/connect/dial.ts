import { delay } from "@std/async";
import type { Clock } from "../watch/clock.ts";
import {
  addressOf,
  type Connection,
  type DialTarget,
  type Network,
} from "../network/connection.ts";
import { ConnectionFailedError, ForeverAloneError } from "../errors.ts";

/** Milliseconds before the second try, doubled up to the longest. */
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;

/** How long to try. */
export interface DialOptions {
  /** Milliseconds; null for ever. */
  timeout: number | null;
  /** Gives up early. */
  signal: AbortSignal | undefined;
  /** The time. */
  clock: Clock;
  /** Fails when nobody listens there, instead of trying again. */
  once?: boolean;
}

/**
 * Dials until somebody answers, as Python does, but without a busy loop.
 *
 * @throws {ForeverAloneError} When nobody did in time.
 * @throws {ConnectionFailedError} When it cannot succeed later either: no such host, no permission.
 */
export async function dial(
  network: Network,
  target: DialTarget,
  options: DialOptions,
): Promise<Connection> {
  const { timeout, signal, clock } = options;
  const limit = new AbortController();
  const cancel = timeout === null
    ? undefined
    : clock.after(timeout, () => limit.abort());
  const either = signal
    ? AbortSignal.any([limit.signal, signal])
    : limit.signal;
  let refusal: unknown;
  try {
    for (
      let pause = FIRST_PAUSE_MS;;
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS)
    ) {
      try {
        return await network.dial(target, either);
      } catch (error) {
        const again = error instanceof ConnectionFailedError && error.refused;
        if (!again || options.once) throw error;
        refusal = error;
      }
      await delay(pause, { signal: either });
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (!limit.signal.aborted) throw error;
    const why = refusal === undefined
      ? `nothing came back within ${timeout} ms; is the robot on, is this its address, is it on the same Wi-Fi?`
      : `refused for ${timeout} ms; is the robot's program running, is this its port?`;
    throw new ForeverAloneError(
      `Nobody answers at ${addressOf(target)}: ${why}`,
      { cause: refusal },
    );
  } finally {
    cancel?.();
  }
}
