import { HOLE, PART, type UnpickleState } from "./state.ts";
import { PyException } from "../known/exceptions/exception.ts";
import { entriesIn, isDictObject, namesIn } from "../types/tuple.ts";
import { PyObject } from "../types/object.ts";
import {
  calledBy,
  likeness,
  LONG_TEXT,
  shareSpace,
  unhashable,
} from "../types/key.ts";
import { PyDict, PySet } from "../types/keyed.ts";
import { hashing } from "./containers.ts";

/**
 * The memo is an array as long as indices come without gaps, which is what
 * every pickler writes; `memoRoom` then lets the loop append by itself. Small
 * gaps are filled with HOLE, and an index far beyond goes into a Map, so that a
 * declared index of 2**32 - 1 allocates nothing; its keys are strings, which V8
 * hashes with a secret.
 */

/** Memoizes the top of the stack. */
export function memoize(s: UnpickleState, index: number): void {
  if (s.sp <= s.fence) throw s.underflow();
  const top = s.sp - 1;
  const level = s.deepCount > 0 && s.deepPlaces[s.deepCount - 1] === top
    ? s.deepLevels[s.deepCount - 1]!
    : 0;
  let value = s.stack[top];
  if (typeof value === "string" && value.length > LONG_TEXT) {
    value = s.stack[top] = noteLongText(s, value);
  }
  if (index === s.memoCount && index < s.memoRoom) {
    s.memo[s.memoCount++] = value;
    setLevel(s, index, level);
    return;
  }
  const regular = s.memoRoom > 0;
  if (regular) s.entries = s.memoCount;
  if (index >= s.memoCount || s.memo[index] === HOLE) {
    const added = index < s.memoCount || !s.sparse?.has(`n${index}`);
    if (added && ++s.entries > s.limits.maxMemo) {
      const message =
        `Pickle memoizes more than the ${s.limits.maxMemo} objects that "maxMemo" allows`;
      throw s.limitError(message, "maxMemo");
    }
  }
  if (index >= s.memoCount) {
    s.memoRoom = 0;
    if (index > 2 * s.entries + 64 || s.sparse) {
      (s.sparse ??= new Map()).set(`n${index}`, { value, level });
      return;
    }
    while (s.memoCount <= index) s.memo[s.memoCount++] = HOLE;
  }
  s.memo[index] = value;
  setLevel(s, index, level);
}

/** Each mention of a long text counts as so much less than a copy of it. */
const READ_FASTER = 8;

/**
 * Whoever writes a text again has to find it among others that look alike, and
 * reads it for that: once there are two of these, each mention is counted.
 *
 * @returns The text, or the same one that is in the memo already.
 */
function noteLongText(s: UnpickleState, text: string): string {
  const like = likeness(text);
  const known = (s.longTexts ??= new Map()).get(like);
  if (known === undefined) s.longTexts.set(like, text);
  else if (known !== text) {
    s.countsMentions = true;
    // The loop leaves the memo alone from now on.
    if (s.memoRoom > 0) s.entries = s.memoCount;
    s.memoRoom = 0;
  }
  return known === text ? known : text;
}

/** The index that MEMOIZE gives: as many as there are entries. */
export function nextIndex(s: UnpickleState): number {
  return s.memoRoom > 0 ? s.memoCount : s.entries;
}

/** Puts a memo entry on the stack. */
export function remember(s: UnpickleState, index: number): void {
  let value = index >= 0 && index < s.memoCount ? s.memo[index] : HOLE;
  let level = 0;
  if (value === HOLE) {
    const entry = s.sparse?.get(`n${index}`);
    if (!entry) throw s.error(`Memo has no entry ${index}`);
    ({ value, level } = entry);
  } else if (typeof value === "object") level = s.memoLevels[index]!;
  if (s.countsMentions && typeof value === "string") {
    const { length } = value;
    if (length > LONG_TEXT) s.charge(Math.ceil(length / READ_FASTER));
  }
  if (s.forwarded && typeof value === "object" && value !== null) {
    value = s.forwarded.get(value) ?? value;
  }
  s.push(value, level);
}

/** Makes room for the level of a memo entry. */
export function growLevels(s: UnpickleState, index: number): Uint32Array {
  const grown = new Uint32Array(Math.max(index + 1, 2 * s.memoLevels.length));
  grown.set(s.memoLevels);
  return s.memoLevels = grown;
}

