import {
  PickleLimitError,
  type RefusedPickleError,
  UnpicklingError,
} from "../errors.ts";
import { KeySpace } from "../types/key.ts";
import {
  type CodecLimits,
  DEFAULT_CODEC_LIMITS,
  freely,
  LEAST_MESSAGE_SHARE,
  overridden,
} from "../limits.ts";
import { expectKnownTexts, forgetWindow } from "./fast/short_text.ts";
import { opcodeName } from "../opcodes.ts";
import type { ClassEntry, PyObject } from "../types/object.ts";
import { isLeftOut, leaveOut } from "../types/traces.ts";
import type { UnpicklerOptions } from "./options.ts";

/**
 * What a decoder gives where the bytes end before the pickle does: no error,
 * because a stream meets it all the time.
 */
export const NEED_MORE: unique symbol = Symbol("more bytes needed");

/** What a decoder gives where it has done enough for one turn: it is asked again. */
export const PAUSED: unique symbol = Symbol("paused");

/** What a byte of a pickle may make: a place on the stack, and one in a list, each with room to grow. */
export const PER_BYTE = 12;
/** Texts, ints and buffers of more bytes are counted as what they are: a byte for each. */
export const LONG = 64;
/** What objects take beside. */
export const COST = {
  dict: 204,
  list: 160,
  tuple: 48,
  bytes: 120,
  /** Beside its nine bytes: less than these would be. */
  float: 28 - 9 * PER_BYTE,
  object: 200,
  known: 600,
} as const;

/** Stands in the memo for an index that was left out. */
export const HOLE: unique symbol = Symbol("no memo entry");

/** What a pickle may copy beyond its own size, so that small ones never meet the limit. */
const SLACK = 65_536;

/** One object's data is copied from text to bytes, from those to items, and in between. */
const COPIES = 4;

/** What is kept of an object that an entry made; see `instances.ts`. */
interface Made {
  readonly entry: ClassEntry;
  readonly inert: PyObject | undefined;
  again(now: (part: unknown) => unknown): object | undefined;
  take(part: Part): void;
}

/** What an object is given: by APPENDS, SETITEMS or BUILD. */
export type Part =
  | { readonly items: unknown[] }
  | { readonly pairs: [unknown, unknown][] }
  | { readonly state: unknown };

/** A longer array of levels is not kept for the next pickle. */
const SMALL = 4096;
/** What small messages need: each link has such an array. */
const FEW = 32;

/** In place of bytes that there are none of. */
export const NO_BYTES: Uint8Array<ArrayBuffer> = new Uint8Array(0);

/** An opcode with more items than this does its work so many at a time. Even: pairs stay together. */
export const PART = 1024;

const _ = undefined;

/** An array with some places and for values of all kinds, which need not be enlarged or converted while it fills. */
function freshArray(): unknown[] {
  return [_, _, _, _, _, _, _, _];
}

/**
 * All that decoding one pickle needs to remember, so that it can stop after any
 * opcode and go on with other bytes.
 */
export class UnpickleState {
  /** The bytes at hand; `pos` to `end` are not read yet. */
  bytes: Uint8Array = NO_BYTES;
  pos = 0;
  end = 0;
  /** Where in the pickle `bytes[0]` stands; negative where the pickle starts later. */
  base = 0;
  /** Where in `bytes` the opcode at work stands. */
  at = 0;
  /** How many bytes that opcode has at least, itself included, after NEED_MORE. */
  wanted = 0;
  /** The byte before `bytes[0]`, -1 where there is none. */
  before = -1;
  /** Decodes the pickle at a place in all the bytes that there are; undefined in a stream. */
  loadOne:
    | ((s: UnpickleState, bytes: Uint8Array, start: number) => unknown)
    | undefined;
  /** Whether more bytes may come, so that a frame need not be whole before its objects are read. */
  streaming = false;
  /** Where the frame ends that is being read, from the start of the pickle; 0 outside of frames. */
  frameEnd = 0;
  /** How many bytes of the line at `pos` were searched for its end. */
  searched = 0;
  /** Where the first of two lines ends, from the opcode; 0 where that is not known yet. */
  firstEnd = 0;

