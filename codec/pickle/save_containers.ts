import type { Emitter } from "./emitter.ts";
import { KEYS } from "./memo.ts";
import { Failure, failureOf } from "./writer.ts";
import { Op } from "../opcodes.ts";
import { saveNumbers } from "./save_number.ts";
import { unhashable } from "../types/key.ts";
import { Tuple } from "../types/tuple.ts";
import { saveSharedString } from "./save_string.ts";

const {
  APPEND,
  APPENDS,
  EMPTY_DICT,
  EMPTY_LIST,
  EMPTY_TUPLE,
  MARK,
  POP,
  POP_MARK,
  SETITEM,
  SETITEMS,
  TUPLE,
  TUPLE1,
} = Op;

/** How many items CPython writes between a MARK and its APPENDS, SETITEMS or ADDITEMS. */
export const BATCH = 1000;

/** Tuples up to this length have a loop of their own. */
const SMALL = 16;

/**
 * Writes a tuple, which has its place in the memo only after its items.
 *
 * @param owner The object whose arguments it is. Where they lead back to the
 * object, Python makes a second, equal tuple for it.
 */
export function saveTuple(
  emitter: Emitter,
  tuple: Tuple,
  owner?: object,
): void {
  const { length } = tuple;
  if (length === 0) return emitter.byte(EMPTY_TUPLE);
  const before = emitter.objects.count;
  if (length > 3) emitter.byte(MARK);
  if (length > SMALL) saveItems(emitter, tuple, 0, length);
  else saveFewItems(emitter, tuple, length);
  // Only an item that is itself an object can have led back here.
  const known = emitter.objects.count === before
    ? -1
    : emitter.objects.find(tuple);
  if (known < 0 || (owner && emitter.objects.find(owner) >= 0)) {
    const op = length > 3 ? TUPLE : TUPLE1 - 1 + length;
    if (known < 0) return emitter.make(op, tuple);
    emitter.byte(op);
    emitter.put();
    return;
  }
  if (length > 3) emitter.byte(POP_MARK);
  else for (let i = 0; i < length; i++) emitter.byte(POP);
  emitter.get(known);
}

/** Writes a list. */
export function saveList(emitter: Emitter, list: unknown[]): void {
  emitter.make(EMPTY_LIST, list);
  const { length } = list;
  if (length === 1) {
    saveItems(emitter, list, 0, 1);
    emitter.byte(APPEND);
    return;
  }
  for (let from = 0; from < length; from += BATCH) {
    emitter.byte(MARK);
    saveItems(emitter, list, from, Math.min(from + BATCH, length));
    emitter.byte(APPENDS);
  }
}

/**
 * Few tuples are long. Beside the lists, of which V8 tells more kinds than it
 * keeps apart in one place, each item would cost more.
 */
function saveFewItems(emitter: Emitter, tuple: Tuple, length: number): void {
  emitter.enter();
  let i = 0;
  try {
    for (; i < length; i++) emitter.save(tuple[i]);
  } catch (error) {
    throw failureOf(error).within(`[${i}]`);
  }
  emitter.depth--;
}

function saveItems(
  emitter: Emitter,
  items: unknown[],
  from: number,
  to: number,
): void {
  emitter.enter();
  let i = from;
  try {
    while (i < to) {
      const item = items[i];
      if (typeof item === "number" && !emitter.hasPersistentIds) {
        i = saveNumbers(emitter, items, i, to);
        continue;
      }
      if (typeof item === "string" && emitter.isPlain) {
        emitter.boundary();
        saveSharedString(emitter, item);
      } else emitter.save(item);
      i++;
    }
  } catch (error) {
    throw failureOf(error).within(`[${i}]`);
  }
  emitter.depth--;
}

/** Writes the items that a list subclass holds. */
export function saveListItems(
  emitter: Emitter,
  items: Iterable<unknown>,
): void {
  saveBatches(emitter, items, APPEND, APPENDS, (item, index) => {
    try {
      emitter.save(item);
    } catch (error) {
      throw failureOf(error).within(`[${index}]`);
    }
  });
}

/**
 * Writes what a list or dict subclass holds. Unlike that of an exact list or
 * dict, a batch of one is written without MARK, and none is ever empty.
 */
function saveBatches<T>(
  emitter: Emitter,
  items: Iterable<T>,
  one: number,
  many: number,
  save: (item: T, index: number) => void,
): void {
  const iterator = items[Symbol.iterator]();
  let next = iterator.next();
  for (let i = 0; !next.done;) {
    const first = next.value;
    next = iterator.next();
    if (next.done) {
      save(first, i);
      emitter.byte(one);
      return;
    }
    emitter.byte(MARK);
    save(first, i++);
    for (let size = 1; !next.done && size < BATCH; size++) {
      save(next.value, i++);
      next = iterator.next();
    }
    emitter.byte(many);
  }
}