function setLevel(s: UnpickleState, index: number, level: number): void {
  if (index >= s.memoLevels.length) growLevels(s, index);
  s.memoLevels[index] = level;
}

/**
 * Puts the Maps in the place of the objects that could not hold their keys, and
 * the inert objects in that of the known ones that refused something, wherever
 * these were referred to before that was known; what known classes made of them
 * is made anew. What a program's own classes made of them is out of reach.
 *
 * @param place Where the value stands on the stack.
 * @param moved What takes the place of which.
 */
export function* forward(
  s: UnpickleState,
  place: number,
  moved: Map<object, unknown>,
): Generator<void> {
  const seen = new Set<unknown>();
  const pending: unknown[] = [];
  let count = 0;
  const visit = (part: unknown): unknown => {
    count++;
    if (typeof part !== "object" || part === null) return part;
    if (!seen.has(part)) {
      seen.add(part);
      // An exception takes whatever it is given.
      const made = part instanceof PyException || moved.has(part)
        ? undefined
        : s.instances?.get(part);
      const before = calledBy(s);
      const again = made?.again(visit);
      calledBy(before);
      if (again) moved.set(part, again);
      if (moved.has(part)) moved.set(part, visit(moved.get(part)));
      else pending.push(part);
    }
    return moved.has(part) ? moved.get(part) : part;
  };
  const isEnough = (): boolean => {
    if (count < PART) return false;
    count = 0;
    return true;
  };
  s.stack[place] = visit(s.stack[place]);
  while (pending.length > 0) {
    const item = pending.pop();
    if (Array.isArray(item)) {
      for (let i = 0; i < item.length; i++) {
        const kept = visit(item[i]);
        if (kept !== item[i]) item[i] = kept;
        if (isEnough()) yield;
      }
    } else if (item instanceof Map || item instanceof Set) {
      let isStale = false;
      for (const [key, part] of pairsOf(item)) {
        if (visit(key) !== key) isStale = true;
        const kept = visit(part);
        if (kept !== part && item instanceof Map) {
          Map.prototype.set.call(item, key, kept);
        }
        if (isEnough()) yield;
      }
      if (isStale) yield* keyAgain(s, item, moved);
    } else if (isDictObject(item)) {
      // To list them is a part of its own.
      if (namesIn(item) > PART) yield;
      for (const key of Object.keys(item)) {
        item[key] = visit(item[key]);
        if (isEnough()) yield;
      }
    } else if (item instanceof PyException) {
      visit(item.args);
      if (item.state) visit(item.state);
    } else if (item instanceof PyObject) {
      visit(item.callable);
      visit(item.args);
      if (item.kwargs) visit(item.kwargs);
      if (item.listItems) visit(item.listItems);
      if (item.dictItems) visit(item.dictItems);
      if (item.state !== undefined) item.state = visit(item.state);
      if (item.laterStates) visit(item.laterStates);
      if (item.stateSetter) visit(item.stateSetter);
      if (item.effects) visit(item.effects);
    }
    if (isEnough()) yield;
  }
}

/** By the methods of its kind: what a dict holds may be attributes of these names. */
function pairsOf(
  owner: Map<unknown, unknown> | Set<unknown>,
): IterableIterator<[unknown, unknown]> {
  return owner instanceof Map
    ? Map.prototype.entries.call(owner)
    : Set.prototype.entries.call(owner);
}

/** Fills a dict or set again in its order, as keys of it are other objects now. A program's own `Map` is left. */
function* keyAgain(
  s: UnpickleState,
  owner: Map<unknown, unknown> | Set<unknown>,
  moved: ReadonlyMap<object, unknown>,
): Generator<void> {
  if (!(owner instanceof PyDict || owner instanceof PySet)) return;
  // To list them is a part of its own.
  if (entriesIn(owner) > PART) yield;
  const pairs = [...pairsOf(owner)];
  const { prototype } = owner instanceof PyDict ? PyDict : PySet;
  prototype.clear.call(owner);
  shareSpace(owner, s.space);
  for (let at = 0; at < pairs.length; at += PART) {
    if (at > 0) yield;
    hashing(s, () => {
      for (const [key, value] of pairs.slice(at, at + PART)) {
        const now = moved.get(Object(key));
        // What Python cannot hash is no key.
        const kept = now instanceof Object && !unhashable(now) ? now : key;
        if (owner instanceof PySet) PySet.prototype.add.call(owner, kept);
        else PyDict.prototype.set.call(owner, kept, value);
      }
    });
  }
}
