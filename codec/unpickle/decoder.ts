import { giveBuffer, takeBuffer } from "../bytes/numbers.ts";
import {
  RefusedPickleError,
  TruncatedPickleError,
  UnpicklingError,
} from "../errors.ts";
import { checkBytes, OptionRules } from "../check.ts";
import { run } from "./run.ts";
import {
  type Unpickled,
  UNPICKLER_RULES,
  type UnpicklerOptions,
} from "./options.ts";
import { NEED_MORE, NO_BYTES, PAUSED, UnpickleState } from "./state.ts";

export { NEED_MORE, PAUSED };

const RULES = new OptionRules<UnpicklerOptions>(
  "UnpicklerOptions",
  UNPICKLER_RULES,
);

/** Above this, a buffer of our own is not kept once it is empty. */
const KEEP_BYTES = 64 * 1024;
/** From so much of a message on, and with at least so much of it, `room` is given. */
const ROOM_BYTES = 64 * 1024;

/**
 * Reads pickles out of chunks that may be cut anywhere, in time linear in the
 * bytes, whatever the cuts.
 *
 * A chunk is read where it is: the caller leaves it alone until `next` has
 * given {@linkcode NEED_MORE} or the next `push` has returned, and may then use
 * it again. Values never refer to it.
 *
 * @example
 * ```ts
 * import { dumps, NEED_MORE, PickleDecoder } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const decoder = new PickleDecoder();
 * const bytes = dumps("Bien reçu");
 * decoder.push(bytes.subarray(0, 5));
 * assertEquals(decoder.next(), NEED_MORE);
 * decoder.push(bytes.subarray(5));
 * assertEquals(decoder.next(), "Bien reçu");
 * ```
 */
export class PickleDecoder {
  #state = new UnpickleState();
  /** Our own buffer, for what a chunk leaves over; the state reads it or the chunk itself. */
  #own = NO_BYTES;
  #reading: Uint8Array;
  /** Where the bytes at hand end; the state's own end goes no further than the message may. */
  #end = 0;
  #failure: unknown;
  #lastSize = 0;
  #lastProtocol = 0;
  #lastCost = 0;

  /** Waits for the first chunk. */
  constructor(options: UnpicklerOptions = {}) {
    this.#reading = this.#own;
    RULES.check(options);
    this.#state.configure(options);
    this.#state.streaming = true;
    this.#state.reset();
  }

  /** Bytes received since the end of the last message that `next` gave. */
  get bufferedBytes(): number {
    return this.#state.base + this.#end;
  }

  /** Bytes of the last message that `next` gave. */
  get lastSize(): number {
    return this.#lastSize;
  }

  /** Bytes of memory that its value takes, as `maxMessageCost` counts them. */
  get lastCost(): number {
    return this.#lastCost;
  }

  /** The same of the message that has begun to come, with the bytes that were not read yet. */
  get cost(): number {
    const state = this.#state;
    return Math.max(0, state.memory) + this.#end - state.pos;
  }

  /** The protocol that it declared; 0 where it declared none. */
  get lastProtocol(): number {
    return this.#lastProtocol;
  }

