/** A message of NATS, as its clients give it. */
export interface NatsMessage {
  /** Where it was sent to. */
  readonly subject: string;
  /** Where an answer goes, if one is wanted. */
  readonly reply?: string;
  /** What it says. */
  readonly data: Uint8Array;
}

/** What a subscription of NATS can do for us. */
export interface NatsSubscription {
  /** Ends it. */
  unsubscribe(): void;
}

/** How a subscription is made. */
export interface NatsSubscribeOptions {
  /** Those who name the same queue share the messages: each goes to one of them. */
  queue?: string;
  /** Gets each message. */
  callback: (error: Error | null, message: NatsMessage) => void;
}

/** What a connection tells of itself. */
export interface NatsStatus {
  /** What happened: `"error"` where a right is missing. */
  readonly type: string;
  /** Of an error, what; of a missing right its `subject` says for what. */
  readonly error?: Error;
}

/**
 * What is needed of a NATS connection: the one that `connect` of
 * `@nats-io/transport-node`, `@nats-io/transport-deno` or `wsconnect` of
 * `@nats-io/nats-core` gives is one. This package brings none.
 */
export interface NatsLike {
  /** Sends a message. */
  publish(
    subject: string,
    payload?: Uint8Array,
    options?: { reply?: string },
  ): void;
  /** Gets messages; `*` stands for one part of a subject. */
  subscribe(subject: string, options: NatsSubscribeOptions): NatsSubscription;
  /** Resolves once the server has what was sent. */
  flush?(): Promise<void>;
  /** What the server said of itself. */
  readonly info?: { readonly max_payload: number } | undefined;
  /** What happens to the connection; a missing right is told by it alone. It ends with the connection. */
  status?(): AsyncIterable<NatsStatus>;
}

/** Bytes of a message, where the server does not say how many it takes. */
const DEFAULT_MAX_PAYLOAD = 1024 * 1024;

/** Bytes of a message that the server takes. */
export function maxPayload({ info }: NatsLike): number {
  return info?.max_payload ?? DEFAULT_MAX_PAYLOAD;
}
