import { concat } from "../concat.ts";
import { dumps } from "../../../codec/pickle/pickler.ts";
import { PickleWriter } from "../../../codec/pickle/writer.ts";
import { loads } from "../../../codec/unpickle/unpickler.ts";
import { TCPTalksError } from "../../errors.ts";
import {
  esp32Answer,
  esp32Append,
  esp32Retcode,
} from "../../messages/esp32.ts";
import { composeMaster } from "../../messages/message.ts";
import type { Kwargs } from "../../options/kwargs.ts";
import { OpcodeNames } from "../../options/opcodes.ts";
import { replyValue } from "../shown/passed_text.ts";
import {
  type Observer,
  otherSide,
  type Passed,
  type Side,
} from "./observer.ts";

/** Calls put into one link whose replies are awaited at a time. */
const MAX_OWN = 64;
/** Calls that wait until the client has ended its message. */
const MAX_WAITING = 64;
/** Bytes of a message that are kept back until it shows whose it is; of a longer one all goes on. */
const MAX_HELD = 1024 * 1024;

/** What is called. */
export interface OwnCall {
  readonly opcode: unknown;
  readonly args: readonly unknown[];
  readonly kwargs: Kwargs | undefined;
  /** Who is called. @default {"target"} */
  readonly to?: Side | undefined;
}

/** The calls that are put in to one side, and what of its bytes is kept back for them. */
class Way {
  waiting: (() => void)[] = [];
  isHolding = false;
  /** Of the message that has not ended: what went on, and what did not. */
  gone = 0;
  held: Uint8Array = new Uint8Array();
}

/**
 * One link of a tap, into which calls of our own are put: between two messages
 * of the other side, with retcodes that it does not have. The replies to them
 * are kept from it; while one is awaited, the replies of who was called go on
 * message by message instead of byte by byte.
 */
export class TappedLink {
  #observer: Observer;
  #put: (to: Side, bytes: Uint8Array) => void;
  #ways: Record<Side, Way> = { client: new Way(), target: new Way() };
  #isReady = false;
  #isEsp32 = false;

  constructor(observer: Observer, put: (to: Side, bytes: Uint8Array) => void) {
    this.#observer = observer;
    this.#put = put;
  }

  /** Whether something of what comes from that side may have to be kept back. */
  holds(from: Side): boolean {
    return this.#ways[from].isHolding;
  }

  passed(from: Side, bytes: Uint8Array, time: number): void {
    const all = this.#observer.saw(from, bytes, time);
    const welcome = this.#isReady ? undefined : all.find(isWelcome);
    if (welcome) {
      this.#isReady = true;
      this.#isEsp32 = welcome.bytes?.toHex() === esp32Answer(true).toHex();
    }
    this.#send(otherSide(from));
  }

  /** Takes bytes of a side that is called; what is to go on of them. */
  let(from: Side, bytes: Uint8Array, time: number): Uint8Array {
    const way = this.#ways[from];
    let rest = concat([way.held, bytes]);
    const onward: Uint8Array[] = [];
    for (const { size, isOwn } of this.#observer.saw(from, bytes, time)) {
      const end = size - way.gone;
      way.gone = 0;
      if (!isOwn) onward.push(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
    this.#send(otherSide(from));
    way.isHolding = this.#observer.own(from) > 0;
    if (way.isHolding && way.gone === 0 && rest.length <= MAX_HELD) {
      way.held = rest;
      return concat(onward);
    }
    // Of a message that began to go on all goes on.
    way.gone = way.isHolding ? way.gone + rest.length : 0;
    way.held = new Uint8Array();
    return concat([...onward, rest]);
  }

  /** Calls one side, an ESP32 in its own way of writing; gives the request's number, once it was sent. */
  call(call: OwnCall, now: () => number): Promise<number> {
    const { to = "target" } = call;
    if (!this.#isReady) {
      throw new TCPTalksError(
        "The robot has not accepted the client's password yet",
      );
    }
    const way = this.#ways[to];
    if (
      this.#observer.own(to) >= MAX_OWN || way.waiting.length >= MAX_WAITING
    ) {
      throw new TCPTalksError(
        `${MAX_OWN} calls of the monitor wait for their replies on this link`,
      );
    }
    const bytes = requestOf(call, this.#isEsp32 && to === "client");
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    way.waiting.push(() => {
      try {
        this.#put(to, bytes);
        if (!way.isHolding) way.gone = this.#observer.unfinished(to);
        way.isHolding = true;
        const value = loads(bytes, { floats: "exact" });
        resolve(this.#observer.puts(to, value, bytes, now()));
      } catch (error) {
        reject(error);
      }
    });
    this.#send(to);
    return promise;
  }

  /** The link is over: what waits is not sent any more. */
  close(): void {
    this.#observer.close();
    for (const { waiting } of Object.values(this.#ways)) {
      for (const send of waiting.splice(0)) send();
    }
  }

  /** Sends what waits, where the other side is between two messages. */
  #send(to: Side): void {
    const { waiting } = this.#ways[to];
    if (waiting.length === 0) return;
    if (this.#observer.unfinished(otherSide(to)) > 0) return;
    for (const send of waiting.splice(0)) send();
  }
}

function requestOf(call: OwnCall, isEsp32: boolean): Uint8Array {
  const { opcode, args, kwargs } = call;
  const retcode = randomRetcode();
  if (!isEsp32) {
    const message = composeMaster(opcode, retcode, args, kwargs);
    // Every Python 3 reads protocol 3.
    return dumps(message, { protocol: 3 });
  }
  const writer = new PickleWriter(256);
  const message = composeMaster(opcode, esp32Retcode(retcode), args, kwargs);
  esp32Append(new OpcodeNames())(message, writer);
  return writer.bytes;
}

/** The robot's word that the password is right: before it, nothing else is allowed. */
function isWelcome({ from, isPassword, message }: Passed): boolean {
  return from === "target" && isPassword === true &&
    replyValue(message?.args) === true;
}

/** Of 31 bits, which every peer gives back as they came. */
function randomRetcode(): number {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return 0x10000 + random % 0x7fff0000;
}
