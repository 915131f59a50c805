import { type Emitter, REMEMBERED_KEYS } from "./emitter.ts";
import { failureOf, keySegment } from "./failure.ts";
import { Op } from "../opcodes.ts";
import { save } from "./save.ts";
import { BATCH } from "./save_sequence.ts";
import { rememberKey, saveSharedString } from "./save_string.ts";

const { EMPTY_DICT, MARK, SETITEM, SETITEMS } = Op;

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
      save(emitter, record[key]);
      if ((i + 1) % BATCH === 0) nextBatch(emitter);
    }
  } catch (error) {
    throw failureOf(error).within(inKey ? "<key>" : keySegment(keys[i]));
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
      saveKey(emitter, key, i);
      inKey = false;
      save(emitter, value);
      if (++i % BATCH === 0) nextBatch(emitter);
    }
  } catch (error) {
    throw failureOf(error).within(inKey ? "<key>" : keySegment(current));
  }
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

/**
 * Writes the pairs that a dict subclass holds. Unlike those of an exact dict, a
 * batch of one is written without MARK, and none is ever empty.
 */
export function saveDictItems(
  emitter: Emitter,
  pairs: Iterable<readonly [unknown, unknown]>,
): void {
  const iterator = pairs[Symbol.iterator]();
  let pair = iterator.next();
  while (!pair.done) {
    const first = pair.value;
    pair = iterator.next();
    if (pair.done) {
      savePair(emitter, first, 0);
      emitter.byte(SETITEM);
      return;
    }
    emitter.byte(MARK);
    savePair(emitter, first, 0);
    for (let i = 1; !pair.done && i < BATCH; i++) {
      savePair(emitter, pair.value, i);
      pair = iterator.next();
    }
    emitter.byte(SETITEMS);
  }
}

function savePair(
  emitter: Emitter,
  [key, value]: readonly [unknown, unknown],
  index: number,
): void {
  let inKey = true;
  try {
    saveKey(emitter, key, index);
    inKey = false;
    save(emitter, value);
  } catch (error) {
    throw failureOf(error).within(inKey ? "<key>" : keySegment(key));
  }
}

/**
 * Writes a dict's key. Dicts of one shape have the same key at the same place:
 * a look at the one before makes rows 1.5 times faster.
 */
export function saveKey(emitter: Emitter, key: unknown, index: number): void {
  if (typeof key !== "string" || index >= REMEMBERED_KEYS || !emitter.isPlain) {
    return save(emitter, key);
  }
  emitter.boundary();
  const { keys, keyIndices, keyBytes } = emitter;
  if (keys[index] !== key) {
    keyIndices[index] = saveSharedString(emitter, key);
    keys[index] = key;
    keyBytes.forget(index);
  } else if (index < emitter.keyCount) {
    return emitter.get(keyIndices[index]!);
  } else if (keyBytes.has(index)) {
    keyIndices[index] = saveSharedString(emitter, key, index);
  } else {
    keyIndices[index] = saveSharedString(emitter, key);
    // Only now: messages of different shapes in turn would never find it again.
    rememberKey(emitter, key, index);
  }
  if (index === emitter.keyCount) emitter.keyCount++;
}
