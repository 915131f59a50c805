import { isPlainObject, Tuple } from "./tuple.ts";
import { ByteArray, Complex, PyFloat, PyStr } from "./scalars.ts";
import { PyGlobal } from "./object.ts";
import { hasSplitPair, latin1In } from "../bytes/text.ts";
import { forgetCounts, isIndexText } from "./collisions.ts";

/**
 * Names a method by which an object says what it is equal to as a key of a
 * dict or member of a set. Objects without it are equal to nothing but
 * themselves, as in Python.
 *
 * @example
 * ```ts
 * import { equivalentKey, PyDict, tuple } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * class Point {
 *   constructor(readonly x: number, readonly y: number) {}
 *   [equivalentKey]() {
 *     return tuple(Point, this.x, this.y);
 *   }
 * }
 * const names = new PyDict([[new Point(1, 2), "start"]]);
 * assertEquals(names.get(new Point(1, 2)), "start");
 * ```
 */
export const equivalentKey: unique symbol = Symbol("equivalentKey");

/** The method by which an object of ours says how much it reads to tell what it equals, some of which others may share. */
export const keyWork: unique symbol = Symbol("work of a key");

/** What an object may read for a key uncounted: a path is mostly shorter. */
const SHORT_WORK = 256;

/** Marks the class of frozensets, which stands in a file that needs this one. */
export const frozen: unique symbol = Symbol("frozen");

/** How deep tuples and frozensets in one key may nest. */
const MAX_KEY_DEPTH = 1000;

/** How many members tuples and frozensets in one key of a pickle may have: it is read in one turn. */
const MAX_MEMBERS = 131_072;

/** V8 hashes longer strings by their length alone. */
export const LONG_TEXT = 16_383;

/** Ints of more bits are read anew each time that they are a key. */
const LONG_INT_BITS = 512;

/**
 * Gives equal keys the same token, so that a `Map` can compare as Python does.
 *
 * The token of a string, number or null is itself. Tuples, frozensets and
 * bytes become one object each per content: a tuple is described by the
 * tokens of its members and never by their own content, so that tuples
 * that share members cost time in proportion to what is there.
 *
 * No `Map` in here has keys that a peer could make collide: numbers are
 * described in strings, which V8 hashes with a secret, and long strings in
 * pieces short enough for that.
 */
export class KeySpace {
  /** Told how much is read that may be read again for each mention; may throw. */
  charge: ((amount: number) => void) | undefined;
  #numbers = new Map<unknown, number>();
  #structures = new Map<string, object>();
  #seen = new WeakMap<object, unknown>();
  /** Of the key that is added. */
  #memberCount = 0;
  /** What was found in the look-up under way, where keys nest. */
  #found: Map<object, unknown> | undefined;

  /** The token of a key; it is remembered, so that later equal keys get the same. */
  add(key: unknown): unknown {
    this.#memberCount = 0;
    return this.#token(key, true, 0);
  }

  /** The token of a key, or undefined where no equal key was ever added. */
  find(key: unknown): unknown {
    if (typeof key !== "object" || key === null) {
      return this.#token(key, false, 0);
    }
    const before = this.#found;
    this.#found = undefined;
    try {
      return this.#token(key, false, 0);
    } finally {
      this.#found = before;
    }
  }

