import type { Emitter } from "./emitter.ts";
import { Failure } from "./failure.ts";
import { Op } from "../opcodes.ts";
import { saveBytes } from "./save_bytes.ts";
import { saveMap, saveRecord } from "./save_dict.ts";
import { saveClass } from "./save_global.ts";
import { saveBigInt, saveNumber } from "./save_number.ts";
import { saveBoxed } from "./save_boxed.ts";
import { saveList, saveTuple } from "./save_sequence.ts";
import { saveString } from "./save_string.ts";
import { Tuple } from "../types/tuple.ts";

const { BINPERSID, NEWFALSE, NEWTRUE, NONE } = Op;

/** Writes any value. */
export function save(emitter: Emitter, value: unknown): void {
  emitter.boundary();
  if (emitter.hasPersistentIds && savePersistent(emitter, value)) return;
  saveHere(emitter, value);
}

function saveHere(emitter: Emitter, value: unknown): void {
  if (typeof value === "number") saveNumber(emitter, value);
  else if (typeof value === "string") saveString(emitter, value);
  else if (typeof value === "object" && value !== null) {
    saveObject(emitter, value);
  } else if (value === true) emitter.byte(NEWTRUE);
  else if (value === false) emitter.byte(NEWFALSE);
  else saveRare(emitter, value);
}

/** Small, so that V8 takes it into the loops that call it. */
function saveObject(emitter: Emitter, value: object): void {
  const known = emitter.objects.find(value);
  if (known >= 0) return emitter.get(known);
  // Telling these by their constructors is several times faster than by their
  // prototypes, but in a plain object it may be data: it proves nothing alone.
  const { constructor } = value;
  if (Array.isArray(value)) {
    if (constructor === Tuple) return saveTuple(emitter, value);
    if (constructor === Array) return saveList(emitter, value);
  } else if (constructor === Object) {
    return saveRecord(emitter, value as Record<string, unknown>);
  } else if (constructor === Map) {
    if (value instanceof Map) return saveMap(emitter, value);
  } else if (constructor === Uint8Array) {
    if (value instanceof Uint8Array) return saveBytes(emitter, value);
  }
  saveBoxed(emitter, value);
}

function saveRare(emitter: Emitter, value: unknown): void {
  switch (typeof value) {
    case "boolean":
      return emitter.byte(value ? NEWTRUE : NEWFALSE);
    case "bigint":
      return saveBigInt(emitter, value);
    case "function":
      return saveClass(emitter, value);
    case "symbol":
      throw new Failure("Python has nothing like a symbol, use a string");
    default:
      return emitter.byte(NONE);
  }
}

/** Writes the value's persistent id, which is itself not asked for one, if it has any. */
function savePersistent(emitter: Emitter, value: unknown): boolean {
  const id = emitter.settings.persistentId!(value);
  if (id === undefined) return false;
  emitter.boundary();
  saveHere(emitter, id);
  emitter.byte(BINPERSID);
  return true;
}
