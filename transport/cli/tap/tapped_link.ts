import { concat } from "@std/bytes";
import { dumps } from "../../../codec/pickle/pickler.ts";
import { loads } from "../../../codec/unpickle/unpickler.ts";
import { TCPTalksError } from "../../errors.ts";
import { composeMaster } from "../../messages/message.ts";
import type { Kwargs } from "../../options/kwargs.ts";
import { replyValue } from "../shown/passed_text.ts";
import type { Observer, Passed, Side } from "./observer.ts";

/** Calls put into one link whose replies are awaited at a time. */
const MAX_OWN = 64;
/** Calls that wait until the client has ended its message. */
const MAX_WAITING = 64;
/** Bytes of a message that are kept back until it shows whose it is; of a longer one all goes on. */
const MAX_HELD = 1024 * 1024;

/** What is called. */
export interface OwnCall {
  /** Opcode. */
  readonly opcode: unknown;
  /** The positional arguments. */
  readonly args: readonly unknown[];
  /** The keyword arguments. */
  readonly kwargs: Kwargs | undefined;
}

/**
 * One link of a tap, into which calls of our own are put: between two messages
 * of the client, with retcodes that it does not have. The replies to them are
 * kept from the client; while one is awaited, its replies go on message by
 * message instead of byte by byte.
 */
export class TappedLink {
  #observer: Observer;
  #put: (bytes: Uint8Array) => void;
  #waiting: (() => void)[] = [];
  /** Of the robot's message that has not ended: what went on, and what did not. */
  #gone = 0;
  #held: Uint8Array = new Uint8Array();
  #isHolding = false;
  #isReady = false;

  /**
   * Makes one.
   *
   * @param observer Makes sense of this link's bytes.
   * @param put Puts bytes on their way to the robot.
   */
  constructor(observer: Observer, put: (bytes: Uint8Array) => void) {
    this.#observer = observer;
    this.#put = put;
  }

  /** Whether something of what comes from that side may have to be kept back. */
  holds(from: Side): boolean {
    return from === "target" && this.#isHolding;
  }

  /** Takes bytes that went on. */
  passed(from: Side, bytes: Uint8Array, time: number): void {
    const all = this.#observer.saw(from, bytes, time);
    if (!this.#isReady) this.#isReady = all.some(isWelcome);
    if (from === "client" && this.#waiting.length > 0) this.#send();
  }

  /** Takes bytes of the robot; what is to go on of them. */
  let(bytes: Uint8Array, time: number): Uint8Array {
    let rest = concat([this.#held, bytes]);
    const onward: Uint8Array[] = [];
    for (const { size, isOwn } of this.#observer.saw("target", bytes, time)) {
      const end = size - this.#gone;
      this.#gone = 0;
      if (!isOwn) onward.push(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
    this.#isHolding = this.#observer.own > 0;
    if (this.#isHolding && this.#gone === 0 && rest.length <= MAX_HELD) {
      this.#held = rest;
      return concat(onward);
    }
    // Of a message that began to go on all goes on.
    this.#gone = this.#isHolding ? this.#gone + rest.length : 0;
    this.#held = new Uint8Array();
    return concat([...onward, rest]);
  }

  /**
   * Calls the robot.
   *
   * @returns The number of the request, once it was sent.
   * @throws {TCPTalksError} When too many wait, or the robot has not let the client in yet.
   * @throws {PicklingError} When an argument cannot be pickled.
   */
  call({ opcode, args, kwargs }: OwnCall, now: () => number): Promise<number> {
    if (!this.#isReady) {
      throw new TCPTalksError(
        "The robot has not accepted the client's password yet",
      );
    }
    if (
      this.#observer.own >= MAX_OWN || this.#waiting.length >= MAX_WAITING
    ) {
      throw new TCPTalksError(
        `${MAX_OWN} calls of the monitor wait for their replies on this link`,
      );
    }
    const retcode = randomRetcode();
    // Every Python 3 reads protocol 3.
    const bytes = dumps(composeMaster(opcode, retcode, args, kwargs), {
      protocol: 3,
    });
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#waiting.push(() => {
      try {
        this.#put(bytes);
        this.#hold();
        const value = loads(bytes, { floats: "exact" });
        resolve(this.#observer.puts(value, bytes, now()));
      } catch (error) {
        reject(error);
      }
    });
    this.#send();
    return promise;
  }

  /** The link is over: what waits is not sent any more. */
  close(): void {
    this.#observer.close();
    for (const send of this.#waiting.splice(0)) send();
  }

  #hold(): void {
    if (this.#isHolding) return;
    this.#isHolding = true;
    this.#gone = this.#observer.unfinished("target");
  }

  #send(): void {
    if (this.#observer.unfinished("client") > 0) return;
    for (const send of this.#waiting.splice(0)) send();
  }
}

/** The robot's word that the password is right: before it, nothing else is allowed. */
function isWelcome({ from, isPassword, message }: Passed): boolean {
  return from === "target" && isPassword && message?.kind === "slave" &&
    replyValue(message.args) === true;
}

/** Of 31 bits, which every peer gives back as they came. */
function randomRetcode(): number {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return 0x10000 + random % 0x7fff0000;
}
