import { ByteArray } from "./bytearray.ts";
import { Complex } from "./complex.ts";
import type { Emitter } from "./emitter.ts";
import { Failure } from "./failure.ts";
import { PyFloat } from "./float.ts";
import { PyGlobal } from "./global.ts";
import { PyObject } from "./object.ts";
import { Op } from "./opcodes.ts";
import { PickleBuffer } from "./pickle_buffer.ts";
import { saveBuffer, saveByteArray, saveBytes } from "./save_bytes.ts";
import { saveMap, saveRecord } from "./save_dict.ts";
import { saveClass, saveGlobal } from "./save_global.ts";
import { saveInstance } from "./save_instance.ts";
import { saveBigInt, saveNumber, savePyFloat } from "./save_number.ts";
import { saveReduction } from "./save_reduce.ts";
import { saveList, saveTuple } from "./save_sequence.ts";
import { saveFrozenSet, saveSet } from "./save_set.ts";
import { savePyStr, saveString } from "./save_string.ts";
import { DictObject } from "./dict_object.ts";
import { FrozenSet, PySet } from "./set.ts";
import { PyDict } from "./dict.ts";
import { PyStr } from "./str.ts";
import { Tuple, tuple } from "./tuple.ts";

/** Writes any value. */
export function save(emitter: Emitter, value: unknown): void {
  emitter.boundary();
  if (emitter.hasPersistentIds && savePersistent(emitter, value)) return;
  saveHere(emitter, value);
}

/** Writes a value without asking whether it has a persistent id. */
function saveHere(emitter: Emitter, value: unknown): void {
  switch (typeof value) {
    case "string":
      return saveString(emitter, value);
    case "number":
      return saveNumber(emitter, value);
    case "object":
      return value === null
        ? emitter.byte(Op.NONE)
        : saveObject(emitter, value);
    case "boolean":
      return emitter.byte(value ? Op.NEWTRUE : Op.NEWFALSE);
    case "undefined":
      return emitter.byte(Op.NONE);
    case "bigint":
      return saveBigInt(emitter, value);
    case "function":
      return saveClass(emitter, value);
    case "symbol":
      throw new Failure(`Python has nothing like a symbol, use a string`);
  }
}

function savePersistent(emitter: Emitter, value: unknown): boolean {
  const id = emitter.settings.persistentId!(value);
  if (id === undefined) return false;
  emitter.boundary();
  saveHere(emitter, id);
  emitter.byte(Op.BINPERSID);
  return true;
}

function saveObject(emitter: Emitter, value: object): void {
  const known = emitter.objects.find(value);
  if (known >= 0) return emitter.get(known);
  // Telling these by their constructors is several times faster than by their
  // prototypes, but in a plain object it may be data: it proves nothing alone.
  const { constructor } = value;
  if (constructor === Object) {
    return saveRecord(emitter, value as Record<string, unknown>);
  } else if (Array.isArray(value)) {
    if (constructor === Tuple) return saveTuple(emitter, value);
    if (constructor === Array) return saveList(emitter, value);
  } else if (value instanceof Uint8Array) {
    if (constructor === Uint8Array) return saveBytes(emitter, value);
  } else if (value instanceof Map) {
    if (constructor === Map) return saveMap(emitter, value);
  }
  const prototype = Object.getPrototypeOf(value);
  switch (prototype) {
    case Object.prototype:
    case DictObject.prototype:
    case null:
      return saveRecord(emitter, value as Record<string, unknown>);
    case PyDict.prototype:
      return saveMap(emitter, value as Map<unknown, unknown>);
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
