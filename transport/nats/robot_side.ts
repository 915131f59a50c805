import { ConnectionFailedError, NetworkEndedError } from "../errors.ts";
import { notBound } from "../handlers/bindings.ts";
import {
  type MasterMessage,
  type Message,
  PASSWORD_RETCODE,
} from "../messages/message.ts";
import { waitingKey } from "../options/opcodes.ts";
import { errorPayload, type FleetParts, GONE } from "./fleet_parts.ts";
import { MessageConnection, PayloadReader } from "./message_connection.ts";
import type { NatsMessage, NatsSubscription } from "./nats_like.ts";
import { type ServiceOptions, ServiceResponder } from "./service.ts";
import { inbox } from "./subjects.ts";
import { messageOf, shortRepr } from "../../codec/text/repr/repr.ts";

/** Calls that the robot has not answered yet; further ones are refused. */
const MAX_WAITING = 10_000;
/** Calls of the robot that no bot has answered yet; the oldest is forgotten for a new one. */
const MAX_ASKED = 10_000;

/** A call of the robot, without what it holds. */
type Asked = Pick<MasterMessage, "opcode" | "retcode">;

/** Who waits for the robot's reply. */
interface Caller {
  readonly reply: string | undefined;
  readonly retcode: unknown;
  /** Whether any robot of the group was meant. */
  readonly isShared: boolean;
}

/** What a robot is to its fleet. */
interface RobotSideOptions extends ServiceOptions {
  closed?(): void;
}

/** The fleet, as a robot sees it: one client, whatever bots there are. */
export class RobotSide {
  /** The right that is missing, where it ended for that. */
  failure: ConnectionFailedError | undefined;
  /** What the robot, or the bridge before it, talks over. */
  readonly connection: MessageConnection;
  #parts: FleetParts;
  #options: RobotSideOptions;
  #inbox = inbox();
  #reader = new PayloadReader();
  #waiting = new Map<unknown, Caller[]>();
  #count = 0;
  #asked = new Map<string, Asked>();
  #asks = 0;
  #service: ServiceResponder;
  #heard = new Set<string>();
  #subscriptions: NatsSubscription[] = [];
  #stopWatching = (): void => {};

  /** Makes one, which is not seen before `start`. */
  constructor(parts: FleetParts, options: RobotSideOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#service = new ServiceResponder(parts, options);
    this.connection = new MessageConnection({
      remote: "the fleet",
      route: (message, bytes) => this.#route(message, bytes),
      flush: () => parts.flush(),
      closed: () => {
        this.#stop();
        options.closed?.();
      },
    });
  }

  start(): void {
    const parts = this.#parts;
    const { name, group } = this.#options;
    const hear = (
      subject: string,
      take: (message: NatsMessage) => void,
      queue?: string,
    ) => {
      this.#heard.add(subject);
      this.#subscriptions.push(parts.hear(subject, take, queue));
    };
    hear(`${this.#inbox}.*`, (message) => this.#answered(message));
    for (const whom of group === undefined ? [name] : [name, group]) {
      const queue = whom === group ? group : undefined;
      const calls = parts.subjects.calls(whom);
      hear(calls, (message) => this.#call(message, whom === group), queue);
      hear(
        parts.subjects.here(whom),
        ({ reply }) => parts.answer(reply, this.#service.head()),
        queue,
      );
    }
    this.#stopWatching = parts.watch({
      forbidden: (subject, why) => this.#forbidden(subject, why),
      ended: ({ message }) => this.connection.fail(message),
    });
    this.#service.start();
  }

  /** Gives the subscriptions back, so that callers hear at once that nobody is there. */
  #stop(): void {
    this.#service.stop();
    this.#stopWatching();
    if (this.#subscriptions.length > 0) {
      const { name } = this.#options;
      this.#parts.leave(this.#parts.subjects.gone(name));
    }
    for (const each of this.#subscriptions.splice(0)) each.unsubscribe();
    for (
      const { reply, retcode, isShared } of [...this.#waiting.values()].flat()
    ) {
      const left = isShared ? this.#left(retcode) : GONE;
      this.#parts.answer(reply, left, true);
    }
    this.#waiting.clear();
  }

  /** Others of its group go on: this call alone is lost. */
  #left(retcode: unknown): Uint8Array {
    const text = `"${this.#options.name}" went away while it ran this`;
    return errorPayload(retcode, "ConnectionError", text);
  }

  #call({ data, reply }: NatsMessage, isShared: boolean): void {
    const message = this.#reader.read(data);
    if (message?.kind !== "master") return;
    this.#service.requests++;
    const { retcode } = message;
    if (this.#count >= MAX_WAITING || this.connection.isFull) {
      const text = `too many requests at once: ${this.#count} wait`;
      const refused = errorPayload(retcode, "RuntimeError", text);
      this.#parts.answer(reply, refused);
      return;
    }
    const key = waitingKey(retcode);
    const others = this.#waiting.get(key);
    // Two bots may have drawn the same: their replies come in their order.
    const caller = { reply, retcode, isShared };
    if (others !== undefined) others.push(caller);
    else this.#waiting.set(key, [caller]);
    this.#count++;
    this.connection.deliver(data);
  }

