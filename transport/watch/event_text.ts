import { shortRepr } from "../../codec/text/repr/plain.ts";
import { thrownText } from "./reports.ts";
import type { ServerEvent, StatusEvent } from "./status.ts";

/**
 * An event as one reads it.
 *
 * @param describe Names an opcode.
 */
export function eventText(
  event: StatusEvent | ServerEvent,
  describe: (opcode: unknown) => string,
): string {
  switch (event.type) {
    case "listening":
      return `Listening on ${event.address}`;
    case "connecting":
      return `Connecting to ${event.address}`;
    case "connected":
      return `Connected to ${event.remote}`;
    case "refused":
      return event.reason.includes(event.remote)
        ? event.reason
        : `Refused ${event.remote}: ${event.reason}`;
    case "slow":
      return `The peer does not keep up: ${event.queuedBytes} of ${event.maxQueuedBytes} bytes wait for it`;
    case "eased":
      return `The peer keeps up again: ${event.queuedBytes} bytes wait for it`;
    case "failed":
      return `Answering ${describe(event.opcode)} failed: ${
        thrownText(event.error)
      }`;
    case "dropped":
      return `Dropped: ${event.reason}`;
    case "reconnecting":
      return `Reconnecting in ${event.delay} ms, attempt ${event.attempt}: ${event.reason.message}`;
    case "disconnected":
      return `Disconnected: ${event.reason.message}`;
    case "joined":
      return `Client ${shortRepr(event.id)} joined from ${event.remote}${
        event.wanted === undefined
          ? ""
          : `, it wanted to be ${shortRepr(event.wanted)}`
      }`;
    case "left":
      return `Client ${shortRepr(event.id)} left: ${event.reason.message}`;
  }
}
