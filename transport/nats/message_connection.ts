import { PickleLimitError } from "../../codec/errors.ts";
import { NEED_MORE, PickleDecoder } from "../../codec/unpickle/decoder.ts";
import { type Message, recognise } from "../messages/message.ts";
import { waitingKey } from "../options/opcodes.ts";
import { errorPayload } from "./fleet_parts.ts";
import { ByteQueue } from "../network/byte_queue.ts";
import type { Connection } from "../network/connection.ts";
import { DEFAULT_LIMITS, Held } from "../options/limits.ts";

/** Bytes that wait to be read. */
const MAX_QUEUED_BYTES = 64 * 1024 * 1024;
/** Bytes that are sent before the server has to say that it has them. */
const FLUSH_BYTES = 1024 * 1024;

/** What a {@linkcode MessageConnection} is made with. */
interface MessageConnectionOptions {
  readonly remote: string;
  /** Takes one message that was written, with its pickle. */
  route(message: Message, bytes: Uint8Array): void;
  /** Waits until what was routed is on its way. */
  flush(): Promise<void>;
  closed(): void;
}

/** A connection whose other end takes and gives whole messages: what is written is cut into them. */
export class MessageConnection implements Connection {
  readonly local = "the fleet";
  readonly remote: string;
  #options: MessageConnectionOptions;
  #decoder = new PickleDecoder();
  #written = new ByteQueue();
  #held = new Held(DEFAULT_LIMITS);
  #here = new ByteQueue();
  #unflushed = 0;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(options: MessageConnectionOptions) {
    this.#options = options;
    this.remote = options.remote;
  }

  get isFull(): boolean {
    return this.#here.length > MAX_QUEUED_BYTES / 2;
  }

  /** Lets a message be read; its bytes stay the sender's. */
  deliver(bytes: Uint8Array): void {
    if (this.#error !== undefined) return;
    if (this.#here.length + bytes.length > MAX_QUEUED_BYTES) {
      return this.fail("More came than could be read");
    }
    this.#here.push(bytes);
    this.#notify();
  }

  /** Lets an error be read as the reply to a call. */
  refuse(retcode: unknown, type: string, text: string): void {
    this.deliver(errorPayload(retcode, type, text));
  }

  async read(into: Uint8Array): Promise<number | null> {
    for (;;) {
      if (this.#here.length > 0) return this.#here.take(into);
      if (this.#error !== undefined) throw this.#error;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  async write(bytes: Uint8Array): Promise<number> {
    if (this.#error !== undefined) throw this.#error;
    this.#written.push(bytes);
    this.#decoder.push(bytes);
    for (;;) {
      const value = this.#decoder.next();
      if (value === NEED_MORE) break;
      const whole = new Uint8Array(this.#decoder.lastSize);
      this.#written.take(whole);
      const message = recognise(value);
      if (message.kind !== "malformed") this.#options.route(message, whole);
    }
    const { bufferedBytes, cost } = this.#decoder;
    if (!this.#held.set(bufferedBytes === 0 ? 0 : cost)) {
      throw new PickleLimitError(
        'The messages of all links take more memory than "maxHeldCost" allows',
        "maxHeldCost",
      );
    }
    this.#unflushed += bytes.length;
    if (this.#unflushed >= FLUSH_BYTES) {
      this.#unflushed = 0;
      await this.#options.flush();
    }
    return bytes.length;
  }

  /** The other end is told at once: there is no half of such a link. */
  closeWrite(): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  fail(why: string): void {
    if (this.#error !== undefined) return;
    this.#error = new Error(why);
    this.#here.clear();
    this.#written.clear();
    this.#decoder.drop();
    this.#held.set(0);
    this.#notify();
    this.#options.closed();
  }

  close(): void {
    this.fail("The connection was closed");
  }

  #notify(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}

/** Reads payloads: whole messages, and nothing beside, whose replies can be told by their retcode. */
export class PayloadReader {
  #decoder = new PickleDecoder();

  /** The message that a payload is; undefined where it is none. */
  read(bytes: Uint8Array): Message | undefined {
    try {
      this.#decoder.push(bytes);
      const value = this.#decoder.next();
      if (value !== NEED_MORE && this.#decoder.lastSize === bytes.length) {
        const message = recognise(value);
        if (message.kind === "malformed") return undefined;
        return waitingKey(message.retcode) === undefined ? undefined : message;
      }
    } catch {
      // It is no pickle.
    }
    this.#decoder = new PickleDecoder();
    return undefined;
  }
}
