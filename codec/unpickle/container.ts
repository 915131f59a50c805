import type { DictObject } from "./dict_object.ts";
import { isPlainKey } from "../types/key.ts";
import { shareSpace } from "../types/key_index.ts";
import { PyFloat } from "../types/float.ts";
import { FrozenSet, upgradeSet } from "../types/set.ts";
import { Tuple } from "../types/tuple.ts";
import { setAll } from "./dict.ts";
import type { UnpickleState } from "./state.ts";

/** TUPLE1, TUPLE2 and TUPLE3. */
export function makeTuple(s: UnpickleState, size: number): void {
  pushTuple(s, s.operands(size));
}

/** TUPLE: all above the mark. */
export function makeMarkedTuple(s: UnpickleState): void {
  pushTuple(s, s.popMark());
}

/** Takes all from `start` on off the stack, as a tuple. */
export function takeTuple(s: UnpickleState, start: number): Tuple {
  const tuple = new Tuple(s.sp - start);
  for (let i = start; i < s.sp; i++) tuple[i - start] = s.stack[i];
  s.sp = start;
  return tuple;
}

function pushTuple(s: UnpickleState, start: number): void {
  const level = s.levelFrom(start);
  s.push(takeTuple(s, start), level + 1);
}

/** LIST: all above the mark. */
export function makeList(s: UnpickleState): void {
  const start = s.popMark();
  const level = s.levelFrom(start);
  const list = s.stack.slice(start, s.sp);
  s.sp = start;
  s.push(list, level + 1);
}

/** EMPTY_DICT. */
export function makeEmptyDict(s: UnpickleState): void {
  s.push(newDict(s), 1);
}

function newDict(s: UnpickleState): DictObject | Map<unknown, unknown> {
  return s.objects ? Object.create(null) : new Map();
}

/** DICT: pairs above the mark. */
export function makeDict(s: UnpickleState): void {
  const start = s.popMark();
  if ((s.sp - start) % 2 !== 0) {
    throw s.error("Dict has a key without a value");
  }
  const level = s.levelFrom(start);
  const dict = setAll(s, newDict(s), start);
  s.sp = start;
  s.push(dict, level + 1);
}

/** FROZENSET: all above the mark. */
export function makeFrozenSet(s: UnpickleState): void {
  const start = s.popMark();
  const level = s.levelFrom(start);
  const members = s.stack.slice(start, s.sp);
  s.sp = start;
  s.push(hashing(s, () => frozenSet(s, members)), level + 1);
}

/** A frozenset that takes its tokens from this pickle's space. */
export function frozenSet(
  s: UnpickleState,
  members: Iterable<unknown>,
): FrozenSet {
  const set = new FrozenSet();
  shareSpace(set, s.space);
  for (const member of members) set.add(apart(s, set, member));
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
    hashing(s, () => addAll(s, set, s.stack, start, s.sp));
    s.sp = start;
  }
  if (level > 0) s.raise(start - 1, level);
}

/** Adds members to a set, which becomes a `PySet` where they need one. */
export function addAll(
  s: UnpickleState,
  set: Set<unknown>,
  members: readonly unknown[],
  start: number,
  end: number,
): void {
  for (let i = start; i < end; i++) {
    const member = apart(s, set, members[i]);
    if (!isPlainKey(member)) upgradeSet(set, s.space);
    set.add(member);
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
    if (error instanceof TypeError) throw s.error(error.message);
    if (error instanceof RangeError) {
      throw s.limitError(error.message, "maxDepth");
    }
    throw error;
  }
}
