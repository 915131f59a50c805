import { shortRepr } from "../../codec/text/repr/repr.ts";
import { Alarm, type Clock } from "../watch/clock.ts";
import { TalksLimitError, TimeoutError } from "../errors.ts";
import { esp32Retcode } from "../messages/esp32.ts";
import { readReply } from "../messages/reply.ts";
import { type Limits, noteCost } from "../options/limits.ts";
import type { OpcodeNames } from "../options/opcodes.ts";
import { type From, showCaller, type Trace } from "../messages/remote_error.ts";
import type { Reports } from "../watch/reports.ts";

/** How a call is bounded, beside its arguments. */
export interface WaitOptions {
  /** Milliseconds until it rejects with a `TimeoutError`; null waits for ever. */
  timeout: number | null;
  /** Rejects it early, with the signal's reason. */
  signal: AbortSignal | undefined;
}

/** How late a timer rings where our own program did not let it, in milliseconds. */
const STALL_MS = 100;

/** One who waits for a reply: a call, or a poll. */
export class Waiter {
  readonly outcome: Promise<unknown>;
  /** Wakes it with a value, or as a promise comes out. */
  settle!: (value: unknown) => void;
  settled = false;
  /** Who waits for the next reply with the same retcode. */
  next: Waiter | undefined;
  /** Detaches it from the signal that may abort it. */
  detach: (() => void) | undefined;
  /** The retcode, as key of a Map. */
  readonly key: unknown;
  /** What was called; undefined for a poll, whose reply may come after it gave up. */
  readonly opcode: unknown;
  readonly since: number;
  /** When it is given up, on the clock; Infinity for never. */
  readonly deadline: number;
  readonly trace: Trace | undefined;
  /** Whether it waits for the link to come back: nothing was sent yet. */
  isQueued = false;

  constructor(
    key: unknown,
    opcode: unknown,
    since: number,
    deadline: number,
    trace: Trace | undefined,
  ) {
    this.key = key;
    this.opcode = opcode;
    this.since = since;
    this.deadline = deadline;
    this.trace = trace;
    this.outcome = new Promise((resolve) => this.settle = resolve);
  }
}

/**
 * Our retcodes, of Python's 0 to 0xFFFFFFFF: V8's small integers, found fastest
 * as keys, all pickled in five bytes, and never a password's.
 */
const FIRST_RETCODE = 0x10000;
const LAST_RETCODE = 0x7fffffff;

/** Milliseconds between two stacks that are taken: nothing beside them. Bun has no async stacks that could stand in. */
const TRACE_PAUSE_MS = "Bun" in globalThis ? 0 : 4;

/** Those who wait for replies, by retcode; over every link of one object. */
export class Calls {
  /** Whom we call, for messages. */
  remote = "the peer";
  /** Why there is no link, while there is none. */
  down = "";
  /** Called when the first begins to wait, and when none does any more: it may keep the process alive. */
  onBusy: (() => void) | undefined;
  #clock: Clock;
  #limits: Limits;
  #names: OpcodeNames;
  #reports: Reports;
  #waiting = new Places<Waiter>();
  #alarm: Alarm;
  /** Calls that were given up, and requests that nobody waits for; the peer may still be busy with them. */
  #givenUp: Set<unknown> | undefined;
  #sent: Set<unknown> | undefined;
  #count = 0;
  #retcode = FIRST_RETCODE +
    Math.floor(Math.random() * (LAST_RETCODE - FIRST_RETCODE));

  #tracedAt = -Infinity;

