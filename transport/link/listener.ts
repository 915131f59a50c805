import type { Clock } from "../watch/clock.ts";
import type { Shared } from "./shared.ts";
import { Held } from "../options/limits.ts";
import { NEED_MORE, PAUSED } from "../../codec/unpickle/decoder.ts";
import type { MessageDecoder } from "../messages/pickles.ts";
import type { Connection } from "../network/connection.ts";
import { RefusedPickleError } from "../../codec/errors.ts";
import { ProtocolError } from "../errors.ts";
import type { CloseReason } from "../watch/status.ts";
import { messageOf } from "../../codec/text/repr/repr.ts";

/** How long one link reads on while others wait, in milliseconds, and after how many messages it looks at the clock. */
const TURN_MS = 8;
const LOOK_AFTER = 16;
/** A read that took longer had to wait, and others had their turn. */
const WAITED_MS = 0.2;

/** How long others have their turn. Not 0: an event loop that never rests asks its sockets only after every 61 turns. */
const REST_MS = 1;

/** Bytes read at once, unless a long message comes. */
const BUFFER_BYTES = 64 * 1024;
/** What a link reads into at first, and how many times as much each time that it was filled: most only ever get small messages. */
const IDLE_BYTES = 1024;
const GROWTH = 8;

/** Who gets what a {@linkcode TCPListener} reads. */
export interface ListenerParent {
  /** Told of each read and of its time, before its messages. */
  received(bytes: number, now: number): void;
  /** Takes a decoded message, its length and the memory that its value takes; must not throw. */
  process(message: unknown, bytes: number, cost: number): void;
  /** Told of a message of which a registered class refused a part; must not throw. */
  refused(error: RefusedPickleError, bytes: number): void;
}

/**
 * The read loop of a link: reads without a pause, whatever is written
 * meanwhile, and hands each message on. Made and run by `TCPTalks`.
 */
export class TCPListener {
  #connection: Connection;
  #decoder: MessageDecoder;
  #parent: ListenerParent;
  #held: Held;
  #clock: Clock;
  /** When it began to read without a pause. */
  #since: number;
  #isOver = false;
  /** Ends the turn of the others. */
  #wake: (() => void) | undefined;

  /**
   * Makes one, which does not read yet.
   *
   * @param shared Its clock, and what the values of all peers may take together.
   */
  constructor(
    connection: Connection,
    decoder: MessageDecoder,
    parent: ListenerParent,
    shared: Pick<Shared, "clock" | "limits">,
  ) {
    this.#held = new Held(shared.limits);
    this.#clock = shared.clock;
    this.#since = this.#clock.now();
    this.#connection = connection;
    this.#decoder = decoder;
    this.#parent = parent;
  }

  /**
   * Reads until the link ends. Never rejects.
   *
   * @returns Why it ended.
   */
  async run(): Promise<CloseReason> {
    let buffer = new Uint8Array(IDLE_BYTES);
    // Messages are often as long as the last one: the same view will do.
    let chunk = buffer;
    const decoder = this.#decoder;
    try {
      while (this.#drain()) await this.#turn();
      for (;;) {
        const room = decoder.room();
        const asked = this.#clock.now();
        const count = await this.#connection.read(room ?? buffer);
        if (count === null) return this.#end();
        const now = this.#clock.now();
        if (now - asked > WAITED_MS) this.#since = now;
        else if (now - this.#since > TURN_MS) await this.#turn();
        this.#parent.received(count, now);
        if (room) decoder.filled(count);
        else {
          if (chunk.length !== count) chunk = buffer.subarray(0, count);
          decoder.push(chunk);
          if (count === buffer.length && count < BUFFER_BYTES) {
            chunk = buffer = new Uint8Array(GROWTH * count);
          }
        }
        while (this.#drain()) await this.#turn();
      }
    } catch (error) {
      const why = messageOf(error);
      const { remote } = this.#connection;
      const message = error instanceof ProtocolError
        ? why
        : `The link to ${remote} broke: ${why}; is it still on, and the Wi-Fi good?`;
      return { by: "error", message, error };
    } finally {
      this.#held.set(0);
      // At once: whoever awaits this may have its turn after others who need the memory.
      this.#decoder.drop();
    }
  }

  /** The link is over: rests no more, so that no timer is left. */
  close(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  /** Hands on what is there; true where others shall have their turn before it goes on. */
  #drain(): boolean {
    let count = 0;
    for (;;) {
      let message: unknown;
      try {
        message = this.#decoder.nextTurn();
      } catch (error) {
        message = this.#refused(error);
      }
      if (message === NEED_MORE) {
        this.#hold();
        return false;
      }
      if (message === PAUSED) {
        this.#hold();
        if (this.#isLate()) return true;
        continue;
      }
      const { lastSize, lastCost } = this.#decoder;
      // Whoever takes the message counts it.
      this.#held.set(0);
      if (message instanceof RefusedPickleError) {
        this.#parent.refused(message, lastSize);
      } else this.#parent.process(message, lastSize, lastCost);
      if (++count % LOOK_AFTER === 0 && this.#isLate()) {
        this.#hold();
        return true;
      }
    }
  }

  /** Whether this link has read on for long: where bytes are there already, a read lets nobody else have a turn. */
  #isLate(): boolean {
    return this.#clock.now() - this.#since > TURN_MS;
  }

  /** Not by a timer of the `clock`: on one that stands still the link would read no further. */
  async #turn(): Promise<void> {
    if (this.#isOver) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, REST_MS);
    this.#wake = () => {
      clearTimeout(timer);
      resolve();
    };
    await promise;
    this.#wake = undefined;
    this.#since = this.#clock.now();
  }

  /** Counts the message that still comes. */
  #hold(): void {
    const decoder = this.#decoder;
    if (this.#held.set(decoder.bufferedBytes === 0 ? 0 : decoder.cost)) return;
    throw new ProtocolError(
      `Cannot read from ${this.#connection.remote}: its message would take more memory than all messages together may, see "maxHeldCost"`,
    );
  }

  /** After bytes that are no pickle the next one cannot be found: the link must end. */
  #refused(error: unknown): RefusedPickleError {
    if (error instanceof RefusedPickleError) return error;
    const why = messageOf(error);
    throw new ProtocolError(
      `Cannot read from ${this.#connection.remote}: ${why}; "tcptalks tap" shows what comes`,
      { cause: error },
    );
  }

  #end(): CloseReason {
    const { remote } = this.#connection;
    const cut = this.#decoder.bufferedBytes;
    const where = cut === 0 ? "" : ` ${cut} bytes into a message`;
    return { by: "peer", message: `${remote} closed the link${where}` };
  }
}
