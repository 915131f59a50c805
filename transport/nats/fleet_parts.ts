import { maxPayload, type NatsLike } from "./nats_like.ts";
import { errorPayload } from "./payloads.ts";
import { Subjects } from "./subjects.ts";

/** What all links of one fleet have in common. */
export class FleetParts {
  /** The user's connection. */
  readonly nats: NatsLike;
  /** The fleet's subjects. */
  readonly subjects: Subjects;
  #watchers = new Set<(subject: string) => void>();
  #isWatching = false;

  constructor(nats: NatsLike, prefix: string) {
    this.nats = nats;
    this.subjects = new Subjects(prefix);
  }

  /** Sends a message. */
  publish(subject: string, bytes: Uint8Array, reply?: string): void {
    this.nats.publish(subject, bytes, reply === undefined ? {} : { reply });
  }

  /** Waits until the server has what was sent. */
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

  /**
   * Tells of each subject that we have no right to send to.
   *
   * @returns Takes it back.
   */
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
