import {
  FrozenSet,
  PyDict,
  PySet,
  upgradeDict,
  upgradeSet,
} from "../types/keyed.ts";
import {
  type DictObject,
  entriesIn,
  isDict,
  isDictObject,
  Tuple,
} from "../types/tuple.ts";
import { checkKey, CollisionError, setCounted } from "../types/collisions.ts";
import { isPlainKey, LONG_TEXT, shareSpace } from "../types/key.ts";
import { type ClassEntry, inert, PyObject } from "../types/object.ts";
import { ByteArray, PyFloat } from "../types/scalars.ts";
import { COST, type UnpickleState } from "./state.ts";
import { give, pairParts } from "./instances.ts";
import { chargeLongKey, isLong } from "./hooks.ts";

/** Pushes a container that is to be filled. */
export function pushNew(s: UnpickleState, value: object, cost: number): void {
  s.spend(cost);
  s.push(value, 1);
}

/** Takes all from `start` on off the stack, as a tuple. */
export function takeTuple(s: UnpickleState, start: number): Tuple {
  const tuple = new Tuple(s.sp - start);
  for (let i = start; i < s.sp; i++) tuple[i - start] = s.stack[i];
  s.sp = start;
  return tuple;
}

/** TUPLE and its kin: all from `start` on. */
export function makeTuple(s: UnpickleState, start: number): void {
  s.spend(COST.tuple);
  const level = s.levelFrom(start);
  const { stack, sp } = s;
  const tuple = new Tuple(sp - start);
  s.inParts(start, sp, (from, to) => {
    for (let i = from; i < to; i++) tuple[i - start] = stack[i];
  });
  s.sp = start;
  s.push(tuple, level + 1);
}

/** LIST: all above the mark. */
export function makeList(s: UnpickleState): void {
  const start = s.popMark();
  const level = s.levelFrom(start);
  s.spend(COST.list);
  const list = s.stack.slice(start, s.sp);
  s.sp = start;
  s.push(list, level + 1);
}

/** DICT: pairs above the mark. */
export function makeDict(s: UnpickleState): void {
  const start = s.popMark();
  if ((s.sp - start) % 2 !== 0) {
    throw s.error("Dict has a key without a value");
  }
  const level = s.levelFrom(start);
  const isObject = s.objects && areNames(s.stack, start, s.sp);
  s.spend(COST.dict);
  const dict = isObject ? Object.create(null) : new Map();
  s.inParts(start, s.sp, (from, to) => setAll(s, dict, from, to));
  s.sp = start;
  s.push(dict, level + 1);
}

/** FROZENSET: all above the mark. */
export function makeFrozenSet(s: UnpickleState): void {
  const start = s.popMark();
  const level = s.levelFrom(start);
  const set = frozenSet(s, s.stack, start, s.sp);
  s.sp = start;
  s.push(set, level + 1);
}

/** A frozenset that takes its tokens from this pickle's space. */
export function frozenSet(
  s: UnpickleState,
  members: readonly unknown[],
  start = 0,
  end: number = members.length,
): FrozenSet {
  s.spend(2 * COST.dict);
  const set = new FrozenSet();
  shareSpace(set, s.space);
  s.inParts(start, end, (from, to) =>
    hashing(s, () => {
      for (let i = from; i < to; i++) {
        add(s, set, apart(s, set, members[i]));
      }
    }));
  return set;
}

/** ADDITEMS. */
export function addItems(s: UnpickleState): void {
  const start = s.popMark();
  if (start <= s.fence) throw s.underflow();
  const set = s.stack[start - 1];
  const level = s.levelFrom(start);
  if (start < s.sp) {
    if (!(set instanceof Set) || set instanceof FrozenSet) {
      throw s.error("Only a set takes ADDITEMS");
    }
    addAll(s, set, s.stack, start, s.sp);
    s.sp = start;
  }
  if (level > 0) s.raise(start - 1, level);
}

/** Adds members to a set, which becomes a `PySet` where they need one. */
export function addAll(
  s: UnpickleState,
  set: Set<unknown>,
  members: readonly unknown[],
  start = 0,
  end: number = members.length,
): void {
  s.inParts(start, end, (from, to) =>
    hashing(s, () => {
      for (let i = from; i < to; i++) addOne(s, set, members[i]);
    }));
}