  constructor(
    clock: Clock,
    limits: Limits,
    names: OpcodeNames,
    reports: Reports,
    bytesIn: () => number,
  ) {
    this.#clock = clock;
    this.#limits = limits;
    this.#names = names;
    this.#reports = reports;
    this.#alarm = new Alarm(
      clock,
      bytesIn,
      (now, stalled) => this.#expire(now, stalled),
    );
  }

  /** A retcode for which nobody waits; of those that an ESP32 can read, where it is one. */
  nextRetcode(isEsp32: boolean): number {
    let code = this.#retcode;
    do {
      code = code < LAST_RETCODE ? code + 1 : FIRST_RETCODE;
      if (isEsp32) code = esp32Retcode(code);
    } while (this.#waiting.get(code) !== undefined);
    return this.#retcode = code;
  }

  get count(): number {
    return this.#count;
  }

  /** How long the peer may be busy with what we asked, in milliseconds; 0 where everything was answered. */
  get patience(): number {
    const unanswered = (this.#givenUp?.size ?? 0) + (this.#sent?.size ?? 0);
    if (unanswered + this.#count === 0) return 0;
    let longest = 1;
    for (const { deadline, since } of this.#all()) {
      if (deadline < Infinity) longest = Math.max(longest, deadline - since);
    }
    return longest;
  }

  /**
   * Begins to wait.
   *
   * @param from The function whose callers an error will show.
   * @throws {TalksLimitError} When too many wait already.
   * @throws {TimeoutError} When there is no time at all.
   * @throws The signal's reason, when it is aborted already.
   */
  expect(
    key: unknown,
    opcode: unknown,
    { timeout, signal }: WaitOptions,
    from: From,
  ): Waiter {
    signal?.throwIfAborted();
    if (timeout === 0) throw noTime(this.#names.describe(opcode));
    if (this.#count >= this.#limits.maxPendingCalls) {
      throw new TalksLimitError(
        `Cannot call: ${this.#count} calls wait for their replies and "maxPendingCalls" is ${this.#limits.maxPendingCalls}`,
        "maxPendingCalls",
      );
    }
    const now = this.#clock.now();
    const deadline = timeout === null ? Infinity : now + timeout;
    const trace = this.#trace(now, from);
    const waiter = new Waiter(key, opcode, now, deadline, trace);
    this.#add(waiter);
    this.#alarm.set(deadline);
    if (signal !== undefined) this.#attach(waiter, signal);
    return waiter;
  }

  /** Hands a reply to who waits for it; false where nobody does. */
  answer(key: unknown, args: unknown, cost = 0): Waiter | undefined {
    const waiter = this.#waiting.get(key);
    if (waiter === undefined) return undefined;
    this.#remove(waiter);
    try {
      waiter.settle(readReply(args, waiter.opcode));
    } catch (error) {
      this.#reject(waiter, () => error, cost);
    }
    return waiter;
  }

  /** Fails who waits for a reply, if anybody does, with an error of its own. */
  refuse(key: unknown, failure: (waiter: Waiter) => unknown): void {
    const waiter = this.#waiting.get(key);
    if (waiter === undefined) return;
    this.#remove(waiter);
    this.#reject(waiter, () => failure(waiter));
  }

  /** Whether a reply comes too late for a call that was given up; it is so only once. */
  isLate(key: unknown): boolean {
    return this.#givenUp?.delete(key) ?? false;
  }

  /** Takes the timer back that nobody needs while nobody waits. */
  rest(): void {
    if (this.#count === 0) this.#alarm.clear();
  }

  /** Remembers a request for whose reply nobody waits. */
  sent(key: unknown): void {
    this.#remember(this.#sent ??= new Set(), key);
  }

  /** A reply came to a request for which nobody waits. */
  answered(key: unknown): void {
    this.#sent?.delete(key);
  }

  /** Takes back one whose request could not be sent. */
  forget(waiter: Waiter): void {
    if (!waiter.settled) this.#remove(waiter);
  }

  /**
   * Wakes those whose request was sent, each with an error of its own: no reply
   * will come any more. Those that wait for the link go on.
   */
  failSent(failure: (waiter: Waiter) => unknown): void {
    this.#givenUp = this.#sent = undefined;
    this.#fail((waiter) => !waiter.isQueued, failure);
  }

  /** Wakes those who wait for the link: it does not come back. */
  failQueued(failure: (waiter: Waiter) => unknown): void {
    this.#fail((waiter) => waiter.isQueued, failure);
  }

  /** A waiter's call and its peer, for messages. */
  describe({ opcode, key }: Waiter): string {
    const what = opcode === undefined
      ? `retcode ${typeof key === "object" ? shortRepr(key) : String(key)}`
      : this.#names.describe(opcode);
    return `${what} from ${this.remote}`;
  }

  #fail(
    isMeant: (waiter: Waiter) => boolean,
    failure: (waiter: Waiter) => unknown,
  ): void {
    for (const waiter of this.#all().filter(isMeant)) {
      this.#remove(waiter);
      this.#reject(waiter, () => failure(waiter));
    }
    this.rest();
  }

  #all(): Waiter[] {
    const all: Waiter[] = [];
    for (const first of this.#waiting.values()) {
      let waiter: Waiter | undefined = first;
      for (; waiter !== undefined; waiter = waiter.next) all.push(waiter);
    }
    return all;
  }

  /** Wakes one with an error, whose rejection never counts as unhandled. */
  #reject(waiter: Waiter, failure: () => unknown, cost = 0): void {
    const { outcome } = waiter;
    waiter.settle(this.#failure(failure, waiter.trace, cost));
    const { opcode } = waiter;
    void this.#reports.unawaited(
      outcome,
      () =>
        opcode === undefined
          ? "A poll"
          : `A call of ${this.#names.describe(opcode)}`,
    );
  }

  /**
   * An async function, so that V8 shows the callers who await it in a stack
   * that is taken here: two turns later they do.
   */
  async #failure(
    failure: () => unknown,
    trace: Trace | undefined,
    cost: number,
  ): Promise<never> {
    await undefined;
    await undefined;
    const error = failure();
    if (error instanceof Error) {
      if (trace === undefined) Error.captureStackTrace(trace = {});
      showCaller(error, trace);
      // Whoever keeps it keeps what the peer put into it.
      if (cost > 0) noteCost(error, cost);
    }
    throw error;
  }

  /**
   * The stack above `from`. It costs more than the call: it is taken where calls
   * are rarer than one in four milliseconds, which is every call of a robot.
   * Between those, V8's own async stack has to do.
   */
  #trace(now: number, from: From): Trace | undefined {
    if (now - this.#tracedAt < TRACE_PAUSE_MS) return undefined;
    const trace: Trace = {};
    Error.captureStackTrace(trace, from);
    this.#tracedAt = this.#clock.now();
    return trace;
  }

  #add(waiter: Waiter): void {
    if (this.#count++ === 0) this.onBusy?.();
    let last = this.#waiting.get(waiter.key);
    if (last === undefined) {
      this.#waiting.set(waiter.key, waiter);
      return;
    }
    while (last.next !== undefined) last = last.next;
    last.next = waiter;
  }

  #remove(waiter: Waiter): void {
    waiter.settled = true;
    waiter.detach?.();
    if (--this.#count === 0) this.onBusy?.();
    const first = this.#waiting.get(waiter.key);
    if (first === waiter) {
      if (waiter.next === undefined) this.#waiting.delete(waiter.key);
      else this.#waiting.set(waiter.key, waiter.next);
      return;
    }
    let before = first;
    while (before !== undefined && before.next !== waiter) before = before.next;
    if (before !== undefined) before.next = waiter.next;
  }

  #giveUp(waiter: Waiter, failure: () => unknown): void {
    this.#remove(waiter);
    if (waiter.opcode !== undefined && !waiter.isQueued) {
      this.#remember(this.#givenUp ??= new Set(), waiter.key);
    }
    this.#reject(waiter, failure);
  }

  #remember(keys: Set<unknown>, key: unknown): void {
    keys.add(key);
    if (keys.size <= this.#limits.maxUnpolledReplies) return;
    const [oldest] = keys;
    keys.delete(oldest);
  }

  /** Gives those up whose time is over; gives the next deadline. */
  #expire(now: number, stalled: number): number {
    const late: Waiter[] = [];
    let next = Infinity;
    for (const waiter of this.#all()) {
      if (waiter.deadline <= now) late.push(waiter);
      else next = Math.min(next, waiter.deadline);
    }
    late.sort((a, b) => a.deadline - b.deadline);
    for (const waiter of late) this.#tooLate(waiter, stalled);
    return next;
  }

  #tooLate(waiter: Waiter, stalled: number): void {
    const ms = Math.round(waiter.deadline - waiter.since);
    this.#giveUp(
      waiter,
      () =>
        new TimeoutError(
          waiter.isQueued
            ? `The link did not come back within ${ms} ms: ${this.down}`
            : `No reply to ${this.describe(waiter)} within ${ms} ms: ${
              this.#whyLate(waiter, stalled)
            }`,
        ),
    );
  }

  /** What the peer may be busy with, and what to try. */
  #whyLate(waiter: Waiter, stalled: number): string {
    if (waiter.opcode === undefined) return "is it the retcode of a call?";
    const others = this.#count === 0
      ? ""
      : this.#count === 1
      ? ", and 1 more call waits"
      : `, and ${this.#count} more calls wait`;
    const own = stalled < STALL_MS
      ? ""
      : `; or our own program held it up, which stood still for another ${
        Math.round(stalled)
      } ms: in a loop without "await", nothing is sent or read`;
    return `it may still run there${others}; raise "timeout" if it takes longer${own}`;
  }

  #attach(waiter: Waiter, signal: AbortSignal): void {
    const abort = () => this.#giveUp(waiter, () => signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    waiter.detach = () => signal.removeEventListener("abort", abort);
  }
}