  stack: unknown[] = freshArray();
  sp = 0;
  /** Where marks stand in the stack; `fence` is the newest, or 0. */
  marks: number[] = [0, 0, 0, 0];
  markCount = 0;
  fence = 0;
  /** The stack's containers, by place, and how deep each nests; scalars cost nothing. */
  deepPlaces: number[] = [0, 0, 0, 0];
  deepLevels: number[] = [0, 0, 0, 0];
  deepCount = 0;

  memo: unknown[] = freshArray();
  memoCount = 0;
  /** How deep the containers in the memo nest. */
  memoLevels: Uint32Array = new Uint32Array(FEW);
  /** How many entries the loop may add by itself: 0 once an index was left out. */
  memoRoom: number = DEFAULT_CODEC_LIMITS.maxMemo;
  /** Entries far beyond the others, and how many places are holes; see `memo.ts`. */
  sparse: Map<string, { value: unknown; level: number }> | undefined;
  entries = 0;

  /** The newest list, which only this pickle has: forgotten where code that is not ours may get it. */
  ownList: unknown[] | undefined;

  /** The protocol that PROTO declared. */
  protocol = 0;
  exact = false;
  /** Whether whole floats are boxed: `exact`, or `floats` alone. */
  boxFloats = false;
  objects = false;
  options: UnpicklerOptions = {};
  limits: Readonly<CodecLimits> = DEFAULT_CODEC_LIMITS;

  /** The class references met, by name on the wire. */
  globals: Map<string, unknown> | undefined;
  /** How the classes met are built. */
  classes: Map<unknown, ClassEntry> | undefined;
  /** The class of each object that an entry built. */
  instances: Map<object, Made> | undefined;
  /** The first refusal of a registered class in this pickle. */
  refusal: RefusedPickleError | undefined;
  /** What other objects took the place of: Maps that of dicts that began as objects, inert objects that of known ones. */
  forwarded: Map<object, unknown> | undefined;
  /** The strings met so far, where `exact` asks which were one object. */
  texts: Set<unknown> | undefined;
  /** Bytes of memory for objects, beside {@linkcode PER_BYTE} for each byte read. */
  cost = 0;
  /** What is left to do of a long opcode, before any other; see `inParts`. */
  work: { readonly offset: number; readonly steps: Iterator<void> } | undefined;
  /** From where and from which cost on `run` pauses, so that others have their turn. */
  pausePlace = 0;
  pauseCost = 0;
  /** What the long texts in the memo look like, and whether two of them look alike; see `memo.ts`. */
  longTexts: Map<string, string> | undefined;
  countsMentions = false;
  /** How many long keys of each length the dicts and sets have. */
  longKeys: Map<object, Map<number, number>> | undefined;
  /** Whether there were empty bytes already, where `exact` asks. */
  hasEmptyBytes = false;
  /** With `exact`: whether the last value has a place in the memo is not known before the next byte. */
  isMemoDue = false;
  buffers: Iterator<unknown> | undefined;
  /** The bytes at hand as floats are read from them, once there were enough of these. */
  view: DataView | undefined;
  floatCount = 0;
  /** What calls have copied so far; see `hooks.ts`. */
  charged = 0;
  /** The bytes of the buffers that came beside the pickle. */
  besides = 0;
  /** The arguments of the last REDUCE, where nothing else can refer to them. */
  freshArgs: unknown;
  /** Where the last call ended, and the last one whose value was popped. */
  calledTo = -1;
  popped:
    | { call: PyObject; at: number; from: PyObject | undefined }
    | undefined;
  /** How much was looked at to tell attempts from other calls; see `calls.ts`. */
  searchedParts = 0;
  #space: KeySpace | undefined;
  /** Bytes of memory that a value may take without a look at the limit. */
  #freeCost = LEAST_MESSAGE_SHARE;

  /** Tells equal keys of this pickle's dicts and sets. */
  get space(): KeySpace {
    if (this.#space === undefined) {
      this.#space = new KeySpace();
      this.#space.charge = (bytes) => this.charge(bytes);
    }
    return this.#space;
  }

  /** Takes on the options of a pickle to come. */
  configure(options: UnpicklerOptions): void {
    this.options = options;
    this.exact = options.exact ?? false;
    this.boxFloats = this.exact || options.floats === "exact";
    this.objects = options.dicts === "object";
    this.limits = options.limits
      ? overridden(DEFAULT_CODEC_LIMITS, options.limits)
      : DEFAULT_CODEC_LIMITS;
    // Not read where it is looked up: that loads half of Node.
    this.#freeCost = options.limits
      ? freely(this.limits, "maxMessageCost", LEAST_MESSAGE_SHARE)
      : LEAST_MESSAGE_SHARE;
    this.memoRoom = this.limits.maxMemo;
    this.buffers = undefined;
  }

