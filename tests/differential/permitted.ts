/**
 * What the codec cannot give back, or gives as other versions of CPython do.
 * Nothing else is let pass by the differential test.
 *
 * Reading by default, where `exact: true` keeps all of it:
 * - A whole float comes as a number, which is written as an int.
 * - A NaN loses its sign and payload.
 * - A surrogate pair as two code points is the one character, also as a key.
 * - Equal strings are one object, whatever they were.
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
 * In no mode, since Python's own reader does not keep it either: the order in
 * which CPython iterates over a set that it has read.
 */

import { PyObject, repr } from "../../codec/mod.ts";
import { asMeant } from "./meaning.ts";
import type { Origin } from "./mismatch.ts";

/** Whether the default mode has to give the same bytes of what prints so. */
export function keepsBytes(printed: string, meant: string): boolean {
  return printed === meant && !/\bnan\b/.test(printed);
}

/** Whether this Python has to write what prints so as we do. */
export function writesAsWe(
  { version, protocol }: Origin,
  printed: string,
): boolean {
  const minor = Number(version.split(".")[1]);
  if (minor < 8 && protocol === 2) return !printed.includes("bytearray(");
  return minor < 12 || !/\b(?:deque|defaultdict)\(/.test(printed);
}

/**
 * Whether a dict or set in a value that was read exactly has two keys that are
 * one by default: a split surrogate pair, and the character.
 */
export function mergesKeys(exact: unknown): boolean {
  const seen = new Set<unknown>();
  const waiting = [exact];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== "object" || value === null || seen.has(value)) {
      continue;
    }
    seen.add(value);
    const keys = keysOf(value);
    if (new Set(keys.map((key) => asMeant(repr(key)))).size < keys.length) {
      return true;
    }
    waiting.push(...partsOf(value));
  }
  return false;
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