  #token(key: unknown, add: boolean, depth: number): unknown {
    switch (typeof key) {
      case "number":
        return key === 0 ? 0 : key; // -0 too
      case "boolean":
        return key ? 1 : 0;
      case "bigint":
        return this.#ofBigInt(key);
      case "undefined":
        return null;
      case "object":
        return key === null ? null : this.#ofObject(key, add, depth);
      default:
        return key;
    }
  }

  /** 2**60 as an int equals 2.0**60, which is a number here. */
  #ofBigInt(key: bigint): number | bigint {
    const number = Number(key);
    if (Number.isFinite(number)) return BigInt(number) === key ? number : key;
    // Beyond all floats: 1,024 bits and more.
    this.charge?.(hexOf(key).length);
    return key;
  }

  #ofObject(key: object, add: boolean, depth: number): unknown {
    if (key instanceof PyFloat) {
      if (Number.isNaN(key.value)) return key;
      return key.value === 0 ? 0 : key.value;
    }
    const seen = this.#seen.get(key);
    if (seen !== undefined) return seen;
    if (depth > 0 && this.#found?.has(key)) return this.#found.get(key);
    if (depth > MAX_KEY_DEPTH) {
      throw new RangeError(
        `Key is nested more than ${MAX_KEY_DEPTH} levels deep`,
      );
    }
    const token = key instanceof PyStr
      ? this.#ofBoxedText(key, add)
      : this.#describe(key, add, depth);
    if (add) {
      if (token !== key || isFrozen(key) || key instanceof Tuple) {
        this.#seen.set(key, token);
      }
    } else if (depth > 0) (this.#found ??= new Map()).set(key, token);
    return token;
  }

  /** A surrogate pair as two code points is another key than the one character. */
  #ofBoxedText({ value, utf8 }: PyStr, add: boolean): unknown {
    if (!utf8 || !hasSplitPair(utf8, 0, utf8.length)) return value;
    return this.#structure("s" + latin1In(utf8), add);
  }

  #describe(key: object, add: boolean, depth: number): unknown {
    if (hasEquivalent(key)) {
      if (this.charge && keyWork in key && typeof key[keyWork] === "function") {
        this.charge(Math.max(0, key[keyWork]() - SHORT_WORK));
      }
      return this.#token(key[equivalentKey](), add, depth + 1);
    }
    if (key instanceof Tuple) return this.#members("(", key, add, depth);
    if (isFrozen(key)) return this.#members("{", key, add, depth);
    if (key instanceof Uint8Array && !(key instanceof ByteArray)) {
      return this.#structure("b" + latin1In(key), add);
    }
    if (key instanceof Complex) {
      if (key.im === 0) return this.#token(key.re, add, depth);
      return this.#structure(`c${key.re + 0},${key.im}`, add);
    }
    if (key instanceof PyGlobal) {
      if (key.wire?.distinct) return key;
      return this.#structure(`g${key.module.length} ${key}`, add);
    }
    const type = unhashable(key);
    if (type) throw new TypeError(`Unhashable type: "${type}"`);
    return key;
  }

  #members(
    kind: "(" | "{",
    key: Iterable<unknown>,
    add: boolean,
    depth: number,
  ): object | undefined {
    const parts: string[] = [];
    for (const member of key) {
      if (++this.#memberCount > MAX_MEMBERS && add && this.charge) {
        throw new TypeError(`Key has more than ${MAX_MEMBERS} members`);
      }
      const token = this.#token(member, add, depth + 1);
      // No NaN equals another: what holds one equals itself alone.
      if (Number.isNaN(token)) return key;
      const part = this.#part(token, add);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    if (kind === "{") parts.sort();
    return this.#structure(kind + parts.join(), add);
  }

  /** A member's token in the description of what it is in; undefined where it was never met. */
  #part(token: unknown, add: boolean): string | undefined {
    if (token === undefined) return undefined;
    if (typeof token === "number") return `n${token}`;
    if (typeof token === "bigint") {
      const hex = hexOf(token);
      if (hex.length > LONG_INT_BITS / 4) this.charge?.(hex.length);
      return `i${hex}`;
    }
    if (typeof token === "string" && token.length > LONG_TEXT) {
      return this.#inPieces(token, add);
    }
    if (typeof token === "string") token = wellHashed(token);
    let number = this.#numbers.get(token);
    if (number === undefined) {
      if (!add) return undefined;
      number = this.#numbers.size;
      this.#numbers.set(token, number);
    }
    return `${number}`;
  }

  /** A long text as the numbers of its pieces, each of which V8 hashes well. */
  #inPieces(text: string, add: boolean): string | undefined {
    this.charge?.(text.length);
    let parts = "t";
    for (let at = 0; at < text.length; at += LONG_TEXT) {
      const part = this.#part(text.slice(at, at + LONG_TEXT), add);
      if (part === undefined) return undefined;
      parts += `${part} `;
    }
    return parts;
  }

  #structure(description: string, add: boolean): object | undefined {
    let short: string | undefined = description;
    while (short !== undefined && short.length > LONG_TEXT) {
      short = this.#inPieces(short, add);
    }
    if (short === undefined) return undefined;
    let token = this.#structures.get(short);
    if (token === undefined && add) {
      token = {};
      this.#structures.set(short, token);
    }
    return token;
  }
}

/**
 * A string of at most {@linkcode LONG_TEXT} characters as another one that V8
 * hashes with a secret, different ones as different ones.
 */
export function wellHashed(text: string): string {
  return text.charCodeAt(0) === 0 || isIndexText(text) ? `\0${text}` : text;
}

/** So many first characters, and the length, tell texts apart that nobody made to look alike. */
const BEGINNING = 1024;

/** What two long texts share that can only be told apart by reading them. */
export function likeness(text: string): string {
  return `${text.length} ${text.slice(0, BEGINNING)}`;
}

/** Strings of any length as others that V8 hashes well, with a number for each piece of a long one. */
export class LongTexts {
  #pieces: Map<string, number> | undefined;
  /** The first text of each likeness, which is not read at all: most have no other. */
  #first = new Map<string, string>();
  /** The last other one of each: the same object is not read again. */
  #last = new Map<string, { readonly text: string; readonly key: string }>();

  /** The same for the same string, and for no other. */
  of(text: string): string {
    if (text.length <= LONG_TEXT) return wellHashed(text);
    const like = likeness(text);
    const first = this.#first.get(like);
    if (first === undefined) this.#first.set(like, text);
    if (first === undefined || first === text) return `\0l${like}`;
    const last = this.#last.get(like);
    if (last?.text === text) return last.key;
    const pieces = this.#pieces ??= new Map();
    let key = `\0t${text.length}`;
    for (let at = 0; at < text.length; at += LONG_TEXT) {
      const piece = wellHashed(text.slice(at, at + LONG_TEXT));
      let number = pieces.get(piece);
      if (number === undefined) pieces.set(piece, number = pieces.size);
      key += ` ${number}`;
    }
    if (key.length > LONG_TEXT) key = this.of(key);
    this.#last.set(like, { text, key });
    return key;
  }
}

