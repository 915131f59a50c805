import { DEFAULT_LIMITS, Held } from "../../options/limits.ts";
import { dumps } from "../../../codec/pickle/pickler.ts";
import { NEED_MORE, PickleDecoder } from "../../../codec/unpickle/decoder.ts";
import { loads } from "../../../codec/unpickle/unpickler.ts";
import {
  type Message,
  PASSWORD_RETCODE,
  recognise,
} from "../../messages/message.ts";
import { peerKey, shortOpcode } from "../../options/opcodes.ts";
import { concat } from "../concat.ts";
import { messageOf } from "../shown/text.ts";

/** Requests whose round trip is measured at a time, on one side of one link. */
const MAX_PENDING = 10_000;

/** Memory that is counted for each of them, beside its retcode. */
const PENDING_COST = 600;

/** The side of a link that a message came from: who dialled, or who was dialled. */
export type Side = "client" | "target";

/** The other one. */
export function otherSide(side: Side): Side {
  return side === "client" ? "target" : "client";
}

/** What passed through a tap. */
export interface Passed {
  /** Its number, from 1, among all messages of the observers that count together. */
  readonly number: number;
  readonly link: number;
  readonly from: Side;
  /** When its last byte came, in milliseconds since the tap began. */
  readonly time: number;
  readonly size: number;
  /** What it was; undefined where its bytes are no message. */
  readonly message?: Message | undefined;
  readonly why?: string | undefined;
  readonly isPassword?: boolean;
  /** For a reply, the opcode that was asked for, where its request passed. */
  readonly opcode?: unknown;
  /** For a reply, the milliseconds since its request passed. */
  readonly roundTrip?: number | undefined;
  /** For a reply, the number of its request, where that passed. */
  readonly request?: number | undefined;
  /** Whether it is a request that was put in on the way, or the reply to one. */
  readonly isOwn: boolean;
  readonly bytes?: Uint8Array | undefined;
}

/** The message that some bytes are; undefined where they are none. */
export function messageIn(bytes: Uint8Array | undefined): Message | undefined {
  if (bytes === undefined) return undefined;
  try {
    const message = recognise(loads(bytes, { floats: "exact" }));
    return message.kind === "malformed" ? undefined : message;
  } catch {
    return undefined;
  }
}

interface Pending {
  readonly number: number;
  readonly isOwn: boolean;
  readonly opcode: unknown;
  readonly time: number;
  readonly cost: number;
}

/** Makes sense of the bytes of one link, without touching them. */
export class Observer {
  #link: number;
  #tell: (passed: Passed) => void;
  #counter: { last: number };
  #own: Record<Side, number> = { client: 0, target: 0 };
  #ears: Record<Side, Ear>;
  #held = new Held(DEFAULT_LIMITS);
  #isOver = false;
  #pending: Record<Side, Map<unknown, Pending>> = {
    client: new Map(),
    target: new Map(),
  };

  /** @param counter Counts the messages, of several observers where they share it. */
  constructor(
    link: number,
    keepBytes: boolean,
    tell: (passed: Passed) => void,
    counter = { last: 0 },
  ) {
    this.#link = link;
    this.#tell = tell;
    this.#counter = counter;
    this.#ears = { client: new Ear(keepBytes), target: new Ear(keepBytes) };
  }

  /** Takes bytes that came from one side, and gives the messages that end in them. Never throws. */
  saw(from: Side, chunk: Uint8Array, time: number): Passed[] {
    return this.#ears[from].hear(chunk)
      .map((heard) => this.#pass(from, heard, time)).toArray();
  }

  /** Takes a whole message, decoded; it is pickled again, to be kept as it is now. */
  told(from: Side, value: unknown, size: number, time: number): void {
    this.#pass(from, { value, size, bytes: pickled(value) }, time);
  }

  /** Takes a request that is put in, as if the other side had sent it; gives its number. */
  puts(to: Side, value: unknown, bytes: Uint8Array, time: number): number {
    const heard = { value, size: bytes.length, bytes };
    return this.#pass(otherSide(to), heard, time, true).number;
  }

  unfinished(from: Side): number {
    return this.#ears[from].unfinished;
  }

  close(): void {
    this.#isOver = true;
    this.#held.set(0);
    this.#pending = { client: new Map(), target: new Map() };
    this.#ears.client.close();
    this.#ears.target.close();
  }

  /** How many of the requests that were put in to one side are not answered yet. */
  own(to: Side): number {
    return this.#own[otherSide(to)];
  }

  get unanswered(): readonly unknown[] {
    return (["client", "target"] as const).flatMap((side) =>
      [...this.#pending[side].values()].map(({ opcode }) => opcode)
    );
  }

  #pass(from: Side, heard: Heard, time: number, isOwn = false): Passed {
    const passed = this.#passed(from, heard, time, isOwn);
    this.#tell(passed);
    return passed;
  }

  #passed(from: Side, heard: Heard, time: number, isOwn: boolean): Passed {
    const number = ++this.#counter.last;
    const { value, ...its } = heard;
    const passed = { number, link: this.#link, from, time, isOwn, ...its };
    if (its.why !== undefined) return passed;
    const message = recognise(value);
    if (message.kind === "malformed") return { ...passed, why: message.why };
    const key = peerKey(message.retcode);
    if (message.kind === "master") {
      this.#ask(from, key, { number, isOwn, opcode: message.opcode, time });
      return { ...passed, message };
    }
    if (key === `n${PASSWORD_RETCODE}`) {
      return { ...passed, message, isPassword: true };
    }
    const asked = this.#forget(otherSide(from), key);
    return {
      ...passed,
      message,
      opcode: asked?.opcode,
      request: asked?.number,
      isOwn: asked?.isOwn ?? false,
      roundTrip: asked && time - asked.time,
    };
  }

  #ask(from: Side, key: unknown, asked: Omit<Pending, "cost">): void {
    const pending = this.#pending[from];
    this.#forget(from, key);
    if (this.#isOver) return;
    // A list or a very long text: no reply has the same.
    if (typeof key === "symbol" || Object(key) === key) return;
    const cost = PENDING_COST + 2 * String(key).length;
    while (pending.size >= MAX_PENDING || !this.#held.fits(cost)) {
      const [oldest] = pending.keys();
      if (oldest === undefined) return;
      this.#forget(from, oldest);
    }
    pending.set(key, { ...asked, opcode: shortOpcode(asked.opcode), cost });
    this.#held.add(cost);
    if (asked.isOwn) this.#own[from]++;
  }

  #forget(from: Side, key: unknown): Pending | undefined {
    const pending = this.#pending[from];
    const asked = pending.get(key);
    if (asked === undefined) return undefined;
    pending.delete(key);
    this.#held.add(-asked.cost);
    if (asked.isOwn) this.#own[from]--;
    return asked;
  }
}

