import type { Emitter } from "./emitter.ts";
import { failureOf, keySegment } from "./failure.ts";
import { Op } from "./opcodes.ts";
import { save } from "./save.ts";
import { BATCH } from "./save_sequence.ts";

/** Writes a plain object as a dict. */
export function saveRecord(
  emitter: Emitter,
  record: Record<string, unknown>,
): void {
  emitter.byte(Op.EMPTY_DICT);
  emitter.putObject(record);
  const keys = Object.keys(record);
  if (keys.length === 0) return;
  emitter.enter();
  if (keys.length === 1) {
    savePair(emitter, keys[0], record[keys[0]!]);
    emitter.byte(Op.SETITEM);
  } else {
    let size = 0;
    emitter.byte(Op.MARK);
    for (const key of keys) {
      if (size === BATCH) {
        emitter.byte(Op.SETITEMS);
        emitter.byte(Op.MARK);
        size = 0;
      }
      size++;
      savePair(emitter, key, record[key]);
    }
    endBatches(emitter, size);
  }
  emitter.depth--;
}

/** Writes a Map as a dict. */
export function saveMap(emitter: Emitter, map: Map<unknown, unknown>): void {
  emitter.byte(Op.EMPTY_DICT);
  emitter.putObject(map);
  if (map.size === 0) return;
  emitter.enter();
  if (map.size === 1) {
    for (const [key, value] of map) savePair(emitter, key, value);
    emitter.byte(Op.SETITEM);
  } else {
    let size = 0;
    emitter.byte(Op.MARK);
    for (const [key, value] of map) {
      if (size === BATCH) {
        emitter.byte(Op.SETITEMS);
        emitter.byte(Op.MARK);
        size = 0;
      }
      size++;
      savePair(emitter, key, value);
    }
    endBatches(emitter, size);
  }
  emitter.depth--;
}

/** CPython looks for more only after a full batch, and writes an empty one where there is none. */
function endBatches(emitter: Emitter, size: number): void {
  emitter.byte(Op.SETITEMS);
  if (size < BATCH) return;
  emitter.byte(Op.MARK);
  emitter.byte(Op.SETITEMS);
}

function savePair(emitter: Emitter, key: unknown, value: unknown): void {
  let inKey = true;
  try {
    save(emitter, key);
    inKey = false;
    save(emitter, value);
  } catch (error) {
    throw failureOf(error).within(inKey ? "<key>" : keySegment(key));
  }
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
    const [key, value] = pair.value;
    pair = iterator.next();
    if (pair.done) {
      savePair(emitter, key, value);
      emitter.byte(Op.SETITEM);
      return;
    }
    emitter.byte(Op.MARK);
    savePair(emitter, key, value);
    for (let size = 1; !pair.done && size < BATCH; size++) {
      savePair(emitter, pair.value[0], pair.value[1]);
      pair = iterator.next();
    }
    emitter.byte(Op.SETITEMS);
  }
}