/** Writes a plain object as a dict. */
export function saveRecord(
  emitter: Emitter,
  record: Record<string, unknown>,
): void {
  const keys = Object.keys(record);
  const size = keys.length;
  if (!beginDict(emitter, record, size)) return;
  let i = 0, inKey = true;
  try {
    for (; i < size; i++) {
      const key = keys[i]!;
      inKey = true;
      saveKey(emitter, key, i);
      inKey = false;
      emitter.save(record[key]);
      if ((i + 1) % BATCH === 0) nextBatch(emitter);
    }
  } catch (error) {
    throw failureOf(error).within(inKey ? "<key>" : { key: keys[i] });
  }
  endDict(emitter, size);
}

/** Writes a Map as a dict. */
export function saveMap(emitter: Emitter, map: Map<unknown, unknown>): void {
  const { size } = map;
  if (!beginDict(emitter, map, size)) return;
  let i = 0, inKey = true, current: unknown;
  try {
    for (const [key, value] of map) {
      current = key;
      inKey = true;
      if (typeof key === "object") checkHashable(emitter, key);
      saveKey(emitter, key, i);
      inKey = false;
      emitter.save(value);
      if (++i % BATCH === 0) nextBatch(emitter);
    }
  } catch (error) {
    throw failureOf(error).within(inKey ? "<key>" : { key: current });
  }
  // What is written tells one pair from more, and a whole batch from a part.
  if (i !== size) throw new Failure("it was changed while it was written");
  endDict(emitter, size);
}

/** Whether there are pairs to write. */
function beginDict(emitter: Emitter, dict: object, size: number): boolean {
  emitter.make(EMPTY_DICT, dict);
  if (size === 0) return false;
  emitter.enter();
  if (size > 1) emitter.byte(MARK);
  return true;
}

/** CPython looks for more only after a full batch, and ends in an empty one where there is none. */
function nextBatch(emitter: Emitter): void {
  emitter.byte(SETITEMS);
  emitter.byte(MARK);
}

function endDict(emitter: Emitter, size: number): void {
  emitter.byte(size > 1 ? SETITEMS : SETITEM);
  emitter.depth--;
}

/** Writes the pairs that a dict subclass holds. */
export function saveDictItems(
  emitter: Emitter,
  pairs: Iterable<readonly [unknown, unknown]>,
): void {
  saveBatches(emitter, pairs, SETITEM, SETITEMS, ([key, value], index) => {
    let inKey = true;
    try {
      saveKey(emitter, key, index);
      inKey = false;
      emitter.save(value);
    } catch (error) {
      throw failureOf(error).within(inKey ? "<key>" : { key });
    }
  });
}

/**
 * Writes a dict's key. The dicts of one pickle mostly have the same key at the
 * same place, which a look at the one before finds: rows.
 */
function saveKey(emitter: Emitter, key: unknown, place: number): void {
  if (typeof key !== "string" || place >= KEYS || !emitter.isPlain) {
    return emitter.save(key);
  }
  emitter.boundary();
  const { keys } = emitter;
  const known = keys.find(place, key);
  if (known >= 0) return emitter.get(known);
  const index = saveSharedString(emitter, key, known === -1 ? place : -1);
  keys.put(place, key, index);
}

/** Refuses a key or member that Python cannot hash: reading it would end the peer's listener. */
export function checkHashable(emitter: Emitter, key: object | null): void {
  if (key === null || emitter.hasPersistentIds) return;
  if (key instanceof Tuple) {
    const { length } = key;
    for (let i = 0; i < length && i < HASHED; i++) {
      const member: unknown = key[i];
      if (typeof member !== "object" || member instanceof Tuple) continue;
      checkHashable(emitter, member);
    }
    return;
  }
  const type = unhashable(key);
  if (!type || emitter.settings.registry?.entryOf(key.constructor)) return;
  throw new Failure(
    `Python takes no ${type} as a key or in a set, use ${HASHABLE[type]}`,
  );
}

/** How many members of a tuple are looked at: a peer's long one may be the key of many dicts. */
const HASHED = 16;

const HASHABLE: Record<string, string> = {
  list: '"tuple(...)"',
  dict: 'a "tuple(...)" of what is in it',
  set: 'a "FrozenSet"',
  bytearray: 'a "Uint8Array"',
};
