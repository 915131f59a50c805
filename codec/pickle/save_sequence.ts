import type { Emitter } from "./emitter.ts";
import { failureOf } from "./failure.ts";
import { Op } from "../opcodes.ts";
import { saveNumbers } from "./save_number.ts";
import { save } from "./save.ts";
import type { Tuple } from "../types/tuple.ts";

const {
  APPEND,
  APPENDS,
  EMPTY_LIST,
  EMPTY_TUPLE,
  MARK,
  POP,
  POP_MARK,
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
 * keeps apart in one place, each item would cost 8 ns more.
 */
function saveFewItems(emitter: Emitter, tuple: Tuple, length: number): void {
  emitter.enter();
  let i = 0;
  try {
    for (; i < length; i++) save(emitter, tuple[i]);
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
      } else {
        save(emitter, item);
        i++;
      }
    }
  } catch (error) {
    throw failureOf(error).within(`[${i}]`);
  }
  emitter.depth--;
}

/**
 * Writes the items that a list subclass holds. Unlike those of an exact list,
 * a batch of one is written without MARK.
 */
export function saveListItems(
  emitter: Emitter,
  items: Iterable<unknown>,
): void {
  let i = 0;
  try {
    const iterator = items[Symbol.iterator]();
    let item = iterator.next();
    while (!item.done) {
      const first = item.value;
      item = iterator.next();
      if (item.done) {
        save(emitter, first);
        emitter.byte(APPEND);
        return;
      }
      emitter.byte(MARK);
      save(emitter, first);
      let size = 1;
      for (i++; !item.done && size < BATCH; i++, size++) {
        save(emitter, item.value);
        item = iterator.next();
      }
      emitter.byte(APPENDS);
    }
  } catch (error) {
    throw failureOf(error).within(`[${i}]`);
  }
}
