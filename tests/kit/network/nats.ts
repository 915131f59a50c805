/** A NATS server in this process, as far as a fleet needs one. */

import type {
  NatsLike,
  NatsMessage,
  NatsStatus,
  NatsSubscribeOptions,
  NatsSubscription,
} from "../../../transport/nats/mod.ts";

/** A right that is missing, as NATS' clients tell it. */
class PermissionViolation extends Error {
  readonly subject: string;
  readonly operation: "publish" | "subscription";

  constructor(subject: string, operation: "publish" | "subscription") {
    super(`Permissions Violation for ${operation} to "${subject}"`);
    this.subject = subject;
    this.operation = operation;
  }
}

interface Subscriber {
  readonly pattern: RegExp;
  readonly options: NatsSubscribeOptions;
}

/** The server. */
export class FakeNats {
  /** All that was published: subjects and payloads. */
  readonly passed: { subject: string; data: Uint8Array }[] = [];
  readonly #subscribers = new Set<Subscriber>();
  #turn = 0;

  /** How many subscriptions there are. */
  get subscriptions(): number {
    return this.#subscribers.size;
  }

  /** A connection; `may` says which subjects it may publish to, `mayHear` which it may subscribe to. */
  connect(
    { may = () => true, mayHear = () => true, maxPayload = 1024 * 1024 }: {
      may?: (subject: string) => boolean;
      mayHear?: (subject: string) => boolean;
      maxPayload?: number;
    } = {},
  ): NatsLike & { close(): void } {
    const told: NatsStatus[] = [];
    let wake = Promise.withResolvers<void>();
    let isOpen = true;
    const own = new Set<NatsSubscription>();
    const check = () => {
      if (!isOpen) throw new Error("closed connection");
    };
    const refuse = (
      subject: string,
      operation: "publish" | "subscription",
    ) => {
      const error = new PermissionViolation(subject, operation);
      // The server says it, a turn later.
      setTimeout(() => {
        told.push({ type: "error", error });
        wake.resolve();
      });
    };
    return {
      info: { max_payload: maxPayload },
      publish: (subject, payload = new Uint8Array(), options = {}) => {
        check();
        if (payload.length > maxPayload) throw new Error("payload too big");
        if (may(subject)) {
          // As a socket has it: the sender's buffer is its own again.
          const data = payload.slice();
          queueMicrotask(() => this.#pass(subject, data, options.reply));
          return;
        }
        refuse(subject, "publish");
      },
      subscribe: (subject, options) => {
        check();
        if (!mayHear(subject)) {
          refuse(subject, "subscription");
          return { unsubscribe() {} };
        }
        const subscription = this.#subscribe(subject, options);
        own.add(subscription);
        return subscription;
      },
      close: () => {
        isOpen = false;
        for (const each of own) each.unsubscribe();
        wake.resolve();
      },
      flush: () => Promise.resolve(),
      async *status() {
        while (isOpen) {
          const next = told.shift();
          if (next !== undefined) yield next;
          else {
            await wake.promise;
            wake = Promise.withResolvers();
          }
        }
      },
    };
  }

  #subscribe(
    subject: string,
    options: NatsSubscribeOptions,
  ): NatsSubscription {
    const text = subject.split(".").map((part) =>
      part === "*" ? "[^.]+" : part.replace(/[$\\^+?()|[\]{}]/g, "\\$&")
    ).join("\\.");
    const subscriber = { pattern: new RegExp(`^${text}$`), options };
    this.#subscribers.add(subscriber);
    return { unsubscribe: () => void this.#subscribers.delete(subscriber) };
  }

  #pass(subject: string, data: Uint8Array, reply: string | undefined): void {
    this.passed.push({ subject, data });
    const to = [...this.#subscribers].filter(({ pattern }) =>
      pattern.test(subject)
    );
    const queues = Map.groupBy(to, ({ options }) => options.queue);
    const message: NatsMessage = {
      subject,
      data,
      ...(reply === undefined ? {} : { reply }),
    };
    for (const [queue, members] of queues) {
      const chosen = queue === undefined
        ? members
        : members.slice(this.#turn++ % members.length).slice(0, 1);
      for (const { options } of chosen) options.callback(null, message);
    }
    if (to.length === 0 && reply !== undefined) {
      this.#pass(reply, new Uint8Array(), undefined);
    }
  }
}
