import { ConnectionFailedError, NetworkEndedError } from "../errors.ts";
import type { Bindings } from "../handlers/bindings.ts";
import {
  type MasterMessage,
  type Message,
  PASSWORD_RETCODE,
} from "../messages/message.ts";
import { waitingKey } from "../options/opcodes.ts";
import type { Connection } from "../network/connection.ts";
import { type FleetParts, passwordPayload } from "./fleet_parts.ts";
import { MessageConnection, PayloadReader } from "./message_connection.ts";
import type { NatsMessage, NatsSubscription } from "./nats_like.ts";
import { inbox, isSendable } from "./subjects.ts";
import { messageOf } from "../../codec/text/repr/repr.ts";

/** Calls of a robot that a bot has not answered yet. */
const MAX_ASKED = 10_000;
/** Calls whose replies are let through; the oldest is forgotten for a new one. */
const MAX_SENT = 100_000;

/** One bot's link with a robot, or with a group: its requests leave for their subjects. */
export class BotSide {
  /** What `TCPTalks` talks over. */
  readonly connection: MessageConnection;
  #parts: FleetParts;
  #name: string;
  #bindings: Bindings;
  #inbox = inbox();
  #reader = new PayloadReader();
  #sent = new Map<unknown, { readonly retcode: unknown; subject: string }>();
  #asked = new Map<unknown, string | undefined>();
  #subscriptions: NatsSubscription[];
  #listening = new Map<string, NatsSubscription>();
  #stopWatching: () => void;

  /** Begins to listen for answers, and for what the robot calls. */
  constructor(parts: FleetParts, name: string, bindings: Bindings) {
    this.#parts = parts;
    this.#name = name;
    this.#bindings = bindings;
    this.connection = new MessageConnection({
      remote: name,
      route: (message, bytes) => this.#route(message, bytes),
      flush: () => parts.flush(),
      closed: () => this.#stop(),
    });
    this.#subscriptions = [
      parts.hear(this.#inbox, (message) => this.#answered(message)),
      // Who goes says nothing: a robot that a neighbour makes answer here does.
      parts.hear(parts.subjects.gone(name), ({ data }) => {
        if (data.length === 0) this.#gone();
      }),
    ];
    this.#stopWatching = parts.watch({
      forbidden: (subject, why) => this.#forbidden(subject, why),
      ended: ({ message }) => this.connection.fail(message),
    });
    this.#listen();
    bindings.watchers.add(this.#listen);
  }

  /**
   * Hears what the robot calls of what is bound, and nothing else: so the server
   * knows what no bot has bound, and the robot hears it at once.
   */
  #listen = (): void => {
    const wanted = new Set<string>();
    for (const opcode of this.#bindings.answered() ?? [undefined]) {
      if (opcode !== undefined && !isSendable(opcode)) continue;
      const subject = this.#parts.subjects.asks(this.#name, opcode);
      wanted.add(subject);
      if (this.#listening.has(subject)) continue;
      const heard = this.#parts.hear(subject, (message) => this.#ask(message));
      this.#listening.set(subject, heard);
    }
    for (const [subject, subscription] of this.#listening) {
      if (wanted.has(subject)) continue;
      subscription.unsubscribe();
      this.#listening.delete(subject);
    }
  };

  #stop(): void {
    this.#stopWatching();
    this.#bindings.watchers.delete(this.#listen);
    const all = [...this.#subscriptions.splice(0), ...this.#listening.values()];
    for (const each of all) each.unsubscribe();
  }

  #route(message: Message, bytes: Uint8Array): void {
    if (message.kind === "master") return this.#call(message, bytes);
    if (message.retcode === PASSWORD_RETCODE) {
      return this.connection.deliver(passwordPayload(true));
    }
    const key = waitingKey(message.retcode);
    const reply = this.#asked.get(key);
    this.#asked.delete(key);
    this.#parts.answer(reply, this.#parts.fitting(bytes, message.retcode));
  }

  #call({ opcode, retcode }: MasterMessage, bytes: Uint8Array): void {
    try {
      const subject = this.#parts.subjects.calls(this.#name, opcode);
      this.#sent.set(waitingKey(retcode), { retcode, subject });
      if (this.#sent.size > MAX_SENT) {
        const [oldest] = this.#sent.keys();
        this.#sent.delete(oldest);
      }
      this.#parts.publish(subject, bytes, this.#inbox);
    } catch (error) {
      if (error instanceof NetworkEndedError) throw error;
      this.connection.refuse(retcode, "TypeError", messageOf(error));
    }
  }

  #answered({ data }: NatsMessage): void {
    if (data.length === 0) return this.#gone();
    const message = this.#reader.read(data);
    if (message?.kind !== "slave") return;
    if (!this.#sent.delete(waitingKey(message.retcode))) return;
    this.connection.deliver(data);
  }

  #gone(): void {
    this.connection.fail(`nobody serves "${this.#name}" any more`);
  }

  #ask({ data, reply }: NatsMessage): void {
    const message = this.#reader.read(data);
    if (message?.kind !== "master" || this.connection.isFull) return;
    if (this.#asked.size >= MAX_ASKED) return;
    this.#asked.set(waitingKey(message.retcode), reply);
    this.connection.deliver(data);
  }

  /** The server did not let a call through. */
  #forbidden(subject: string, why: string): void {
    for (const [key, sent] of this.#sent) {
      if (sent.subject !== subject) continue;
      this.#sent.delete(key);
      this.connection.refuse(sent.retcode, "PermissionError", why);
    }
  }
}

/** Reaches a robot, which may call what is bound; rejects where nobody serves it. */
export async function dialRobot(
  parts: FleetParts,
  name: string,
  bindings: Bindings,
  signal: AbortSignal | undefined,
): Promise<Connection> {
  signal?.throwIfAborted();
  const box = inbox();
  const answer = Promise.withResolvers<NatsMessage>();
  const subscription = parts.hear(box, answer.resolve);
  const here = parts.subjects.here(name);
  const stopWatching = parts.watch({
    forbidden(subject, why) {
      if (subject !== here && subject !== box) return;
      const text = `Cannot dial "${name}": ${why}`;
      answer.reject(new ConnectionFailedError(text, false));
    },
    ended: answer.reject,
  });
  try {
    parts.publish(here, new Uint8Array(), box);
    const stop = () =>
      answer.reject(
        new ConnectionFailedError(
          `Cannot dial "${name}": nothing came back; does its program hang, may its NATS user publish to "_INBOX.>", is the NATS server there?`,
          true,
        ),
      );
    signal?.addEventListener("abort", stop, { once: true });
    const { data } = await answer.promise.finally(() =>
      signal?.removeEventListener("abort", stop)
    );
    if (data.length > 0) return new BotSide(parts, name, bindings).connection;
  } finally {
    stopWatching();
    subscription.unsubscribe();
  }
  throw new ConnectionFailedError(
    `Cannot dial "${name}": nobody serves it; is it on, is this its name?`,
    true,
  );
}
