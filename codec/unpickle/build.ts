import { PyDict, upgradeDict } from "../types/keyed.ts";
import { isDictObject } from "../types/plain.ts";
import { type ClassEntry, PyObject } from "../types/object.ts";
import { Tuple } from "../types/tuple.ts";
import { KNOWN } from "../known/mod.ts";
import { charge, chargeAll } from "./charge.ts";
import { give } from "./instances.ts";
import { nowAt } from "./containers.ts";
import type { UnpickleState } from "./state.ts";

/** BUILD: hands the state on the top to the object below. */
export function build(s: UnpickleState): void {
  const start = s.operands(2);
  const object = nowAt(s, start);
  const state = s.stack[start + 1];
  const level = s.cut(start + 1);
  if (state === null) return;
  if (object instanceof PyObject) {
    if (object.state === undefined) object.state = state;
    else {
      charge(s, object.state, state);
      object.state = merged(s, object.state, state);
    }
  } else {
    const entry = entryOf(s, object);
    if (entry) {
      chargeAll(s, state instanceof Tuple ? state : [state]);
      s.stack[start] = give(s, entry, object as object, { state });
    } else if (!isEmptyState(state)) throw s.error("Value takes no state");
  }
  if (level > 0) s.raise(start, level);
}

/** The entry by which an object was built, in this pickle or before. */
function entryOf(s: UnpickleState, object: unknown): ClassEntry | undefined {
  if (typeof object !== "object" || object === null) return undefined;
  const built = s.instances?.get(object);
  if (built) return built;
  const constructor: unknown = Object.getPrototypeOf(object)?.constructor;
  if (typeof constructor !== "function") return undefined;
  return s.options.registry?.entryOf(constructor) ??
    (s.exact ? undefined : KNOWN.entryOf(constructor));
}

/** A second state adds to the first, as it does in an object's `__dict__`. */
function merged(
  s: UnpickleState,
  first: unknown,
  second: unknown,
): unknown {
  if (first instanceof Map && second instanceof Map) {
    const both = new Map<unknown, unknown>();
    // The keys may be boxed, or tuples: equal ones are one.
    if (first instanceof PyDict || second instanceof PyDict) {
      upgradeDict(both, s.space);
    }
    for (const dict of [first, second]) {
      for (const [key, value] of dict) both.set(key, value);
    }
    return both;
  }
  if (isDictObject(first) && isDictObject(second)) {
    return Object.assign(Object.create(null), first, second);
  }
  return second;
}

/** `(None, {})`, which sets nothing on anything. */
function isEmptyState(state: unknown): boolean {
  if (!(state instanceof Tuple) || state.length !== 2) return false;
  const [dict, slots] = state;
  if (dict !== null) return false;
  return slots instanceof Map
    ? slots.size === 0
    : isDictObject(slots) && Object.keys(slots).length === 0;
}
