import { dumps } from "../../codec/pickle/pickler.ts";
import { tuple } from "../../codec/types/tuple.ts";
import { PythonError } from "../errors.ts";
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
  type NatsSubscription,
} from "./nats_like.ts";
import { Subjects } from "./subjects.ts";

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

/** What is said where the server has refused to send something. */
export function notAllowed(subject: string): string {
  return `the NATS server lets this user not publish to "${subject}"`;
}

/** What all links of one fleet have in common. */
export class FleetParts {
  readonly nats: NatsLike;
  readonly subjects: Subjects;
  #watchers = new Set<(subject: string) => void>();
  #isWatching = false;

  constructor(nats: NatsLike, prefix: string) {
    this.nats = nats;
    this.subjects = new Subjects(prefix);
  }

  /** Hears what comes. It never throws: that would end the reading of all subscriptions. */
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
    return this.nats.subscribe(subject, { ...shared, callback });
  }

  publish(subject: string, bytes: Uint8Array, reply?: string): void {
    this.nats.publish(subject, bytes, reply === undefined ? {} : { reply });
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

  /** Tells of each subject that we have no right to send to, until it is taken back. */
  forbidden(tell: (subject: string) => void): () => void {
    this.#watchers.add(tell);
    if (!this.#isWatching) void this.#watch();
    return () => this.#watchers.delete(tell);
  }

  async #watch(): Promise<void> {
    this.#isWatching = true;
    for await (const { error } of this.nats.status?.() ?? []) {
      if (error === undefined || !("subject" in error)) continue;
      for (const tell of this.#watchers) tell(String(error.subject));
    }
  }
}
