import { checkKey } from "./collisions.ts";
import {
  dropIndex,
  frozen,
  indexFor,
  isOwnToken,
  type KeySpace,
  shareSpace,
  storedKey,
} from "./key.ts";

/** Takes a key that goes off its owner's list. */
function unlist(owner: object, key: unknown): void {
  const index = indexFor(owner, key);
  index?.delete(index.space.find(key));
}

/** A boxed text is looked for as itself: it is counted as that. */
function counted(token: unknown, key: unknown): unknown {
  return typeof token === "string" ? token : key;
}

/**
 * Python's dict where a `Map` would compare keys otherwise: 1, 1.0 and true are
 * one key, tuples, frozensets and bytes are keys by value, and lists, dicts,
 * sets and bytearrays are no keys at all. The first of equal keys stays, with
 * the last value.
 *
 * `loads` gives a plain `Map` for a dict whose keys are all strings, numbers or
 * null, and a `PyDict` for any other.
 *
 * @example
 * ```ts
 * import { PyDict, tuple } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const score = new PyDict([[tuple(1, 2), "left"]]);
 * score.set(tuple(1, 2), "right");
 * assertEquals([...score.values()], ["right"]);
 * ```
 */
export class PyDict<K = unknown, V = unknown> extends Map<K, V> {
  /** The value of an equal key. @throws {TypeError} For a key that Python cannot hash */
  override get(key: K): V | undefined {
    return super.get(storedKey(this, Map.prototype.has, key) as K);
  }

  /** Whether there is an equal key. @throws {TypeError} For a key that Python cannot hash */
  override has(key: K): boolean {
    return storedKey(this, Map.prototype.has, key) !== undefined;
  }

  /**
   * Sets the value of a key, or of the equal one that is there.
   *
   * @throws {TypeError} For a key that Python cannot hash
   * @throws {RangeError} For numbers that were chosen to collide
   */
  override set(key: K, value: V): this {
    if (key === undefined) key = null as K;
    const index = indexFor(this, key);
    const token = index ? index.space.add(key) : key;
    if (isOwnToken(token) && super.has(token as K)) {
      return super.set(token as K, value);
    }
    const first = index?.get(token);
    if (first !== undefined) return super.set(first as K, value);
    if (!Object.is(token, key)) index?.set(token, key);
    // Not `this.size`: a subclass may have an attribute of that name.
    const before = super.size;
    super.set(key, value);
    if (super.size > before) checkKey(this, super.size, counted(token, key));
    return this;
  }

  /** Removes an equal key. @throws {TypeError} For a key that Python cannot hash */
  override delete(key: K): boolean {
    const first = storedKey(this, Map.prototype.has, key);
    if (first === undefined) return false;
    unlist(this, first);
    return super.delete(first as K);
  }

  /** Removes everything. */
  override clear(): void {
    dropIndex(this);
    super.clear();
  }
}

/** Makes a `PyDict` of a `Map` in place: references to it stay good. */
export function upgradeDict(map: Map<unknown, unknown>, space: KeySpace): void {
  if (map instanceof PyDict) return;
  Object.setPrototypeOf(map, PyDict.prototype);
  shareSpace(map, space);
}

/**
 * Python's set where a `Set` would compare members otherwise: 1, 1.0 and true
 * are one member, tuples, frozensets and bytes are members by value, and lists,
 * dicts, sets and bytearrays cannot be members. The first of equal members stays.
 *
 * `loads` gives a plain `Set` for a set whose members are all strings, numbers
 * or null, and a `PySet` for any other.
 *
 * @example
 * ```ts
 * import { PySet, tuple } from "@tcptalks/tcptalks/codec";
 * import { assert } from "@std/assert";
 *
 * assert(new PySet([tuple(1, 2)]).has(tuple(1, 2)));
 * ```
 */
export class PySet<T = unknown> extends Set<T> {
  /** Whether there is an equal member. @throws {TypeError} For what Python cannot hash */
  override has(member: T): boolean {
    return storedKey(this, Set.prototype.has, member) !== undefined;
  }

  /**
   * Adds a member, unless an equal one is there.
   *
   * @throws {TypeError} For what Python cannot hash
   * @throws {RangeError} For numbers that were chosen to collide
   */
  override add(member: T): this {
    if (member === undefined) member = null as T;
    const index = indexFor(this, member);
    const token = index ? index.space.add(member) : member;
    if (isOwnToken(token) && super.has(token as T)) return this;
    if (index?.get(token) !== undefined) return this;
    if (!Object.is(token, member)) index?.set(token, member);
    const before = super.size;
    super.add(member);
    if (super.size > before) {
      checkKey(this, super.size, counted(token, member));
    }
    return this;
  }

  /** Removes an equal member. @throws {TypeError} For what Python cannot hash */
  override delete(member: T): boolean {
    const first = storedKey(this, Set.prototype.has, member);
    if (first === undefined) return false;
    unlist(this, first);
    return super.delete(first as T);
  }

  /** Removes everything. */
  override clear(): void {
    dropIndex(this);
    super.clear();
  }
}

/**
 * Python's frozenset: a set that may itself be a member of a set or a key of a
 * dict, by value. Take it as read-only.
 *
 * @example
 * ```ts
 * import { dumps, FrozenSet, loads } from "@tcptalks/tcptalks/codec";
 * import { assertInstanceOf } from "@std/assert";
 *
 * assertInstanceOf(loads(dumps(new FrozenSet([1, 2]))), FrozenSet);
 * ```
 */
export class FrozenSet<T = unknown> extends PySet<T> {}

Reflect.defineProperty(FrozenSet.prototype, frozen, { value: true });

/** Makes a `PySet` of a `Set` in place: references to it stay good. */
export function upgradeSet(set: Set<unknown>, space: KeySpace): void {
  if (set instanceof PySet) return;
  Object.setPrototypeOf(set, PySet.prototype);
  shareSpace(set, space);
}
