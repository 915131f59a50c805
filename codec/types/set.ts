import { dropIndex, indexOf, shareSpace, storedKey } from "./key_index.ts";
import { isPlainKey, type KeySpace } from "./key.ts";

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
  /** Whether there is an equal member. @throws {TypeError} for what Python cannot hash */
  override has(member: T): boolean {
    return super.has(member) || stored(this, member) !== undefined;
  }

  /** Adds a member, unless an equal one is there. @throws {TypeError} for what Python cannot hash */
  override add(member: T): this {
    const index = indexOf(this);
    if (member === undefined) member = null as T;
    const token = index.space.add(member);
    if (isPlainKey(token) && super.has(token as T)) return this;
    if (index.stored.has(token)) return this;
    if (!Object.is(token, member)) index.stored.set(token, member);
    return super.add(member);
  }

  /** Removes an equal member. @throws {TypeError} for what Python cannot hash */
  override delete(member: T): boolean {
    const first = stored(this, member);
    if (first === undefined) return false;
    const index = indexOf(this);
    index.stored.delete(index.space.find(first));
    return super.delete(first as T);
  }

  /** Removes everything. */
  override clear(): void {
    dropIndex(this);
    super.clear();
  }
}

/** No private method: `loads` turns a `Set` into a `PySet` in place, which adds none. */
function stored(set: PySet, member: unknown): unknown {
  return storedKey(set, Set.prototype.has, member);
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

/** Makes a `PySet` of a `Set` in place: references to it stay good. */
export function upgradeSet(set: Set<unknown>, space: KeySpace): void {
  if (set instanceof PySet) return;
  Object.setPrototypeOf(set, PySet.prototype);
  shareSpace(set, space);
}
