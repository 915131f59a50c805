import { LongTexts } from "../types/key.ts";
import { Failure } from "./writer.ts";

/** Up to so many objects a scan of a list is faster than a hash table. */
const SCANNED = 12;

/** The index of an object that was written without one. */
const LEFT_OUT = -2;

/** Thrown where an object that was written without a memo index is met again: the pickle has to be begun again. */
export class MetAgain extends Failure {
  constructor() {
    super("it is written twice, and has no place in the memo");
  }
}

/** Which objects a pickle holds already, by identity, and under which memo index. */
export class ObjectMemo {
  /** How many objects there are. */
  count = 0;
  readonly #objects: (object | undefined)[] = new Array(SCANNED).fill(
    undefined,
  );
  readonly #indices: number[] = new Array(SCANNED).fill(0);
  /** Made anew for the next pickle: clearing it gains nothing, and would keep its room. */
  #table = new Map<object, number>();

  /**
   * The object's memo index, or -1.
   *
   * @throws {MetAgain} Where it was left out.
   */
  find(object: object): number {
    const { count } = this;
    if (count > SCANNED) {
      const index = this.#table.get(object);
      return index === undefined ? -1 : placeOf(index);
    }
    const objects = this.#objects;
    for (let i = 0; i < count; i++) {
      if (objects[i] === object) return placeOf(this.#indices[i]!);
    }
    return -1;
  }

  /** Adds an object that is not in it. */
  add(object: object, index: number): void {
    const place = this.count++;
    if (place < SCANNED) {
      this.#objects[place] = object;
      this.#indices[place] = index;
    } else {
      if (place === SCANNED) this.#fill();
      this.#table.set(object, index);
    }
  }

  /** Adds an object that was written and is not to be met again. */
  leaveOut(object: object): void {
    this.add(object, LEFT_OUT);
  }

  /** Forgets all, and keeps no object alive. */
  clear(): void {
    const scanned = Math.min(this.count, SCANNED);
    for (let i = 0; i < scanned; i++) this.#objects[i] = undefined;
    if (this.count > SCANNED) this.#table = new Map();
    this.count = 0;
  }

  #fill(): void {
    for (let i = 0; i < SCANNED; i++) {
      this.#table.set(this.#objects[i]!, this.#indices[i]!);
    }
  }
}

function placeOf(index: number): number {
  if (index === LEFT_OUT) throw new MetAgain();
  return index;
}

/** Entries and slots to begin with, and what is kept from one pickle to the next. */
const FIRST_ENTRIES = 128;
const KEPT_ENTRIES = 16384;

/** A string with so many others in its way is left to the caller: it bounds what hostile strings can cost. */
const MAX_PROBES = 64;

/**
 * Which short strings a pickle holds already, and under which memo index.
 *
 * It looks them up by their bytes, which were just written: a `Map` by the
 * string would have to hash it first.
 */
export class StringMemo {
  /** Strings that the table does not hold: long ones, and those it had no place for. */
  others: Map<string, number> | undefined;
  /** What they are called there: V8 would compare long ones of one length with each other. */
  texts: LongTexts = new LongTexts();
  #slots = new Int32Array(2 * FIRST_ENTRIES);
  #entries = new Int32Array(4 * FIRST_ENTRIES);
  #count = 0;
  /** Slots up to this value are left from pickles before, and empty. */
  #stale = 0;
  /** Whether the table had no place for some string. */
  #crowded = false;

  /**
   * Finds a string, or adds it.
   *
   * @param index The memo index that it gets if it is new.
   * @returns The memo index that it has, -1 if it is new, -2 if it has to go to `others`.
   */
  intern(
    buffer: Uint8Array,
    start: number,
    end: number,
    hash: number,
    index: number,
  ): number {
    const slots = this.#slots, entries = this.#entries;
    const mask = slots.length - 1;
    let slot = spread(hash) & mask;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const entry = slots[slot]! - this.#stale;
      if (entry <= 0) {
        if (this.#crowded) return -2;
        this.#add(slot, start, end, hash, index);
        return -1;
      }
      const at = 4 * (entry - 1);
      if (
        entries[at] === hash &&
        sameBytes(buffer, entries[at + 1]!, entries[at + 2]!, start, end)
      ) {
        return entries[at + 3]!;
      }
      slot = (slot + 1) & mask;
    }
    this.#crowded = true;
    return -2;
  }

