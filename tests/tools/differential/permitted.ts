/**
 * What the codec cannot give back, or gives as other versions of CPython do.
 * Nothing else is let pass by the differential test.
 *
 * Reading by default, where `exact: true` keeps all of it:
 * - A whole float comes as a number, which is written as an int. As the number
 *   of an OSError it says which class that is, which Python reads in ints only.
 * - A NaN loses its sign and payload.
 * - A surrogate pair as two code points is the one character, also as a key.
 * - Equal strings are one object, whatever they were.
 * - Classes that protocol 2 gives one name, as OSError and its subclasses, are
 *   one object. So they are to Python when it has read them.
 *
 * Writing, where CPython itself differs from version to version:
 * - 3.6 and 3.7 write a bytearray by protocol 2 as a str and "latin-1"; later
 *   ones, and we, as bytes.
 * - From 3.12 on the module's name of deque and defaultdict is a string object
 *   of its own for each class; before, and here, it is that of the module's
 *   other classes.
 * - 3.13.0 writes a class inside a class by protocols 2 and 3 otherwise; we do
 *   as all others.
 *
 * - Bytes of one character, read from protocol 2 (by 3.6 and 3.7 from all
 *   others as well), are one object in Python wherever they are equal.
 *
 * In no mode, since Python's own reader does not keep it either: the order in
 * which CPython iterates over a set that it has read.
 */

import {
  PyFloat,
  PyGlobal,
  PyObject,
  PyStr,
  repr,
} from "../../../codec/mod.ts";
import { asMeant, emptyAsBytes } from "./meaning.ts";
import type { Origin } from "./mismatch.ts";

/** Whether this Python has to write a pickle of ours as we do. */
export function writesAsWe(
  { version, protocol }: Origin,
  pickle: Uint8Array,
): boolean {
  const minor = Number(version.split(".")[1]);
  const text = new TextDecoder("latin1").decode(pickle);
  if (minor < 8 && protocol === 2) return !text.includes("bytearray");
  return minor < 12 || !/deque|defaultdict/.test(text);
}

/** Whether this Python's reader makes equal bytes of one character one object. */
export function joinsBytes({ version, protocol }: Origin): boolean {
  return protocol < 4 || Number(version.split(".")[1]) < 8;
}

/** Whether two bytes of one character are equal. */
export function repeatsBytes(exact: unknown): boolean {
  const seen = new Set<string>();
  for (const part of partsWithin(exact)) {
    const text = part instanceof Uint8Array
      ? `${part}`
      : part instanceof PyObject && part.module === "_codecs"
      ? `${part.args[0]}`.charCodeAt(0) + `${part.args[0]}`.slice(1)
      : "";
    if (!/^\d{1,3}$/.test(text)) continue;
    if (seen.has(text)) return true;
    seen.add(text);
  }
  return false;
}

/** Whether the default mode gives back a value that was read exactly: nothing in it had to be boxed. */
export function keepsBytes(exact: unknown): boolean {
  for (const part of partsWithin(exact)) {
    if (part instanceof PyFloat || part instanceof PyStr) return false;
    const cls = part instanceof PyObject ? part.callable : part;
    if (cls instanceof PyGlobal && cls.wire?.distinct) return false;
  }
  return true;
}

/**
 * Whether a dict or set in a value that was read exactly has two keys that are
 * one by default: a split surrogate pair, and the character; empty bytes, and an
 * empty buffer that was written as these.
 */
export function mergesKeys(exact: unknown): boolean {
  for (const part of partsWithin(exact)) {
    const keys = keysOf(part);
    const meant = new Set(keys.map((key) => asMeant(emptyAsBytes(repr(key)))));
    if (meant.size < keys.length) return true;
  }
  return false;
}

/** Whether an OSError, or one of its classes, in a value that was read exactly has a whole float where its number stands. */
export function hasFloatErrno(exact: unknown): boolean {
  for (const part of partsWithin(exact)) {
    if (!(part instanceof PyObject)) continue;
    if (!["OSError", "FileNotFoundError", "TimeoutError"].includes(part.name)) {
      continue;
    }
    if (part.args.length > 1 && part.args[0] instanceof PyFloat) return true;
  }
  return false;
}

/** Each object within a value, once. */
function* partsWithin(value: unknown): Generator<object, void> {
  const seen = new Set<unknown>();
  const waiting = [value];
  while (waiting.length > 0) {
    const part = waiting.pop();
    if (typeof part !== "object" || part === null || seen.has(part)) continue;
    seen.add(part);
    yield part;
    for (const inner of partsOf(part)) waiting.push(inner);
  }
}

function keysOf(value: object): unknown[] {
  if (value instanceof Map || value instanceof Set) return [...value.keys()];
  if (!(value instanceof PyObject)) return [];
  if (value.dictItems) return value.dictItems.map(([key]) => key);
  const [first] = value.args;
  return /set$/.test(value.name) && Array.isArray(first) ? first : [];
}

function partsOf(value: object): unknown[] {
  if (value instanceof Map) return [...value].flat();
  if (value instanceof Set || Array.isArray(value)) return [...value];
  if (!(value instanceof PyObject)) return [];
  const { args, listItems = [], dictItems = [], state } = value;
  return [...args, ...listItems, ...dictItems.flat(), state];
}
