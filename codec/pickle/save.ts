import type { Emitter } from "./emitter.ts";
import { Failure, failureOf } from "./writer.ts";
import { Op } from "../opcodes.ts";
import { saveBuffer, saveByteArray, saveBytes } from "./save_bytes.ts";
import {
  BATCH,
  checkHashable,
  saveList,
  saveMap,
  saveRecord,
  saveTuple,
} from "./save_containers.ts";
import { saveClass, saveGlobal, saveInstance } from "./save_global.ts";
import { saveBigInt, saveNumber, savePyFloat } from "./save_number.ts";
import { saveFreshString, savePyStr, saveSharedString } from "./save_string.ts";
import { entriesIn, Tuple, tuple } from "../types/tuple.ts";
import {
  ByteArray,
  Complex,
  PickleBuffer,
  PyFloat,
  PyStr,
} from "../types/scalars.ts";
import { FrozenSet, PyDict, PySet } from "../types/keyed.ts";
import { PyGlobal, PyObject } from "../types/object.ts";
import { saveReduction } from "./save_reduce.ts";

const { BINPERSID, NEWFALSE, NEWTRUE, NONE } = Op;

/** Writes any value. */
export function save(emitter: Emitter, value: unknown): void {
  emitter.boundary();
  if (emitter.hasPersistentIds && savePersistent(emitter, value)) return;
  saveHere(emitter, value);
}

function saveHere(emitter: Emitter, value: unknown): void {
  if (typeof value === "number") saveNumber(emitter, value);
  else if (typeof value === "string") {
    if (emitter.sharesStrings) saveSharedString(emitter, value);
    else saveFreshString(emitter, value);
  } else if (typeof value === "object" && value !== null) {
    saveObject(emitter, value);
  } else if (value === true) emitter.byte(NEWTRUE);
  else if (value === false) emitter.byte(NEWFALSE);
  else saveRare(emitter, value);
}

/** Small, so that V8 takes it into the loops that call it. */
function saveObject(emitter: Emitter, value: object): void {
  const known = emitter.objects.find(value);
  if (known >= 0) return emitter.get(known);
  // Telling these by their constructors is faster than by their
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
  const id = emitter.ask(() => emitter.settings.persistentId!(value));
  if (id === undefined) return false;
  emitter.boundary();
  saveHere(emitter, id);
  emitter.byte(BINPERSID);
  return true;
}

/** Writes an object of one of the codec's own classes, or of any other. */
function saveBoxed(emitter: Emitter, value: object): void {
  const prototype = Object.getPrototypeOf(value);
  switch (prototype) {
    case Object.prototype:
    case null:
      return saveRecord(emitter, value as Record<string, unknown>);
    case Map.prototype:
    case PyDict.prototype:
      return saveMap(emitter, value as Map<unknown, unknown>);
    case Tuple.prototype:
      return saveTuple(emitter, value as Tuple);
    case PyFloat.prototype:
      return savePyFloat(emitter, value as PyFloat);
    case PyStr.prototype:
      return savePyStr(emitter, value as PyStr);
    case PyGlobal.prototype:
      return saveGlobal(emitter, value as PyGlobal);
    case PyObject.prototype:
      return saveReduction(emitter, value as PyObject, value);
    case Set.prototype:
    case PySet.prototype:
      return saveSet(emitter, value as Set<unknown>);
    case FrozenSet.prototype:
      return saveFrozenSet(emitter, value as FrozenSet);
    case ByteArray.prototype:
      return saveByteArray(emitter, value as ByteArray);
    case Complex.prototype:
      return saveComplex(emitter, value as Complex);
    case PickleBuffer.prototype:
      return saveBuffer(emitter, value as PickleBuffer);
    default:
      return saveInstance(emitter, value, prototype);
  }
}

const COMPLEX = new PyGlobal("builtins", "complex");

function saveComplex(emitter: Emitter, value: Complex): void {
  const args = tuple(new PyFloat(value.re), new PyFloat(value.im));
  saveReduction(emitter, { callable: COMPLEX, args }, value);
}

const SET = new PyGlobal("builtins", "set");
const FROZENSET = new PyGlobal("builtins", "frozenset");

/** Writes a set, in the order in which the members were added. */
function saveSet(emitter: Emitter, set: Set<unknown>): void {
  if (emitter.protocol < 4) {
    const members = [...set];
    try {
      for (const member of members) {
        if (typeof member === "object") checkHashable(emitter, member);
      }
    } catch (error) {
      throw failureOf(error).within("<member>");
    }
    saveReduction(emitter, { callable: SET, args: tuple(members) }, set);
    return;
  }
  emitter.make(Op.EMPTY_SET, set);
  if (entriesIn(set) === 0) return;
  let size = 0;
  emitter.byte(Op.MARK);
  saveMembers(emitter, set, () => {
    if (++size < BATCH) return;
    emitter.byte(Op.ADDITEMS);
    emitter.byte(Op.MARK);
    size = 0;
  });
  // After a full batch this one is empty, as CPython's is.
  emitter.byte(Op.ADDITEMS);
}

/** Writes a frozenset, which has its place in the memo only after its members. */
function saveFrozenSet(emitter: Emitter, set: Set<unknown>): void {
  if (emitter.protocol < 4) {
    saveReduction(emitter, { callable: FROZENSET, args: tuple([...set]) }, set);
    return;
  }
  emitter.byte(Op.MARK);
  saveMembers(emitter, set);
  const known = emitter.objects.find(set);
  if (known < 0) {
    emitter.make(Op.FROZENSET, set);
  } else {
    emitter.byte(Op.POP_MARK);
    emitter.get(known);
  }
}

function saveMembers(
  emitter: Emitter,
  set: Set<unknown>,
  after?: () => void,
): void {
  emitter.enter();
  try {
    for (const member of set) {
      if (typeof member === "object") checkHashable(emitter, member);
      emitter.save(member);
      after?.();
    }
  } catch (error) {
    throw failureOf(error).within("<member>");
  }
  emitter.depth--;
}
