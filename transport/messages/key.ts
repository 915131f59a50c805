import { PyFloat, PyStr } from "../../codec/types/scalars.ts";
import { FrozenSet } from "../../codec/types/keyed.ts";
import { LONG_TEXT } from "../../codec/types/key.ts";
import { Tuple } from "../../codec/types/tuple.ts";

/** Characters and items of a tuple's or bytes' key; what is longer is no key that anybody waits for. */
const MAX_KEY_LENGTH = 1024;

/**
 * An opcode, a retcode or a client's id as key of a Map, so that what is equal
 * in Python is one key here: 65.0 is 65, True is 1, equal bytes are one.
 * Numbers stay numbers, which is what a Map finds fastest. What has no short
 * key is equal to itself alone: a peer may send a tuple of a few bytes that
 * holds another one twice, fifty times over.
 */
export function wireKey(value: unknown): unknown {
  if (typeof value === "number") return value;
  if (typeof value === "string") return textKey(value);
  if (value instanceof Tuple || value instanceof Uint8Array) {
    return new KeyText().of(value) ?? value;
  }
  return scalar(value);
}

/**
 * The same for a Map of what peers have chosen: numbers are strings there, which
 * V8 hashes with a secret.
 */
export function peerKey(value: unknown): unknown {
  const key = wireKey(value);
  return typeof key === "number" ? `n${key}` : key;
}

/** Whether Python could use the value as a dict's key, as an opcode must be. */
export function isHashable(value: unknown): boolean {
  if (typeof value !== "object") return true;
  return isHashableIn(value, new Set());
}

function isHashableIn(value: unknown, seen: Set<unknown>): boolean {
  if (value instanceof Tuple) {
    if (seen.has(value)) return true;
    seen.add(value);
    return value.every((item) => isHashableIn(item, seen));
  }
  return !(Array.isArray(value) || value instanceof Map ||
    value instanceof Set && !(value instanceof FrozenSet));
}

function scalar(value: unknown): unknown {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "bigint") return intKey(value);
  if (value instanceof PyFloat) return value.value;
  if (value instanceof PyStr) return textKey(value.value);
  return value;
}

/** V8 hashes longer strings by their length alone: each is a key of its own. */
function textKey(text: string): unknown {
  return text.length > LONG_TEXT ? Symbol("long str") : `str ${text}`;
}

/** 2**60 as an int equals 2.0**60; V8 hashes bigints by their lowest bits, so others are text. */
function intKey(value: bigint): unknown {
  const number = Number(value);
  if (!Number.isFinite(number)) return Symbol("long int");
  return BigInt(number) === value ? number : `int ${value.toString(16)}`;
}

/** Writes one key, up to the limit. */
class KeyText {
  #left = MAX_KEY_LENGTH;

  /** The text, or undefined where there is none or it would be too long. */
  of(value: unknown): string | undefined {
    if (--this.#left < 0) return undefined;
    if (value instanceof Tuple) return this.#tuple(value);
    if (value instanceof Uint8Array) {
      this.#left -= value.length;
      return this.#left < 0 ? undefined : `bytes ${value.join(" ")}`;
    }
    if (typeof value === "function") return undefined;
    const plain = typeof value === "string" ? textKey(value) : scalar(value);
    if (typeof plain === "symbol") return undefined;
    if (typeof plain === "object" && plain !== null) return undefined;
    const text = String(plain);
    this.#left -= text.length;
    if (this.#left < 0) return undefined;
    return `${typeof plain} ${
      typeof plain === "string" ? JSON.stringify(text) : text
    }`;
  }

  #tuple(value: Tuple): string | undefined {
    const parts: string[] = [];
    for (const item of value) {
      const part = this.of(item);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return `(${parts.join()})`;
  }
}