  /**
   * Takes the next bytes.
   *
   * @throws {UnpicklingError} After a message that was malformed: a stream cannot be found back into.
   */
  push(chunk: Uint8Array): void {
    if (this.#failure !== undefined) throw this.#over();
    checkBytes(chunk, "Cannot read");
    if (this.#state.pos === this.#end) this.#read(chunk, chunk.length);
    else this.#append(chunk);
  }

  /**
   * Gives the next message.
   *
   * @returns Its value, or {@linkcode NEED_MORE} where its bytes are not all there.
   * @throws {PickleLimitError} Where it goes beyond a limit.
   * @throws {RefusedPickleError} Where a registered class refuses a part of it; the decoder goes on with the next.
   * @throws {UnpicklingError} Where it is malformed; the decoder is of no use then.
   */
  next(): Unpickled | typeof NEED_MORE {
    for (;;) {
      const value = this.nextTurn();
      if (value !== PAUSED) return value;
    }
  }

  /**
   * Gives the next message as {@linkcode PickleDecoder.next} does, but reads for
   * some milliseconds only: a link lets others have their turn in between.
   *
   * @returns Its value; {@linkcode NEED_MORE}; or {@linkcode PAUSED}: call it again.
   * @throws {PickleLimitError} Where it goes beyond a limit.
   * @throws {UnpicklingError} Where it is malformed or refused; the decoder is of no use then.
   */
  nextTurn(): Unpickled | typeof NEED_MORE | typeof PAUSED {
    if (this.#failure !== undefined) throw this.#over();
    const state = this.#state;
    if (this.#end - state.pos < state.wanted) return this.#waitForMore();
    const last = state.limits.maxMessageBytes - state.base;
    state.end = Math.min(this.#end, last);
    let value: unknown;
    try {
      value = run(state);
    } catch (error) {
      if (error instanceof RefusedPickleError) this.#ended();
      else this.#failure = error;
      throw error;
    }
    if (value === NEED_MORE || value === PAUSED) {
      if (state.pos > 0) state.before = state.bytes[state.pos - 1]!;
      if (value === NEED_MORE) return this.#waitForMore();
      state.wanted = 0;
      return PAUSED;
    }
    this.#lastCost = state.memory;
    this.#ended();
    return value as Unpickled;
  }

  /** Goes on behind the pickle. */
  #ended(): void {
    const state = this.#state;
    this.#lastSize = state.base + state.pos;
    this.#lastProtocol = state.protocol;
    state.reset();
    state.base = 0 - state.pos;
    state.wanted = 1;
    state.before = -1;
  }

  /**
   * Gives back what was received after the last message, for another reader.
   *
   * @returns A copy; the decoder is empty afterwards.
   * @throws {UnpicklingError} In the midst of a message, of which a part was read already.
   */
  takeRest(): Uint8Array {
    const state = this.#state;
    if (state.base + state.pos > 0) {
      throw new UnpicklingError(
        "Rest cannot be taken in the midst of a pickle: take it after a message",
      );
    }
    const rest = this.#reading.slice(state.pos, this.#end);
    this.#read(this.#own, 0);
    state.base = 0;
    state.wanted = 0;
    return rest;
  }

  /**
   * Says that no more bytes come.
   *
   * @throws {TruncatedPickleError} Where a message has begun and not ended.
   */
  end(): void {
    if (this.#failure !== undefined) throw this.#over();
    const state = this.#state;
    if (this.bufferedBytes === 0) return;
    const missing = Math.max(1, state.wanted - (this.#end - state.pos));
    const place = state.base + state.pos;
    throw new TruncatedPickleError(
      `Pickle is cut off after ${this.bufferedBytes} bytes, at least ${missing} too early`,
      missing,
      { offset: place },
    );
  }

  /** Lets go of all that was read of a message: nobody will read on. */
  drop(): void {
    this.#failure ??= new UnpicklingError("Decoder was dropped");
    this.#state.reset();
    this.#own = NO_BYTES;
    this.#read(this.#own, 0);
  }

  #over(): UnpicklingError {
    return new UnpicklingError(
      "Decoder met a malformed pickle before and cannot go on: start a new one with a new stream",
      { cause: this.#failure },
    );
  }

  /**
   * Room for the next bytes, while a long message comes: who reads into it
   * saves a copy. {@linkcode PickleDecoder.filled} says how many came.
   *
   * @returns A view to fill from its start before anything else is called; undefined where `push` is as good.
   */
  room(): Uint8Array | undefined {
    if (this.bufferedBytes < ROOM_BYTES || this.#reading !== this.#own) {
      return undefined;
    }
    this.#makeRoom(ROOM_BYTES);
    return this.#own.subarray(this.#end);
  }

  /** Takes bytes that were put into {@linkcode PickleDecoder.room}. */
  filled(count: number): void {
    if (this.#failure !== undefined) throw this.#over();
    this.#end += count;
  }

  /** Lets the state go on in other bytes, which begin with those that it has not read yet. */
  #read(bytes: Uint8Array, end: number): void {
    const state = this.#state;
    state.base += state.pos;
    this.#reading = state.bytes = bytes;
    state.pos = state.at = 0;
    this.#end = end;
  }

  #waitForMore(): typeof NEED_MORE {
    const { pos } = this.#state;
    if (this.#reading === this.#own) {
      if (pos === this.#end && this.#own.length > KEEP_BYTES) {
        giveBuffer(this.#own);
        this.#own = NO_BYTES;
        this.#read(this.#own, 0);
      }
      return NEED_MORE;
    }
    if (pos === this.#end) {
      this.#read(this.#own, 0);
      return NEED_MORE;
    }
    const rest = this.#reading.subarray(pos, this.#end);
    if (rest.length > this.#own.length) {
      giveBuffer(this.#own);
      this.#own = takeBuffer(
        rest.length,
        Math.max(256, rest.length),
        this.#longValue(),
      );
    }
    this.#own.set(rest);
    this.#read(this.#own, rest.length);
    return NEED_MORE;
  }

  /** What a long value that has begun to come takes, 0 where there is none: a buffer that grows on the way is copied again and again. */
  #longValue(): number {
    const { wanted } = this.#state;
    return wanted < ROOM_BYTES ? 0 : wanted + ROOM_BYTES;
  }

  #append(chunk: Uint8Array): void {
    if (this.#reading !== this.#own) this.#waitForMore();
    this.#makeRoom(chunk.length);
    this.#own.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** Makes room after what is left, which is moved or copied seldom enough that all stays linear. */
  #makeRoom(count: number): void {
    if (this.#end + count <= this.#own.length) return;
    const { pos } = this.#state;
    const rest = this.#end - pos;
    const size = rest + count;
    if (size <= this.#own.length && rest <= this.#own.length / 2) {
      this.#own.copyWithin(0, pos, this.#end);
    } else {
      const before = this.#own;
      this.#own = takeBuffer(
        size,
        Math.max(size, 2 * before.length),
        this.#longValue(),
      );
      this.#own.set(before.subarray(pos, this.#end));
      giveBuffer(before);
    }
    this.#read(this.#own, rest);
  }
}