/** The error of a call that nobody gives any time. */
export function noTime(call: string): TimeoutError {
  return new TimeoutError(
    `Cannot call ${call}: its timeout is 0 ms, nothing was sent`,
  );
}

/** Places at first, and at most; a power of two. */
const FEW = 16;
const MANY = 4096;
/** So many places for each that is taken: numbers that leave late are seldom in the way. */
const SPARE = 4;
/** What has no place: anything but a whole number of 32 bits. */
const NONE = MANY;

/**
 * A Map for those who wait by number, where the numbers mostly follow each
 * other and few wait at a time: each has its place in an array, and only who
 * finds it taken, or has another kind of key, stands in a Map.
 *
 * A Map that is filled and emptied all the time is copied again and again. V8
 * moves its copies among the old objects, and what these hold is garbage only
 * at the next full collection.
 */
export class Places<T extends { readonly key: unknown }> {
  #places: (T | undefined)[] = new Array(FEW).fill(undefined);
  #count = 0;
  #others = new Map<unknown, T>();

  get(key: unknown): T | undefined {
    const found = this.#places[this.#placeOf(key)];
    if (found !== undefined && found.key === key) return found;
    return this.#others.size === 0 ? undefined : this.#others.get(key);
  }

  /** Puts one in, also instead of another with the same key. */
  set(key: unknown, value: T): void {
    if (SPARE * this.#count >= this.#places.length) this.#grow();
    const place = this.#placeOf(key);
    const there = this.#places[place];
    if (there !== undefined && there.key === key) this.#places[place] = value;
    else if (there === undefined && place !== NONE && !this.#others.has(key)) {
      this.#places[place] = value;
      this.#count++;
    } else this.#others.set(key, value);
  }

  delete(key: unknown): void {
    const place = this.#placeOf(key);
    if (place !== NONE && this.#places[place]?.key === key) {
      this.#places[place] = undefined;
      this.#count--;
    } else this.#others.delete(key);
  }

  /** All, mostly in the order of their numbers. */
  values(): T[] {
    const placed = this.#places.filter((value) => value !== undefined);
    placed.sort((a, b) => Number(a.key) - Number(b.key));
    return [...this.#others.values(), ...placed];
  }

  #placeOf(key: unknown): number {
    return typeof key === "number" && (key | 0) === key
      ? key & (this.#places.length - 1)
      : NONE;
  }

  #grow(): void {
    if (this.#places.length === MANY) return;
    const all = this.#places;
    this.#places = new Array(2 * all.length).fill(undefined);
    for (const value of all) {
      if (value === undefined) continue;
      this.#places[this.#placeOf(value.key)] = value;
    }
  }
}
