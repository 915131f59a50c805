import { entriesIn } from "./tuple.ts";

/**
 * V8 hashes the numbers and bigints of a `Map` without a secret: who knows that
 * can choose keys that all fall into one bucket, and each look-up then walks
 * through all of them. (It hashes strings with a secret, but for `"0"` to
 * `"4294967294"`, whose hash is that number.) What a pickle puts into a dict or
 * set is counted here by that hash; as many in one bucket as no honest keys ever
 * are, are refused.
 *
 * In engines that hash otherwise this refuses nothing, and protects from nothing.
 */

/** Smaller dicts and sets are as fast as it takes, whatever is in them. */
export const FEW_KEYS = 512;

/** In one bucket, where 16 are expected at most: by chance one in 10^18 has as many. */
const MOST_IN_BUCKET = 72;
const MEAN_IN_BUCKET = 16;

/** What is thrown for keys that were chosen to collide. */
export class CollisionError extends RangeError {}

type Owner = ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>;

const counted = new WeakMap<Owner, Buckets>();

/**
 * Counts a number or bigint that was put into a dict or set of more than
 * {@linkcode FEW_KEYS}, for the first time.
 *
 * @throws {RangeError} Where too many of its keys collide.
 */
function countKey(owner: Owner, key: number | bigint): void {
  let buckets = counted.get(owner);
  if (buckets === undefined) {
    counted.set(owner, buckets = new Buckets());
    buckets.addAll(owner);
  } else buckets.add(key, owner);
}

/** By the methods of their kind: a subclass may have attributes of these names. */
function keysOf(owner: Owner): unknown[] {
  return owner instanceof Map
    ? Array.from(Map.prototype.keys.call(owner))
    : Array.from(Set.prototype.values.call(owner));
}

/** The same for a string. */
function countText(owner: Owner, key: string): void {
  if (!isIndexText(key)) return;
  let buckets = countedTexts.get(owner);
  if (buckets === undefined) {
    countedTexts.set(owner, buckets = new TextBuckets());
    for (const each of keysOf(owner)) {
      if (typeof each === "string" && isIndexText(each)) buckets.add(each);
    }
  } else buckets.add(key);
}

/**
 * Looks at a key that was just put into a large dict or set.
 *
 * @throws {RangeError} Where its numbers were chosen to collide.
 */
export function checkKey(owner: Owner, size: number, key: unknown): void {
  if (size <= FEW_KEYS) return;
  if (typeof key === "number" || typeof key === "bigint") countKey(owner, key);
  else if (typeof key === "string") countText(owner, key);
}

/**
 * Sets a key that a peer chose in a `Map` of our own, and counts it where it is
 * new: a dict's names may be bytes, which collide once they are strings.
 *
 * @throws {CollisionError} Where its keys were chosen to collide.
 */
export function setCounted<K, V>(map: Map<K, V>, key: K, value: V): void {
  const before = entriesIn(map);
  map.set(key, value);
  const size = entriesIn(map);
  if (size > before) checkKey(map, size, key);
}

/** A `Map` of pairs that a peer chose, counted as `setCounted` does. */
export function countedMap<K, V>(pairs: Iterable<readonly [K, V]>): Map<K, V> {
  const map = new Map<K, V>();
  for (const [key, value] of pairs) setCounted(map, key, value);
  return map;
}

/** Forgets the keys of a dict or set that was cleared. */
export function forgetCounts(owner: Owner): void {
  counted.delete(owner);
  countedTexts.delete(owner);
}

/** Whether V8 takes a string for an index, and its number for its hash. */
export function isIndexText(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > 10) return false;
  const first = text.charCodeAt(0);
  if (first === 0x30) return length === 1;
  if (first < 0x30 || first > 0x39) return false;
  const number = Number(text);
  return number % 1 === 0 && number < 2 ** 32 - 1 && String(number) === text;
}

const countedTexts = new WeakMap<Owner, TextBuckets>();

/** Ids that are multiples of 1,000 meet 16 others, addresses of pages many more: a dict of these may be small. */
const FREE_STEPS = 1_000_000;
const MEAN_STEPS = 64;

