import {
  ByteArray,
  Complex,
  PickleBuffer,
  PyFloat,
  PyStr,
} from "../types/scalars.ts";
import { FrozenSet, PyDict, PySet } from "../types/keyed.ts";
import type { Emitter } from "./emitter.ts";
import { PyGlobal, PyObject } from "../types/object.ts";
import { saveBuffer, saveByteArray } from "./save_bytes.ts";
import { saveMap, saveRecord } from "./save_dict.ts";
import { saveGlobal } from "./save_global.ts";
import { saveInstance } from "./save_instance.ts";
import { savePyFloat } from "./save_number.ts";
import { saveReduction } from "./save_reduce.ts";
import { saveTuple } from "./save_sequence.ts";
import { saveFrozenSet, saveSet } from "./save_set.ts";
import { savePyStr } from "./save_string.ts";
import { Tuple, tuple } from "../types/tuple.ts";

/** Writes an object of one of the codec's own classes, or of any other. */
export function saveBoxed(emitter: Emitter, value: object): void {
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
