import { ByteArray } from "../types/scalars.ts";
import type { Emitter } from "./emitter.ts";
import { Failure } from "./writer.ts";
import { errorToPython } from "../known/exceptions/entries.ts";
import { KNOWN } from "../known/mod.ts";
import {
  type ClassEntry,
  isReduction,
  type Reduction,
} from "../types/object.ts";
import { saveByteArray, saveBytes, saveBytesAs } from "./save_bytes.ts";
import { saveList, saveRecord } from "./save_containers.ts";
import { saveReduction } from "./save_reduce.ts";

/** What the registry or the known classes say about a class of this program. */
export function entryOf(
  emitter: Emitter,
  // deno-lint-ignore ban-types -- a class, of any signature
  type: Function,
): ClassEntry | undefined {
  return emitter.settings.registry?.entryOf(type) ?? KNOWN.entryOf(type);
}

/** Writes an instance of a class that has no way of its own. */
export function saveInstance(
  emitter: Emitter,
  object: object,
  prototype: object,
): void {
  const reduction = reduce(emitter, object, prototype);
  if (reduction) return saveReduction(emitter, reduction, object);
  if (object instanceof Error) return saveError(emitter, object);
  if (object instanceof ByteArray) return saveByteArray(emitter, object);
  if (isBytes(object)) return saveBytes(emitter, object);
  if (object instanceof ArrayBuffer) {
    return saveBytesAs(emitter, new Uint8Array(object), object);
  }
  // Arrays and plain objects of another window or context.
  if (Array.isArray(object) && Array.isArray(prototype)) {
    return saveList(emitter, object);
  }
  if (isObjectPrototype(prototype)) {
    return saveRecord(emitter, object as Record<string, unknown>);
  }
  throw new Failure(whyNot(object, prototype));
}

/** An error of JavaScript, as the builtin exception of Python that is nearest. */
function saveError(emitter: Emitter, error: Error): void {
  const exception = errorToPython(error);
  const reduction = reduce(
    emitter,
    exception,
    Object.getPrototypeOf(exception),
  );
  if (!reduction) throw new Failure("no exception of Python is known for it");
  saveReduction(emitter, reduction, error);
}

function reduce(
  emitter: Emitter,
  object: object,
  prototype: object,
): Reduction | undefined {
  const type: unknown = Reflect.get(prototype, "constructor");
  const entry = typeof type === "function" ? entryOf(emitter, type) : undefined;
  if (entry?.reduce) return checked(entry.reduce(object, emitter.protocol));
  // A method of the class, never a property of the object: that is data.
  const method: unknown = Reflect.get(prototype, "__reduce__", object);
  if (typeof method === "function") {
    return checked(Reflect.apply(method, object, [emitter.protocol]));
  }
  if (!entry) return undefined;
  throw new Failure(
    `the entry of "${entry.module}.${entry.name}" has no "reduce" to write an instance with`,
  );
}

function checked(reduction: unknown): Reduction {
  if (isReduction(reduction)) return reduction;
  throw new Failure('its reduction has no "callable"');
}

/** Also what Node calls a Buffer, and what another window calls a Uint8Array. */
function isBytes(object: object): object is Uint8Array {
  return ArrayBuffer.isView(object) &&
    Reflect.get(object, Symbol.toStringTag) === "Uint8Array";
}

function isObjectPrototype(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype, "isPrototypeOf");
}

function whyNot(object: object, prototype: object): string {
  const type: unknown = Reflect.get(prototype, "constructor");
  const name = JSON.stringify(typeof type === "function" ? type.name : "");
  if (ArrayBuffer.isView(object)) {
    return `Python has several types like a ${name}, pass its bytes or "Array.from(…)"`;
  }
  if (object instanceof Promise) return "it is a promise, await it first";
  if (isIterator(object)) {
    return 'it is a generator or an iterator, which Python cannot get: give a list, "[...values]" or "await Array.fromAsync(values)"';
  }
  return `it is an instance of the class ${name} that no registry knows, ` +
    `register it ("registry: new Registry().register(…)") or give it a "__reduce__" method`;
}

function isIterator(object: object): boolean {
  return typeof Reflect.get(object, "next") === "function" &&
    (Symbol.iterator in object || Symbol.asyncIterator in object);
}