/** Undefined where a class is in it that the program's registry knows. */
function pickled(value: unknown): Uint8Array | undefined {
  try {
    return dumps(value);
  } catch {
    return undefined;
  }
}

interface Heard extends Pick<Passed, "why" | "size" | "bytes"> {
  readonly value?: unknown;
}

/** Finds the messages in one direction; after bytes that are none it begins anew with the next ones. */
class Ear {
  #keepBytes: boolean;
  #decoder = new PickleDecoder({ floats: "exact" });
  #kept: Uint8Array[] = [];
  #held = new Held(DEFAULT_LIMITS);
  #isDeaf = false;

  constructor(keepBytes: boolean) {
    this.#keepBytes = keepBytes;
  }

  get unfinished(): number {
    return this.#decoder.bufferedBytes;
  }

  close(): void {
    this.#isDeaf = true;
    this.#decoder.drop();
    this.#kept = [];
    this.#held.set(0);
  }

  *hear(chunk: Uint8Array): Generator<Heard, void> {
    if (this.#isDeaf) return;
    const had = this.#decoder.bufferedBytes;
    let done = 0;
    try {
      if (this.#keepBytes) this.#kept.push(chunk.slice());
      this.#decoder.push(chunk);
      for (;;) {
        const value = this.#decoder.next();
        if (value === NEED_MORE) {
          if (this.#hold()) return;
          this.close();
          const why =
            'the messages of all links take more memory than "maxHeldCost" allows, no more of this one is shown';
          return yield { why, size: 0 };
        }
        const size = this.#decoder.lastSize;
        done += size;
        yield { value, size, bytes: this.#take(size) };
      }
    } catch (error) {
      const size = had + chunk.length - done;
      this.#decoder = new PickleDecoder({ floats: "exact" });
      const bytes = this.#take(size);
      yield { why: messageOf(error), size, bytes };
    }
  }

  /** Counts the message that still comes; false where it is too much. */
  #hold(): boolean {
    const { bufferedBytes, cost } = this.#decoder;
    // Bytes that come one by one are kept so.
    const kept = bufferedBytes + 200 * this.#kept.length;
    return this.#held.set(
      bufferedBytes === 0 ? 0 : cost + (this.#keepBytes ? kept : 0),
    );
  }

  #take(size: number): Uint8Array | undefined {
    if (!this.#keepBytes) return undefined;
    const all = this.#kept.length === 1 && this.#kept[0] || concat(this.#kept);
    this.#kept = size < all.length ? [all.subarray(size)] : [];
    return all.subarray(0, size);
  }
}
