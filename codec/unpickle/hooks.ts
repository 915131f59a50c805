import { ByteArray, PickleBuffer } from "../types/scalars.ts";
import { RefusedPickleError } from "../errors.ts";
import type { ClassEntry } from "../types/object.ts";
import type { UnpickleState } from "./state.ts";
import type { Unpickled } from "./options.ts";
import { entriesIn, isDictObject, namesIn } from "../types/tuple.ts";
import { messageOf } from "../text/repr/repr.ts";
import { LONG_TEXT } from "../types/key.ts";

/** Notes what a class refused: the pickle is read on to its end, so that the next one can be found. */
export function refuse(
  s: UnpickleState,
  { module, name }: ClassEntry,
  cause: unknown,
): void {
  const reason = messageOf(cause);
  refuseFor(s, `Class "${module}.${name}" refused its data: ${reason}`, {
    cause,
  });
}

/** The same, with the whole reason. */
export function refuseFor(
  s: UnpickleState,
  message: string,
  options?: ErrorOptions,
): void {
  s.refusal ??= new RefusedPickleError(`${message} (${s.place()})`, {
    ...options,
    ...s.where(),
  });
}

/** The object that a persistent id stands for. */
export function persistent(s: UnpickleState, id: unknown): unknown {
  const { persistentLoad } = s.options;
  if (!persistentLoad) {
    throw s.error(
      'Pickle has a persistent id: set the option "persistentLoad" to a function that knows them',
    );
  }
  s.ownList = undefined;
  try {
    return persistentLoad(id as Unpickled) ?? null;
  } catch (cause) {
    const reason = messageOf(cause);
    throw s.error(`Persistent id was refused: ${reason}`, { cause });
  }
}

/** NEXT_BUFFER: the next of the buffers that travel beside the pickle. */
export function nextBuffer(s: UnpickleState): void {
  const { buffers } = s.options;
  if (!buffers) {
    throw s.error(
      'Pickle has a buffer beside it: set the option "buffers" to what came with it',
    );
  }
  s.ownList = undefined;
  s.buffers ??= buffers[Symbol.iterator]();
  const next = s.buffers.next();
  if (next.done) throw s.error("Pickle has more buffers beside it than came");
  s.besides += lengthOf(next.value);
  s.push(bufferValue(s, next.value));
}

function lengthOf(buffer: unknown): number {
  if (buffer instanceof PickleBuffer) return buffer.bytes.length;
  return ArrayBuffer.isView(buffer) ? buffer.byteLength : 0;
}

/** READONLY_BUFFER: the buffer on the top is not to be written into. */
export function readOnlyBuffer(s: UnpickleState): void {
  const top = s.operands(1);
  const value = s.stack[top];
  if (value instanceof PickleBuffer) {
    s.stack[top] = new PickleBuffer(value.bytes);
  } else if (value instanceof ByteArray) {
    s.stack[top] = new Uint8Array(
      value.buffer,
      value.byteOffset,
      value.byteLength,
    );
  } else if (!ArrayBuffer.isView(value) && !s.instances?.has(Object(value))) {
    throw s.error("Value is no buffer");
  }
}

/** A buffer as a value: bytearray where it can be written into, bytes where not. */
function bufferValue(s: UnpickleState, buffer: unknown): unknown {
  if (s.exact) {
    return buffer instanceof Uint8Array
      ? new PickleBuffer(buffer, { writable: true })
      : buffer;
  }
  if (!(buffer instanceof PickleBuffer)) return buffer;
  const { bytes } = buffer;
  if (!buffer.writable) return bytes;
  return new ByteArray(
    bytes.buffer as ArrayBuffer,
    bytes.byteOffset,
    bytes.length,
  );
}

/**
 * Counts what a call is about to copy. A pickler writes the data of each call
 * anew, so that all calls together copy no more than a few times the pickle's
 * bytes; one that calls `bytes(x)` on the same megabyte a million times, in six
 * bytes each, is refused.
 */
export function charge(s: UnpickleState, ...sources: unknown[]): void {
  chargeAll(s, sources);
}

/** The same, of any number of sources: to look at each of them counts as well. */
export function chargeAll(s: UnpickleState, sources: readonly unknown[]): void {
  let bytes = sources.length;
  // By index: the iterator of a `Tuple` is a slow one.
  for (let i = 0; i < sources.length; i++) bytes += sizeOf(sources[i]);
  s.charge(bytes);
}

function sizeOfInt(value: bigint): number {
  return Number.isFinite(Number(value))
    ? 8
    : Math.ceil(value.toString(16).length / 2);
}

function sizeOf(source: unknown): number {
  if (typeof source === "string") return source.length;
  if (typeof source === "bigint") return sizeOfInt(source);
  if (typeof source !== "object" || source === null) return 0;
  if (Array.isArray(source)) return source.length;
  if (source instanceof Map || source instanceof Set) return entriesIn(source);
  if (ArrayBuffer.isView(source)) return source.byteLength;
  return isDictObject(source) ? namesIn(source) : 0;
}

/** Whether a key is a string that V8 hashes by its length alone. */
export function isLong(key: unknown): key is string {
  return typeof key === "string" && key.length > LONG_TEXT;
}

/** V8 compares a long string with all others of its length, whether it is one of them or not. */
export function chargeLongKey(
  s: UnpickleState,
  owner: object,
  { length }: string,
  isNew: boolean,
): void {
  const all = s.longKeys ??= new Map();
  let lengths = all.get(owner);
  if (lengths === undefined) all.set(owner, lengths = new Map());
  const before = lengths.get(length) ?? 0;
  if (isNew) lengths.set(length, before + 1);
  s.charge(length * before);
}

/** Counts the long ones before an object of another class is given keys, which it may look up as a `Map` does. */
export function chargeLongKeys(
  s: UnpickleState,
  owner: object,
  keys: Iterable<unknown>,
): void {
  for (const key of keys) if (isLong(key)) chargeLongKey(s, owner, key, true);
}
