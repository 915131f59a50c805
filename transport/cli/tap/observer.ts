import { NEED_MORE, PickleDecoder } from "../../../codec/unpickle/decoder.ts";
import {
  type Message,
  PASSWORD_RETCODE,
  recognise,
} from "../../messages/message.ts";
import { wireKey } from "../../messages/key.ts";
import { concat } from "@std/bytes";
import { messageOf } from "../shown/text.ts";

/** Requests whose round trip is measured at a time, on one side of one link. */
const MAX_PENDING = 10_000;

/** The side of a link that a message came from: who dialled, or who was dialled. */
export type Side = "client" | "target";

/** What passed through a tap. */
export interface Passed {
  /** The link's number, from 1. */
  readonly link: number;
  /** Who sent it. */
  readonly from: Side;
  /** When its last byte came, in milliseconds since the tap began. */
  readonly time: number;
  /** Its length in bytes. */
  readonly size: number;
  /** What it was; undefined where its bytes are no message. */
  readonly message: Message | undefined;
  /** Why it is no message. */
  readonly why: string | undefined;
  /** Whether it is a password, or the answer to one. */
  readonly isPassword: boolean;
  /** For a reply, the opcode that was asked for, where its request passed. */
  readonly opcode: unknown;
  /** For a reply, the milliseconds since its request passed. */
  readonly roundTrip: number | undefined;
  /** The bytes, where they are kept. */
  readonly bytes: Uint8Array | undefined;
}

interface Pending {
  readonly opcode: unknown;
  readonly time: number;
}

/** Makes sense of the bytes of one link, without touching them. */
export class Observer {
  #link: number;
  #tell: (passed: Passed) => void;
  #ears: Record<Side, Ear>;
  #pending: Record<Side, Map<unknown, Pending>> = {
    client: new Map(),
    target: new Map(),
  };

  /**
   * Makes one for a new link.
   *
   * @param keepBytes Whether what is told holds the bytes.
   */
  constructor(
    link: number,
    keepBytes: boolean,
    tell: (passed: Passed) => void,
  ) {
    this.#link = link;
    this.#tell = tell;
    this.#ears = { client: new Ear(keepBytes), target: new Ear(keepBytes) };
  }

  /** Takes bytes that came from one side. Never throws. */
  saw(from: Side, chunk: Uint8Array, time: number): void {
    for (const heard of this.#ears[from].hear(chunk)) {
      this.#tell({
        ...this.#interpret(from, heard, time),
        link: this.#link,
        from,
        time,
        size: heard.size,
        bytes: heard.bytes,
      });
    }
  }

  /** The opcodes of the requests that have no reply yet, in order. */
  get unanswered(): readonly unknown[] {
    return (["client", "target"] as const).flatMap((side) =>
      [...this.#pending[side].values()].map(({ opcode }) => opcode)
    );
  }

  #interpret(from: Side, heard: Heard, time: number) {
    const nothing = {
      message: undefined,
      why: heard.why,
      isPassword: false,
      opcode: undefined,
      roundTrip: undefined,
    };
    if (heard.why !== undefined) return nothing;
    const message = recognise(heard.value);
    if (message.kind === "strange") return { ...nothing, why: message.why };
    const key = wireKey(message.retcode);
    if (message.kind === "master") {
      this.#ask(from, key, { opcode: message.opcode, time });
      return { ...nothing, message };
    }
    if (key === PASSWORD_RETCODE) {
      return { ...nothing, message, isPassword: true };
    }
    const asked = this.#answer(from, key);
    return {
      ...nothing,
      message,
      opcode: asked?.opcode,
      roundTrip: asked && time - asked.time,
    };
  }

  #ask(from: Side, key: unknown, asked: Pending): void {
    const pending = this.#pending[from];
    pending.delete(key);
    pending.set(key, asked);
    if (pending.size <= MAX_PENDING) return;
    const [oldest] = pending.keys();
    pending.delete(oldest);
  }

  #answer(from: Side, key: unknown): Pending | undefined {
    const pending = this.#pending[from === "client" ? "target" : "client"];
    const asked = pending.get(key);
    pending.delete(key);
    return asked;
  }
}

interface Heard {
  readonly value: unknown;
  readonly why: string | undefined;
  readonly size: number;
  readonly bytes: Uint8Array | undefined;
}

/** Finds the messages in one direction; after bytes that are none it begins anew with the next ones. */
class Ear {
  #keepBytes: boolean;
  #decoder = new PickleDecoder({ floats: "exact" });
  #kept: Uint8Array[] = [];

  constructor(keepBytes: boolean) {
    this.#keepBytes = keepBytes;
  }

  *hear(chunk: Uint8Array): Generator<Heard, void> {
    const had = this.#decoder.bufferedBytes;
    let done = 0;
    try {
      if (this.#keepBytes) this.#kept.push(chunk.slice());
      this.#decoder.push(chunk);
      for (;;) {
        const value = this.#decoder.next();
        if (value === NEED_MORE) return;
        const size = this.#decoder.lastSize;
        done += size;
        yield { value, why: undefined, size, bytes: this.#take(size) };
      }
    } catch (error) {
      const size = had + chunk.length - done;
      this.#decoder = new PickleDecoder({ floats: "exact" });
      const bytes = this.#take(size);
      yield { value: undefined, why: messageOf(error), size, bytes };
    }
  }

  #take(size: number): Uint8Array | undefined {
    if (!this.#keepBytes) return undefined;
    const all = this.#kept.length === 1 && this.#kept[0] || concat(this.#kept);
    this.#kept = size < all.length ? [all.subarray(size)] : [];
    return all.subarray(0, size);
  }
}