/** An int's digits, in time linear in them. */
function hexOf(value: bigint): string {
  return value.toString(16);
}

/** Whether a JavaScript `Map` or `Set` compares this key as Python does, among keys of this kind. */
export function isPlainKey(key: unknown): key is string | number | null {
  return typeof key === "string" || typeof key === "number" || key === null;
}

/** Whether a `Map` or `Set` that holds what a token stands for may hold it under the token itself. */
export function isOwnToken(
  token: unknown,
): token is string | number | bigint | null {
  return isPlainKey(token) || typeof token === "bigint";
}

function isFrozen(key: object): key is ReadonlySet<unknown> {
  return frozen in key;
}

function hasEquivalent(key: object): key is { [equivalentKey](): unknown } {
  return equivalentKey in key && typeof key[equivalentKey] === "function";
}

/** Python's name of a type whose objects cannot be keys; "" for others. */
export function unhashable(key: object): string {
  if (key instanceof Tuple || isFrozen(key)) return "";
  if (Array.isArray(key)) return "list";
  if (key instanceof Map) return "dict";
  if (key instanceof Set) return "set";
  if (key instanceof ByteArray) return "bytearray";
  return isPlainObject(key) ? "dict" : "";
}

/** What a dict or set with Python's key equality keeps beside its members. */
class KeyIndex {
  /** The keys as they are stored, by their tokens; those that are their own tokens are not listed. */
  readonly #stored = new Map<unknown, unknown>();
  /** Apart, so that a text is its own key above: V8 hashes it once, and not for each mention. */
  #numbers: Map<unknown, unknown> | undefined;
  #texts: LongTexts | undefined;

  /** Makes an empty one; the dicts and sets of one pickle share the space that tokens come from. */
  constructor(readonly space: KeySpace) {}

  /** The key of a token. */
  get(token: unknown): unknown {
    // Most dicts have no number under another key: it spares making a text.
    if (typeof token === "number" && !this.#numbers) return undefined;
    const [map, key] = this.#place(token);
    return map.get(key);
  }

  /** Lists a key. */
  set(token: unknown, stored: unknown): void {
    const [map, key] = this.#place(token);
    map.set(key, stored);
  }

  /** Takes a key off the list. */
  delete(token: unknown): void {
    const [map, key] = this.#place(token);
    map.delete(key);
  }

  /** Where a token is listed: a string or number under a string that V8 hashes well. */
  #place(token: unknown): [Map<unknown, unknown>, unknown] {
    if (typeof token === "number" || typeof token === "bigint") {
      const text = typeof token === "number" ? `n${token}` : `i${hexOf(token)}`;
      return [this.#numbers ??= new Map(), text];
    }
    if (typeof token !== "string") return [this.#stored, token];
    if (token.length > LONG_TEXT) this.space.charge?.(token.length);
    return [this.#stored, (this.#texts ??= new LongTexts()).of(token)];
  }
}

/** The dicts and sets that met a key which needs an index. */
const indexes = new WeakMap<object, KeyIndex>();

/** Who calls a class: what it makes takes its tokens from there. */
let caller: { readonly space: KeySpace } | undefined;

/**
 * Says who calls a class from now on. The dicts that a pickle's classes make
 * share its space as its own do: one long key of many of them is read once.
 *
 * @returns Who did before, to be said again afterwards
 */
export function calledBy(next: typeof caller): typeof caller {
  const before = caller;
  caller = next;
  return before;
}

/** The index of a dict or set; made where there is none yet and this key needs one. */
export function indexFor(owner: object, key: unknown): KeyIndex | undefined {
  const index = indexes.get(owner);
  if (index || isPlainKey(key)) return index;
  shareSpace(owner, caller?.space ?? new KeySpace());
  return indexes.get(owner);
}

/** Lets a dict or set take its tokens from a space shared with others. */
export function shareSpace(owner: object, space: KeySpace): void {
  indexes.set(owner, new KeyIndex(space));
}

/** Forgets the index of a dict or set that was cleared, and how its keys were counted. */
export function dropIndex(
  owner: ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>,
): void {
  indexes.delete(owner);
  forgetCounts(owner);
}

/**
 * The key under which an equal one is stored, or undefined where there is none.
 *
 * @param has `Map.prototype.has` or that of `Set`
 */
export function storedKey(
  owner: object,
  has: (this: object, key: unknown) => boolean,
  key: unknown,
): unknown {
  if (has.call(owner, key)) return key;
  const index = indexes.get(owner);
  if (!index && isPlainKey(key)) return undefined;
  const space = index?.space ?? caller?.space ?? new KeySpace();
  const token = space.find(key);
  if (token === undefined) return undefined;
  if (isOwnToken(token) && has.call(owner, token)) return token;
  return index?.get(token);
}
