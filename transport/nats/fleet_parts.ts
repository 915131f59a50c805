import { dumps } from "../../codec/pickle/pickler.ts";
import { tuple } from "../../codec/types/tuple.ts";
import { NetworkEndedError, PythonError } from "../errors.ts";
import { composeError } from "../messages/reply.ts";
import {
  composeReply,
  composeSlave,
  PASSWORD_RETCODE,
} from "../messages/message.ts";
import {
  maxPayload,
  type NatsLike,
  type NatsMessage,
  type NatsStatus,
  type NatsSubscription,
} from "./nats_like.ts";
import { Subjects } from "./subjects.ts";
import { messageOf } from "../../codec/text/repr/repr.ts";

/** Who wants to know what happens to the connection. */
interface Watcher {
  /** We have no right to this subject. */
  forbidden?(subject: string, why: string): void;
  /** It was closed. */
  ended(error: NetworkEndedError): void;
}

/** What is sent where a robot goes away in the middle of a call; a server's "nobody is there" looks the same. */
export const GONE: Uint8Array = new Uint8Array();

/** A password, or the answer to one, as a payload: rights are NATS' own. */
export function passwordPayload(word: null | true): Uint8Array {
  return dumps(composeSlave(PASSWORD_RETCODE, tuple(word)));
}

/** An error reply as a payload. */
export function errorPayload(
  retcode: unknown,
  type: string,
  text: string,
): Uint8Array {
  return dumps(
    composeReply(retcode, composeError(new PythonError(type, text), "message")),
  );
}

function ended(cause: unknown): NetworkEndedError {
  const text = `Cannot use NATS: ${messageOf(cause)}`;
  return new NetworkEndedError(text, false, { cause });
}

/** What all links of one fleet have in common. */
export class FleetParts {
  readonly nats: NatsLike;
  readonly subjects: Subjects;
  #watchers = new Set<Watcher>();
  #isWatching = false;

  constructor(nats: NatsLike, prefix: string) {
    this.nats = nats;
    this.subjects = new Subjects(prefix);
  }

  /**
   * Hears what comes. What is done with it never throws: that would end the
   * reading of all subscriptions.
   *
   * @throws {NetworkEndedError} When the connection was closed.
   */
  hear(
    subject: string,
    take: (message: NatsMessage) => void,
    queue?: string,
  ): NatsSubscription {
    const callback = (error: Error | null, message: NatsMessage): void => {
      if (error !== null) return;
      try {
        take(message);
      } catch {
        // What came was not understood, and nobody can be told.
      }
    };
    const shared = queue === undefined ? {} : { queue };
    try {
      return this.nats.subscribe(subject, { ...shared, callback });
    } catch (error) {
      throw ended(error);
    }
  }

  /** @throws {NetworkEndedError} When the connection was closed. */
  publish(subject: string, bytes: Uint8Array, reply?: string): void {
    try {
      this.nats.publish(subject, bytes, reply === undefined ? {} : { reply });
    } catch (error) {
      // The only other reason that NATS' clients have.
      if (bytes.length > maxPayload(this.nats)) throw error;
      throw ended(error);
    }
  }

  /** Says that somebody goes, as far as the connection can still say it. */
  leave(subject: string, bytes: Uint8Array = GONE): void {
    try {
      this.publish(subject, bytes);
    } catch {
      // It was closed: who waits hears of it from the server, or in time.
    }
  }

  /**
   * Answers where a neighbour asked to be answered: not on the server's own
   * subjects, nor the fleet's, for which we may have rights that it has not.
   *
   * @param isLeaving Whether it is said as {@linkcode FleetParts.leave} does.
   */
  answer(reply = "", bytes: Uint8Array, isLeaving: boolean = false): void {
    const isOurs = reply.startsWith("$") ||
      reply.startsWith(`${this.subjects.prefix}.`);
    if (reply === "" || isOurs) return;
    if (isLeaving) this.leave(reply, bytes);
    else this.publish(reply, bytes);
  }

  async flush(): Promise<void> {
    await this.nats.flush?.();
  }

  /** A reply, or where it is longer than the server takes an error that says so. */
  fitting(bytes: Uint8Array, retcode: unknown): Uint8Array {
    const most = maxPayload(this.nats);
    if (bytes.length <= most) return bytes;
    return errorPayload(
      retcode,
      "RuntimeError",
      `the reply has ${bytes.length} bytes, and the NATS server takes ${most} at most ("max_payload")`,
    );
  }

  /** Tells what happens to the connection, until it is taken back. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    if (!this.#isWatching) void this.#watch();
    return () => this.#watchers.delete(watcher);
  }

  async #watch(): Promise<void> {
    this.#isWatching = true;
    const status = this.nats.status?.();
    if (status === undefined) return;
    try {
      await this.#read(status);
    } catch {
      // It broke, which is an end as well.
    }
    const error = ended("closed connection");
    for (const watcher of this.#watchers) watcher.ended(error);
  }

  async #read(status: AsyncIterable<NatsStatus>): Promise<void> {
    for await (const { error } of status) {
      if (error === undefined || !("subject" in error)) continue;
      const subject = String(error.subject);
      const isHeard = "operation" in error &&
        error.operation === "subscription";
      const why = `the NATS server lets this user not ${
        isHeard ? "subscribe" : "publish"
      } to "${subject}"`;
      for (const watcher of this.#watchers) watcher.forbidden?.(subject, why);
    }
  }
}