function addOne(s: UnpickleState, set: Set<unknown>, given: unknown): void {
  const member = apart(s, set, given);
  if (!isPlainKey(member)) {
    upgradeSet(set, s.space);
    // Its token, and where it is found by that.
    s.spend(COST.dict);
  }
  add(s, set, member);
}

function add(s: UnpickleState, set: Set<unknown>, member: unknown): void {
  const size = entriesIn(set);
  set.add(member);
  checkSet(s, set, member, size);
}

/** Looks at a key that was just put into a dict or set of `before` others. A `PyDict` and a `PySet` look at its number themselves. */
function checkSet(
  s: UnpickleState,
  owner: Map<unknown, unknown> | Set<unknown>,
  key: unknown,
  before: number,
): void {
  const size = entriesIn(owner);
  const isNew = size > before;
  if (isLong(key)) chargeLongKey(s, owner, key, isNew);
  else if (isNew && !(owner instanceof PyDict || owner instanceof PySet)) {
    checkKey(owner, size, key);
  }
}

/** Two NaNs are two members in Python, and one in a Set. */
function apart(
  s: UnpickleState,
  set: ReadonlySet<unknown>,
  member: unknown,
): unknown {
  return s.exact && Number.isNaN(member) && set.has(member)
    ? new PyFloat(NaN)
    : member;
}

/** Runs what hashes keys, and gives its refusals a place in the pickle. */
export function hashing<T>(s: UnpickleState, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TypeError || error instanceof CollisionError) {
      throw s.error(error.message);
    }
    if (error instanceof RangeError) {
      throw s.limitError(error.message, "maxDepth");
    }
    throw error;
  }
}

/** Sets the pairs from `start` to `end` on the stack in a dict. */
function setAll(
  s: UnpickleState,
  dict: Map<unknown, unknown> | DictObject,
  start: number,
  end: number,
): void {
  const { stack } = s;
  if (dict instanceof Map) {
    hashing(s, () => {
      for (let i = start; i < end; i += 2) {
        setOne(s, dict, stack[i], stack[i + 1]);
      }
    });
    return;
  }
  for (let i = start; i < end; i += 2) {
    const name = stack[i] as string;
    dict[name] = inert(dict, name, stack[i + 1]);
  }
}

/** Whether all keys of the pairs may be an object's. */
function areNames(
  stack: readonly unknown[],
  start: number,
  end: number,
): boolean {
  for (let i = start; i < end; i += 2) if (!isName(stack[i])) return false;
  return true;
}

function setOne(
  s: UnpickleState,
  dict: Map<unknown, unknown>,
  key: unknown,
  value: unknown,
): void {
  if (!isPlainKey(key)) {
    upgradeDict(dict, s.space);
    s.spend(COST.dict);
  } // Two NaNs are two keys in Python, and one in a Map.
  else if (s.exact && Number.isNaN(key) && dict.has(key)) {
    upgradeDict(dict, s.space);
    key = new PyFloat(NaN);
  }
  const size = entriesIn(dict);
  dict.set(key, value);
  checkSet(s, dict, key, size);
}

/** The Map that takes an object's place, here and in all references read from now on. */
function toMap(s: UnpickleState, dict: DictObject): Map<unknown, unknown> {
  // By DUP, the stack may still have the object itself.
  const moved = s.forwarded?.get(dict);
  if (moved instanceof Map) return moved;
  const map = new Map<unknown, unknown>();
  s.replace(dict, map);
  fillDict(s, map, [dict]);
  return map;
}

/** Sets in a new dict what others have, in parts. */
export function fillDict(
  s: UnpickleState,
  dict: Map<unknown, unknown> | DictObject,
  sources: readonly (Map<unknown, unknown> | DictObject)[],
): void {
  s.soon(filling());
  function* filling(): Generator<void> {
    for (const source of sources) {
      for (const pairs of pairParts(source)) {
        hashing(s, () => {
          for (const [key, value] of pairs) {
            if (dict instanceof PyDict) dict.set(key, value);
            else if (dict instanceof Map) setCounted(dict, key, value);
            else dict[key as string] = value;
          }
        });
        yield;
      }
    }
  }
}