  /**
   * Forgets the last pickle, so that nothing keeps its values alive; its memo
   * too unless that is to be kept. New arrays are faster than the old ones
   * cleared: V8 notes each young value that is put into an old array.
   */
  reset(keepMemo = false): void {
    this.stack = freshArray();
    this.sp =
      this.markCount =
      this.fence =
      this.deepCount =
        0;
    this.protocol =
      this.searched =
      this.firstEnd =
      this.charged =
      this.besides =
      this.cost =
      this.floatCount =
      this.searchedParts =
      this.frameEnd =
        0;
    this.view = undefined;
    expectKnownTexts();
    forgetWindow();
    this.forwarded =
      this.freshArgs =
      this.popped =
      this.ownList =
        undefined;
    this.refusal = this.work = undefined;
    this.calledTo = -1;
    if (!keepMemo) this.#forget();
  }

  #forget(): void {
    if (this.memoCount > SMALL) this.memoLevels = new Uint32Array(FEW);
    if (this.memoCount > 0) this.memo = freshArray();
    this.memoCount = this.entries = 0;
    this.memoRoom = this.limits.maxMemo;
    this.sparse = undefined;
    this.globals =
      this.classes =
      this.instances =
        undefined;
    this.hasEmptyBytes = false;
    // Dicts and sets go on with it.
    if (this.#space) this.#space.charge = undefined;
    this.texts =
      this.longKeys =
      this.longTexts =
      this.#space =
        undefined;
    this.countsMentions = false;
  }

  /** The offset of the opcode at work, from the start of the pickle. */
  get offset(): number {
    return this.base + this.at;
  }

  /** An error at the opcode at work. */
  error(message: string, options?: ErrorOptions): UnpicklingError {
    return new UnpicklingError(`${message} (${this.place()})`, {
      ...options,
      ...this.where(),
    });
  }

  /** The error for a limit that the opcode at work would go beyond. */
  limitError(message: string, limit: keyof CodecLimits): PickleLimitError {
    return new PickleLimitError(
      `${message} (${this.place()})`,
      limit,
      this.where(),
    );
  }

  /** Bytes of memory that the value takes so far. */
  get memory(): number {
    return this.cost + PER_BYTE * (this.base + this.pos);
  }

  /** Lets another object take an object's place, with what the pickle said of it. */
  replace(object: object, other: unknown): void {
    (this.forwarded ??= new Map()).set(object, other);
    if (isLeftOut(object) && typeof other === "object" && other !== null) {
      leaveOut(other);
    }
  }

  /** Counts memory that an object takes beside the bytes it is written in. */
  spend(bytes: number): void {
    this.cost += bytes;
    this.checkCost();
  }

  /** Counts the bytes of a long text, int or buffer as no more than they are. */
  payload(length: number, object = 0): void {
    this.cost += object;
    if (length > LONG) this.cost -= (PER_BYTE - 1) * length;
  }

  /**
   * Does something with the places from `start` to `end`: at once where they are
   * few, else a part at a time, with pauses. What an opcode does after this, it
   * does after the first part; the stack above its end is left alone meanwhile.
   */
  inParts(
    start: number,
    end: number,
    part: (start: number, end: number) => void,
  ): void {
    const isIdle = this.work === undefined;
    const first = isIdle ? Math.min(end, start + PART) : start;
    if (isIdle) part(start, first);
    if (first < end) this.later(parts(first, end, part));
  }

  /** Begins some work, and has done later what is more than a part of it. */
  soon(steps: Iterator<void>): void {
    if (this.work !== undefined || !steps.next().done) this.later(steps);
  }

  /** Has work done before the next opcode, behind what there is, in steps of some microseconds to a millisecond. */
  later(steps: Iterator<void>): void {
    const before = this.work?.steps;
    this.work = {
      offset: this.offset,
      steps: before ? oneByOne(before, steps) : steps,
    };
  }

