import type { PyGlobal, PyObject } from "./object.ts";
import type { Tuple } from "./tuple.ts";

/**
 * What a pickle says beside its values, which `exact` keeps: not as properties,
 * since it is of no use to anybody but the pickler.
 */

/** The calls that a pickler wrote of an object and threw away. */
interface Attempts {
  /** The innermost one first, as they stand in the pickle. */
  readonly calls: PyObject[];
  /** The arguments of the object itself when it was read: others make all of this void. */
  readonly args: Tuple;
  readonly items: readonly unknown[];
}

const attempts = new WeakMap<PyObject, Attempts>();

/**
 * An object whose arguments lead back to it is written several times over: each
 * time that Python meets it and has not finished it, it asks the object anew how
 * it is rebuilt, and keeps only the answer that is finished first.
 */
export function addAttempt(object: PyObject, call: PyObject): void {
  const known = attempts.get(object);
  if (known) known.calls.push(call);
  else {
    const { args } = object;
    attempts.set(object, { calls: [call], args, items: Array.from(args) });
  }
}

/** How an object was written in vain, the innermost attempt first; none where it was changed since. */
export function attemptsOf(object: PyObject): readonly PyObject[] {
  const known = attempts.get(object);
  if (!known || known.args !== object.args) return [];
  const { args, items, calls } = known;
  const isSame = args.length === items.length &&
    items.every((item, i) => item === args[i]);
  return isSame ? calls : [];
}

const unmemoized = new WeakSet<object>();

/** Whether there is any at all: for the road of all other pickles. */
let isAny = false;

/** Notes that a pickle gave this object no place in its memo. */
export function leaveOut(object: object): void {
  isAny = true;
  unmemoized.add(object);
}

/** Whether any object has such a note. */
export function isAnyLeftOut(): boolean {
  return isAny;
}

/** Whether the pickle that it came from gave this object no place in its memo. */
export function isLeftOut(object: object): boolean {
  return isAny && unmemoized.has(object);
}

/**
 * The type that protocol 0 or 1 made an object by, which says not what its own
 * class has to be given: a class may want more arguments than there are.
 */
export const bases: WeakMap<PyObject, PyGlobal> = new WeakMap();

/** What protocol 4 named in lines of text all the same, as dill does. */
export const byLines: WeakSet<PyGlobal> = new WeakSet();
