import { ByteArray } from "../types/bytearray.ts";
import { isDictObject } from "./dict_object.ts";
import { PyObject } from "../types/object.ts";
import type { ClassEntry } from "../classes/registry.ts";
import { setAll } from "./dict.ts";
import { guard } from "./hooks.ts";
import type { UnpickleState } from "./state.ts";

/** APPEND and APPENDS: adds all from `start` on to what stands below. */
export function appendItems(s: UnpickleState, start: number): void {
  if (start <= s.fence) throw s.underflow();
  if (start === s.sp) return;
  const level = s.levelFrom(start);
  const target = s.stack[start - 1];
  const items = s.stack.slice(start, s.sp);
  s.sp = start;
  const entry = entryOf(s, target);
  if (entry?.append) {
    guard(s, entry, () => entry.append?.(target as object, items));
  } else if (target instanceof PyObject) {
    pushAll(target.listItems ??= [], items);
  } else if (isList(target)) pushAll(target, items);
  else if (entry) throw refused(s, entry, "items");
  else throw s.error("Only a list takes items");
  if (level > 0) s.raise(start - 1, level);
}

/** SETITEM and SETITEMS: sets all pairs from `start` on in what stands below. */
export function setItems(s: UnpickleState, start: number): void {
  if (start <= s.fence) throw s.underflow();
  if (start === s.sp) return;
  if ((s.sp - start) % 2 !== 0) throw s.error("Dict has a key without a value");
  const level = s.levelFrom(start);
  const target = s.stack[start - 1];
  const entry = entryOf(s, target);
  if (entry?.setItems) {
    const pairs = takePairs(s, start);
    guard(s, entry, () => entry.setItems?.(target as object, pairs));
  } else if (target instanceof PyObject) {
    pushAll(target.dictItems ??= [], takePairs(s, start));
  } else if (target instanceof Map || isDictObject(target)) {
    s.stack[start - 1] = setAll(s, target, start);
  } else if (isList(target) || target instanceof ByteArray) {
    for (const [index, value] of takePairs(s, start)) {
      setAt(s, target, index, value);
    }
  } else if (entry) throw refused(s, entry, "keys");
  else throw s.error("Only a dict takes keys");
  s.sp = start;
  if (level > 0) s.raise(start - 1, level);
}

/** The entry of the class that an object was built by, undefined for plain values. */
export function entryOf(
  s: UnpickleState,
  value: unknown,
): ClassEntry | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return s.instances?.get(value);
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value) &&
    Object.getPrototypeOf(value) === Array.prototype;
}

/** Not `push(...items)`, which overflows the stack for a large list. */
function pushAll<T>(target: T[], items: readonly T[]): void {
  for (const item of items) target.push(item);
}

function takePairs(s: UnpickleState, start: number): [unknown, unknown][] {
  const pairs: [unknown, unknown][] = [];
  for (let i = start; i < s.sp; i += 2) {
    pairs.push([s.stack[i], s.stack[i + 1]]);
  }
  return pairs;
}

/** Python's `target[index] = value`, which SETITEM is. */
function setAt(
  s: UnpickleState,
  target: unknown[] | ByteArray,
  index: unknown,
  value: unknown,
): void {
  const given = typeof index === "boolean" ? Number(index) : index;
  const isInt = Number.isInteger(given) && !Object.is(given, -0);
  if (typeof given !== "number" || !isInt) {
    throw s.error("List takes only ints as keys");
  }
  const at = given < 0 ? given + target.length : given;
  if (at < 0 || at >= target.length) {
    throw s.error(`List of ${target.length} items has no item ${given}`);
  }
  if (target instanceof ByteArray) {
    const byte = typeof value === "boolean" ? Number(value) : value;
    if (typeof byte !== "number" || byte !== (byte & 0xff)) {
      throw s.error("Bytearray takes only ints from 0 to 255");
    }
    target[at] = byte;
  } else target[at] = value;
}

function refused(s: UnpickleState, entry: ClassEntry, what: string): Error {
  return s.error(`Class "${entry.module}.${entry.name}" takes no ${what}`);
}