/** APPEND and APPENDS: adds all from `start` on to what stands below. */
export function appendItems(s: UnpickleState, start: number): void {
  giveTo(s, start, appendPart);
}

/** Gives all from `start` on, in parts, to what stands below. */
function giveTo(
  s: UnpickleState,
  start: number,
  give: (s: UnpickleState, place: number, from: number, to: number) => void,
): void {
  if (start <= s.fence) throw s.underflow();
  if (start === s.sp) return;
  const level = s.levelFrom(start);
  s.inParts(start, s.sp, (from, to) => give(s, start - 1, from, to));
  s.sp = start;
  if (level > 0) s.raise(start - 1, level);
}

function appendPart(
  s: UnpickleState,
  place: number,
  start: number,
  end: number,
): void {
  const target = nowAt(s, place);
  const items = s.stack.slice(start, end);
  const entry = builtBy(s, target);
  if (entry && (entry.append || !isList(target))) {
    s.stack[place] = give(s, entry, target as object, { items });
  } else if (target instanceof PyObject) {
    pushAll(target.listItems ??= [], items);
  } else if (isList(target)) pushAll(target, items);
  else throw s.error("Only a list takes items");
}

/** SETITEM and SETITEMS: sets all pairs from `start` on in what stands below. */
export function setItems(s: UnpickleState, start: number): void {
  if (start > s.fence && (s.sp - start) % 2 !== 0) {
    throw s.error("Dict has a key without a value");
  }
  const target = start > s.fence ? nowAt(s, start - 1) : undefined;
  if (isDictObject(target) && !areNames(s.stack, start, s.sp)) {
    s.stack[start - 1] = toMap(s, target);
  }
  giveTo(s, start, setPart);
}

function setPart(
  s: UnpickleState,
  place: number,
  start: number,
  end: number,
): void {
  const target = nowAt(s, place);
  const entry = builtBy(s, target);
  if (entry && (entry.setItems || !takesKeys(target))) {
    const pairs = takePairs(s, start, end);
    s.stack[place] = give(s, entry, target as object, { pairs });
  } else if (target instanceof PyObject) {
    pushAll(target.dictItems ??= [], takePairs(s, start, end));
  } else if (isDict(target)) {
    setAll(s, target, start, end);
  } else if (isList(target) || target instanceof ByteArray) {
    for (const [index, value] of takePairs(s, start, end)) {
      setAt(s, target, index, value);
    }
  } else throw s.error("Only a dict takes keys");
}

/** What stands at a place of the stack, or has taken its place meanwhile: by DUP it may stand there twice. */
export function nowAt(s: UnpickleState, place: number): unknown {
  const value = s.stack[place];
  if (s.forwarded === undefined) return value;
  if (typeof value !== "object" || value === null) return value;
  const now = s.forwarded.get(value);
  return now === undefined ? value : s.stack[place] = now;
}

/** Whether a key may be an object's: V8 keeps all names of a program in one table, in which long ones collide. */
export function isName(key: unknown): key is string {
  return typeof key === "string" && key.length <= LONG_TEXT;
}

/** The entry of the class that an object of this pickle was built by, undefined for plain values. */
export function builtBy(
  s: UnpickleState,
  value: unknown,
): ClassEntry | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return s.instances?.get(value)?.entry;
}

function takesKeys(value: unknown): boolean {
  return isDict(value) || isList(value) ||
    value instanceof ByteArray;
}

/** Whether it is a list, and nothing made of one. */
export function isList(value: unknown): value is unknown[] {
  return Array.isArray(value) &&
    Object.getPrototypeOf(value) === Array.prototype;
}

/** Not `push(...items)`, which overflows the stack for a large list. */
function pushAll<T>(target: T[], items: readonly T[]): void {
  for (const item of items) target.push(item);
}

function takePairs(
  s: UnpickleState,
  start: number,
  end: number,
): [unknown, unknown][] {
  const pairs: [unknown, unknown][] = [];
  for (let i = start; i < end; i += 2) {
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
