import { parseEndpoint } from "../cli/given/endpoint.ts";
import {
  harmlessLine,
  messageOf,
  toMicroseconds,
  valueText,
} from "../cli/shown/text.ts";
import type { Passed } from "../cli/tap/observer.ts";
import { remoteError } from "../messages/remote_error.ts";
import { AuthentificationError } from "../errors.ts";
import { TCPTalks } from "../talks/talks.ts";
import { MAX_TEXT } from "./limits.ts";

/** Requests that are sent again at a time. */
const MAX_AGAIN = 1000;
/** Milliseconds for the link: who is asked stands before a robot that is on. */
const CONNECT_MS = 2000;
/** Milliseconds for each answer. */
const TIMEOUT_MS = 5000;

/** What a robot answered to a recorded request. */
export interface Again {
  readonly id: number;
  readonly isError: boolean;
  readonly text: string;
  readonly ms: number;
}

/**
 * Sends recorded requests to a robot, byte for byte, one after the other, and
 * gives each answer as it comes. Who wants no more of them stops the robot.
 */
export async function* sendAgain(
  host: string,
  password: string,
  requests: Iterable<Passed>,
): AsyncGenerator<Again> {
  const { hostname, port } = parseEndpoint(host);
  await using talks = new TCPTalks({
    ip: hostname,
    port,
    password: password === "" ? null : password,
    floats: "exact",
    timeout: TIMEOUT_MS,
  });
  try {
    await talks.connect({ timeout: CONNECT_MS });
  } catch (error) {
    if (!(error instanceof AuthentificationError)) throw error;
    const why = password === "" ? " as none was given" : "";
    throw new Error(`${host} refused the password${why}`, { cause: error });
  }
  const some = Iterator.from(requests).take(MAX_AGAIN);
  for (const { number, message, bytes } of some) {
    if (message?.kind !== "master" || bytes === undefined) continue;
    const start = performance.now();
    const came = (isError: boolean, text: string): Again => {
      const ms = toMicroseconds(performance.now() - start);
      return { id: number, isError, text: harmlessLine(text, MAX_TEXT), ms };
    };
    try {
      const answer = talks.poll(message.retcode, { timeout: TIMEOUT_MS });
      talks.rawsend(bytes);
      const value = await answer;
      const error = remoteError(value);
      yield error === undefined
        ? came(false, valueText(value, MAX_TEXT))
        : came(true, error.message);
    } catch (error) {
      yield came(true, messageOf(error));
      if (!talks.isConnected) break;
    }
  }
}