  /** Forgets all strings. */
  clear(): void {
    if (this.others) this.texts = new LongTexts();
    this.others = undefined;
    if (this.#count === 0) return;
    this.#stale += this.#count;
    this.#count = 0;
    this.#crowded = false;
    if (this.#slots.length > 2 * KEPT_ENTRIES) {
      this.#slots = new Int32Array(2 * FIRST_ENTRIES);
      this.#entries = new Int32Array(4 * FIRST_ENTRIES);
      this.#stale = 0;
    } else if (this.#stale > 0x3000_0000) {
      this.#slots.fill(0);
      this.#stale = 0;
    }
  }

  #add(
    slot: number,
    start: number,
    end: number,
    hash: number,
    index: number,
  ): void {
    const at = 4 * this.#count++;
    this.#slots[slot] = this.#stale + this.#count;
    this.#entries[at] = hash;
    this.#entries[at + 1] = start;
    this.#entries[at + 2] = end;
    this.#entries[at + 3] = index;
    if (4 * this.#count === this.#entries.length) this.#grow();
  }

  /** In the same order as before, so that none comes to stand further from its place. */
  #grow(): void {
    const entries = new Int32Array(2 * this.#entries.length);
    entries.set(this.#entries);
    this.#entries = entries;
    const slots = this.#slots = new Int32Array(2 * this.#slots.length);
    this.#stale = 0;
    const mask = slots.length - 1;
    for (let entry = 1; entry <= this.#count; entry++) {
      const hash = entries[4 * (entry - 1)]!;
      let slot = spread(hash) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = entry;
    }
  }
}

/** Lets the high bits take part in the choice of a slot. */
function spread(hash: number): number {
  return Math.imul(hash ^ hash >>> 15, 0x2c1b3c6d) >>> 8;
}

function sameBytes(
  buffer: Uint8Array,
  a: number,
  aEnd: number,
  b: number,
  bEnd: number,
): boolean {
  if (aEnd - a !== bEnd - b) return false;
  while (b < bEnd) if (buffer[a++] !== buffer[b++]) return false;
  return true;
}

/** So many first keys of a dict are looked for in the dict before. */
export const KEYS = 64;

/** The bytes of longer keys are not kept. */
const KEY_WORDS = 8;
const LONGEST_KEY = 4 * KEY_WORDS;

/**
 * The first keys of the dict before, by their place in it: the next dict mostly
 * has the same. Short ones are kept from one pickle to the next, with their
 * bytes, so that nobody goes over their characters again.
 */
export class KeyMemo {
  readonly #texts: string[] = new Array(KEYS).fill("");
  readonly #indices = new Int32Array(KEYS);
  readonly #hashes = new Int32Array(KEYS);
  /** How many bytes of each are kept. */
  readonly #lengths = new Uint8Array(KEYS);
  /** Their bytes, and up to 3 more that mean nothing. */
  readonly #words = new Int32Array(KEYS * KEY_WORDS);
  /** How many of them this pickle holds; the others are from one before. */
  #count = 0;
  #hasLong = false;

  /** The memo index of a key that this pickle holds, -1 if the pickle before had it there, else -2. */
  find(place: number, key: string): number {
    if (this.#texts[place] !== key) return -2;
    return place < this.#count ? this.#indices[place]! : -1;
  }

  /** Notes a key of this pickle. */
  put(place: number, key: string, index: number): void {
    if (place > this.#count) return;
    if (place === this.#count) this.#count++;
    this.#indices[place] = index;
    if (this.#texts[place] === key) return;
    this.#texts[place] = key;
    this.#lengths[place] = 0;
    if (key.length > LONGEST_KEY) this.#hasLong = true;
  }

  /** Keeps the bytes of a key, if they are its characters and few. */
  keep(
    place: number,
    source: DataView,
    start: number,
    end: number,
    hash: number,
  ): void {
    const length = end - start;
    if (length > LONGEST_KEY || length !== this.#texts[place]!.length) return;
    for (let i = 0, word = place * KEY_WORDS; i < length; i += 4) {
      this.#words[word++] = source.getInt32(start + i, true);
    }
    this.#lengths[place] = length;
    this.#hashes[place] = hash;
  }

  /** Whether the bytes of the key at this place are kept. */
  has(place: number): boolean {
    return this.#lengths[place] !== 0;
  }

  /** Writes them, and up to 3 more that mean nothing; gives the hash. */
  copy(place: number, target: DataView, at: number): number {
    const words = this.#words, length = this.#lengths[place]!;
    for (let i = 0, word = place * KEY_WORDS; i < length; i += 4) {
      target.setInt32(at + i, words[word++]!, true);
    }
    return this.#hashes[place]!;
  }

  /** Begins another pickle, for which no long key is kept. */
  clear(): void {
    this.#count = 0;
    if (!this.#hasLong) return;
    this.#hasLong = false;
    this.#texts.fill("");
    this.#lengths.fill(0);
  }
}