/** How many other keys V8 meets while it puts strings that are numbers into a table of two for each bucket. */
class TextBuckets {
  #counts = new Uint32Array(512);
  #all: number[] = [];
  #steps = 0;

  add(text: string): void {
    const key = Number(text);
    this.#all.push(key);
    if (this.#all.length > 2 * this.#counts.length) {
      this.#counts = new Uint32Array(2 * this.#counts.length);
      for (const each of this.#all) this.#put(each);
    } else this.#steps += this.#put(key);
    if (this.#steps > FREE_STEPS + MEAN_STEPS * this.#all.length) {
      throw new CollisionError(
        "Keys are numbers as text that were chosen to collide: a dict or set of them would take time without end",
      );
    }
  }

  #put(key: number): number {
    return this.#counts[key & this.#counts.length - 1]!++;
  }
}

class Buckets {
  #counts = new Uint8Array(64);
  #total = 0;

  addAll(owner: Owner): void {
    let size = this.#counts.length;
    const keys = keysOf(owner);
    while (keys.length > size * MEAN_IN_BUCKET / 4) size *= 4;
    this.#counts = new Uint8Array(size);
    this.#total = 0;
    for (const key of keys) {
      if (typeof key === "number" || typeof key === "bigint") this.#put(key);
    }
  }

  add(key: number | bigint, owner: Owner): void {
    if (this.#total >= this.#counts.length * MEAN_IN_BUCKET) {
      this.addAll(owner);
    } else this.#put(key);
  }

  #put(key: number | bigint): void {
    const place = hashOf(key) & (this.#counts.length - 1);
    this.#total++;
    if (++this.#counts[place]! <= MOST_IN_BUCKET) return;
    throw new CollisionError(
      "Keys are numbers that were chosen to collide: a dict or set of them would take time without end",
    );
  }
}

/** As V8 does: `ComputeUnseededHash` for what fits in 32 bits, `ComputeLongHash` for other numbers, and for the lowest 64 bits of a bigint. */
function hashOf(key: number | bigint): number {
  if (typeof key === "number") {
    if ((key | 0) === key) return hash32(key);
    scratch.setFloat64(0, key);
    return hash64(scratch.getUint32(0), scratch.getUint32(4));
  }
  scratch.setBigUint64(0, BigInt.asUintN(64, key < 0n ? -key : key));
  return hash64(scratch.getUint32(0), scratch.getUint32(4));
}

const scratch = new DataView(new ArrayBuffer(8));

function hash32(key: number): number {
  let hash = ~key + (key << 15) | 0;
  hash ^= hash >>> 12;
  hash = hash + (hash << 2) | 0;
  hash ^= hash >>> 4;
  hash = Math.imul(hash, 2057);
  return hash ^ hash >>> 16;
}

/** On two halves of 64 bits; the lowest bits of the result. */
function hash64(high: number, low: number): number {
  let h = high | 0, l = low | 0;
  // hash = ~hash + (hash << 18)
  [h, l] = add(~h, ~l, h << 18 | l >>> 14, l << 18);
  // hash ^= hash >>> 31
  l ^= h << 1 | l >>> 31;
  h ^= h >>> 31;
  // hash *= 21
  const [h4, l4] = add(h, l, h << 2 | l >>> 30, l << 2);
  [h, l] = add(h4, l4, h << 4 | l >>> 28, l << 4);
  // hash ^= hash >>> 11
  l ^= h << 21 | l >>> 11;
  h ^= h >>> 11;
  // hash += hash << 6
  [h, l] = add(h, l, h << 6 | l >>> 26, l << 6);
  // hash ^= hash >>> 22
  return l ^ (h << 10 | l >>> 22);
}

function add(h1: number, l1: number, h2: number, l2: number): [number, number] {
  const low = (l1 >>> 0) + (l2 >>> 0);
  const carry = low > 0xffff_ffff ? 1 : 0;
  return [h1 + h2 + carry | 0, low | 0];
}