  #route(message: Message, bytes: Uint8Array): void {
    if (message.kind === "master") return this.#ask(message, bytes);
    if (message.retcode === PASSWORD_RETCODE) return;
    const key = waitingKey(message.retcode);
    const callers = this.#waiting.get(key);
    if (callers === undefined) return;
    const reply = callers.shift()?.reply;
    this.#count--;
    if (callers.length === 0) this.#waiting.delete(key);
    this.#parts.answer(reply, this.#parts.fitting(bytes, message.retcode));
  }

  /** The robot calls: all bots hear it, and the first that answers counts. */
  #ask(message: MasterMessage, bytes: Uint8Array): void {
    const { opcode, retcode } = message;
    try {
      const { name } = this.#options;
      const subject = this.#parts.subjects.asks(name, opcode);
      if (waitingKey(retcode) === undefined) {
        throw new TypeError(
          `Cannot send over NATS: nobody can wait for the retcode ${
            shortRepr(retcode)
          }`,
        );
      }
      const box = `${this.#inbox}.${++this.#asks}`;
      this.#asked.set(box, { opcode, retcode });
      if (this.#asked.size > MAX_ASKED) {
        const [oldest] = this.#asked.keys();
        if (oldest !== undefined) this.#asked.delete(oldest);
      }
      this.#parts.publish(subject, bytes, box);
    } catch (error) {
      if (error instanceof NetworkEndedError) throw error;
      this.connection.refuse(retcode, "TypeError", messageOf(error));
    }
  }

  #answered({ subject, data }: NatsMessage): void {
    const asked = this.#asked.get(subject);
    if (asked === undefined) return;
    // No bot listens to calls of this opcode.
    if (data.length === 0) {
      const { message } = notBound(asked.opcode);
      return this.#refuse(subject, asked, "KeyError", message);
    }
    const message = this.#reader.read(data);
    if (message?.kind !== "slave") return;
    if (waitingKey(message.retcode) !== waitingKey(asked.retcode)) return;
    this.#asked.delete(subject);
    this.connection.deliver(data);
  }

  /** The server did not let a call of the robot's through. */
  #forbidden(subject: string, why: string): void {
    if (this.#heard.has(subject)) {
      // Nobody could call it.
      this.failure = new ConnectionFailedError(`Cannot serve: ${why}`, false);
      return this.connection.fail(why);
    }
    for (const [box, asked] of this.#asked) {
      const { name } = this.#options;
      if (this.#parts.subjects.asks(name, asked.opcode) !== subject) continue;
      this.#refuse(box, asked, "PermissionError", why);
    }
  }

  #refuse(box: string, { retcode }: Asked, type: string, text: string): void {
    this.#asked.delete(box);
    this.connection.refuse(retcode, type, text);
  }
}
