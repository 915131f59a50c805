import { dropIndex, indexOf, shareSpace, storedKey } from "./key_index.ts";
import { isPlainKey, type KeySpace } from "./key.ts";

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
  /** The value of an equal key. @throws {TypeError} for a key that Python cannot hash */
  override get(key: K): V | undefined {
    return super.get(stored(this, key) as K);
  }

  /** Whether there is an equal key. @throws {TypeError} for a key that Python cannot hash */
  override has(key: K): boolean {
    return super.has(key) || stored(this, key) !== undefined;
  }

  /** Sets the value of a key, or of the equal one that is there. @throws {TypeError} for a key that Python cannot hash */
  override set(key: K, value: V): this {
    const index = indexOf(this);
    if (key === undefined) key = null as K;
    const token = index.space.add(key);
    if (isPlainKey(token) && super.has(token as K)) {
      return super.set(token as K, value);
    }
    const first = index.stored.get(token);
    if (first !== undefined) return super.set(first as K, value);
    if (!Object.is(token, key)) index.stored.set(token, key);
    return super.set(key, value);
  }

  /** Removes an equal key. @throws {TypeError} for a key that Python cannot hash */
  override delete(key: K): boolean {
    const first = stored(this, key);
    if (first === undefined) return false;
    const index = indexOf(this);
    index.stored.delete(index.space.find(first));
    return super.delete(first as K);
  }

  /** Removes everything. */
  override clear(): void {
    dropIndex(this);
    super.clear();
  }
}

/** No private method: `loads` turns a `Map` into a `PyDict` in place, which adds none. */
function stored(dict: PyDict, key: unknown): unknown {
  return storedKey(dict, Map.prototype.has, key);
}

/** Makes a `PyDict` of a `Map` in place: references to it stay good. */
export function upgradeDict(map: Map<unknown, unknown>, space: KeySpace): void {
  if (map instanceof PyDict) return;
  Object.setPrototypeOf(map, PyDict.prototype);
  shareSpace(map, space);
}

/**
 * What a dict is with `dicts: "object"`: an object without prototype, so that
 * every key is data, `__proto__` and `constructor` too.
 */
export type DictObject = Record<string, unknown>;

/** Whether a value is a dict in the form of an object. */
export function isDictObject(value: unknown): value is DictObject {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === null;
}