  /** Refuses a value that takes too much memory. */
  checkCost(): void {
    if (this.memory <= this.#freeCost) return;
    const { maxMessageCost } = this.limits;
    if (this.memory <= maxMessageCost) return;
    throw this.limitError(
      `Pickle's value takes more than the ${maxMessageCost} bytes of memory that "maxMessageCost" allows`,
      "maxMessageCost",
    );
  }

  /** Whether `count` more bytes are at hand; where not, `wanted` is set. */
  has(count: number): boolean {
    if (count <= this.end - this.pos) return true;
    this.wanted = this.pos - this.at + count;
    if (this.offset + this.wanted > this.limits.maxMessageBytes) {
      const message =
        `Pickle needs more than the ${this.limits.maxMessageBytes} bytes that "maxMessageBytes" allows`;
      throw this.limitError(message, "maxMessageBytes");
    }
    return false;
  }

  /** The byte before the opcode at work, -1 where there is none. */
  previousByte(): number {
    return this.at > 0 ? this.bytes[this.at - 1]! : this.before;
  }

  /** Puts a value on the stack, with its nesting where it is a container. */
  push(value: unknown, level = 0): void {
    if (level > 0) this.setLevel(this.sp, level);
    this.stack[this.sp++] = value;
  }

  /** The place of the last `count` values on the stack, none of them below a mark. */
  operands(count: number): number {
    if (this.sp - count < this.fence) throw this.underflow();
    return this.sp - count;
  }

  /** Takes the newest mark away, and says where it stood. */
  popMark(): number {
    if (this.markCount === 0) throw this.error("Pickle has no mark here");
    const place = this.fence;
    this.markCount--;
    this.fence = this.markCount > 0 ? this.marks[this.markCount - 1]! : 0;
    return place;
  }

  /** Takes all from `place` on off the stack, and says how deep it nested. */
  cut(place: number): number {
    const level = this.levelFrom(place);
    this.sp = place;
    return level;
  }

  /** How deep the values from `place` on nest; it is forgotten for them. */
  levelFrom(place: number): number {
    let level = 0;
    while (
      this.deepCount > 0 && this.deepPlaces[this.deepCount - 1]! >= place
    ) {
      level = Math.max(level, this.deepLevels[--this.deepCount]!);
    }
    return level;
  }

  /** Notes that the value at `place`, the topmost of all, holds what nests `level` deep. */
  raise(place: number, level: number): void {
    this.setLevel(place, Math.max(this.levelFrom(place), level + 1));
  }

  /** Notes how deep the value at `place` nests, which stands above all noted. */
  setLevel(place: number, level: number): void {
    const { maxDepth } = this.limits;
    if (level > maxDepth) {
      const message =
        `Pickle nests deeper than the ${maxDepth} levels that "maxDepth" allows`;
      throw this.limitError(message, "maxDepth");
    }
    this.deepPlaces[this.deepCount] = place;
    this.deepLevels[this.deepCount++] = level;
  }

  /** The error for an opcode that lacks operands. */
  underflow(): UnpicklingError {
    return this.error(
      this.markCount > 0
        ? "Pickle has an unexpected mark"
        : "Pickle has too few values on its stack",
    );
  }

  /** Counts so many bytes that are copied, or read once more; see `hooks.ts`. */
  charge(bytes: number): void {
    this.charged += bytes;
    this.spend(bytes);
    if (this.charged > COPIES * (this.base + this.pos + this.besides) + SLACK) {
      throw this.limitError(
        "Pickle makes more copies of its own data than it has bytes",
        "maxMessageBytes",
      );
    }
  }

  /** Where the opcode at work stands. */
  where(): { offset: number; opcode?: string } {
    const name = this.at < this.end
      ? opcodeName(this.bytes[this.at]!)
      : undefined;
    const offset = this.offset;
    return name ? { offset, opcode: name } : { offset };
  }

  /** The same in words. */
  place(): string {
    const { offset, opcode } = this.where();
    return `${opcode ?? "byte"} at offset ${offset}`;
  }
}

function* oneByOne(...works: Iterator<void>[]): Generator<void> {
  for (const work of works) while (!work.next().done) yield;
}

function* parts(
  start: number,
  end: number,
  part: (start: number, end: number) => void,
): Generator<void> {
  for (let at = start; at < end; at += PART) {
    part(at, Math.min(end, at + PART));
    yield;
  }
}
