import { isPlainKey, KeySpace } from "./key.ts";

/** What a dict or set with Python's key equality keeps beside its members. */
export class KeyIndex {
  /** Where tokens come from; the dicts and sets of one pickle share one. */
  readonly space: KeySpace;
  /** The key as it is stored, by its token; plain keys are their own tokens and not listed. */
  readonly stored: Map<unknown, unknown> = new Map();

  /** Makes an empty one. */
  constructor(space: KeySpace) {
    this.space = space;
  }
}

/** The dicts and sets that met a key which needs an index. */
const indexes = new WeakMap<object, KeyIndex>();

/** The index of a dict or set, made where there is none yet. */
export function indexOf(owner: object): KeyIndex {
  let index = indexes.get(owner);
  if (!index) indexes.set(owner, index = new KeyIndex(new KeySpace()));
  return index;
}

/** Lets a dict or set take its tokens from a space shared with others. */
export function shareSpace(owner: object, space: KeySpace): void {
  indexes.set(owner, new KeyIndex(space));
}

/** Forgets the index of a dict or set that was cleared. */
export function dropIndex(owner: object): void {
  indexes.delete(owner);
}

/**
 * The key under which an equal one is stored, or undefined where there is none.
 *
 * @param owner The dict or set
 * @param has `Map.prototype.has` or that of `Set`
 * @param key The key asked for
 */
export function storedKey(
  owner: object,
  has: (this: object, key: unknown) => boolean,
  key: unknown,
): unknown {
  if (has.call(owner, key)) return key;
  const index = indexes.get(owner);
  const token = (index?.space ?? new KeySpace()).find(key);
  if (token === undefined) return undefined;
  if (isPlainKey(token) && has.call(owner, token)) return token;
  return index?.stored.get(token);
}
