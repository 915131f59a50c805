import {
  type ClassEntry,
  PyGlobal,
  PyObject,
  type ReduceForm,
} from "../types/object.ts";
import type { Tuple } from "../types/tuple.ts";
import { PyException } from "../known/exceptions/exception.ts";
import { PyPath } from "../known/pathlib.ts";
import { charge, chargeAll } from "./charge.ts";
import { refusedBy } from "./hooks.ts";
import type { UnpickleState } from "./state.ts";

/**
 * What a class that the codec itself knows refuses is no fault of the pickle:
 * Python may have a subclass there, or an unusual value. It comes as it would if
 * nobody knew the class, as an inert object. Each instance therefore has its
 * inert counterpart, which takes its place when it refuses what is yet to come.
 */

/** What an attempt that fails costs, in bytes copied: an error takes that long. */
const FAILED = new Uint8Array(32);

/** Whether an entry is one of the codec's own, which nobody registered. */
export function isKnown(s: UnpickleState, entry: ClassEntry): boolean {
  return s.options.registry?.lookup(entry.module, entry.name) !== entry;
}

/** Makes an instance of a known class, or the inert object where it refuses. */
export function constructKnown(
  s: UnpickleState,
  entry: ClassEntry,
  args: Tuple,
  form: ReduceForm,
  kwargs: Map<unknown, unknown> | undefined,
): unknown {
  const inert = new PyObject(globalOf(entry), args, form);
  if (kwargs) inert.kwargs = kwargs;
  let value: unknown;
  try {
    value = entry.construct(args, form, kwargs) ?? null;
  } catch {
    chargeAll(s, args);
    charge(s, FAILED);
    return inert;
  }
  // What keeps its arguments copies none of their text.
  if (value instanceof PyException || value instanceof PyPath) charge(s, args);
  else chargeAll(s, args);
  if (typeof value === "object" && value !== null) {
    (s.instances ??= new Map()).set(value, entry);
    (s.inert ??= new Map()).set(value, inert);
  }
  return value;
}

/** What a known object is given: APPENDS, SETITEMS or BUILD. */
export type Part =
  | { readonly items: unknown[] }
  | { readonly pairs: [unknown, unknown][] }
  | { readonly state: unknown };

/**
 * Hands something to a known object.
 *
 * @returns The object, or the inert one that takes its place.
 */
export function giveKnown(
  s: UnpickleState,
  entry: ClassEntry,
  object: object,
  part: Part,
): object {
  const inert = s.inert?.get(object);
  let done = false;
  try {
    done = give(entry, object, part);
  } catch (error) {
    if (!inert) throw refusedBy(s, entry, error);
  }
  if (inert) keep(inert, part);
  if (done) return object;
  if (!inert) throw refusedBy(s, entry, new TypeError("It takes no more"));
  charge(s, FAILED);
  (s.forwarded ??= new Map()).set(object, inert);
  return inert;
}

function give(entry: ClassEntry, object: object, part: Part): boolean {
  if ("items" in part) {
    entry.append?.(object, part.items);
    return entry.append !== undefined;
  }
  if ("pairs" in part) {
    entry.setItems?.(object, part.pairs);
    return entry.setItems !== undefined;
  }
  entry.setState?.(object, part.state);
  return entry.setState !== undefined;
}

/** The inert counterpart has all that the object was given. */
function keep(inert: PyObject, part: Part): void {
  if ("items" in part) {
    if (!inert.listItems) inert.listItems = part.items;
    else for (const item of part.items) inert.listItems.push(item);
  } else if ("pairs" in part) {
    if (!inert.dictItems) inert.dictItems = part.pairs;
    else for (const pair of part.pairs) inert.dictItems.push(pair);
  } else inert.state = part.state;
}

const globals = new WeakMap<ClassEntry, PyGlobal>();

function globalOf(entry: ClassEntry): PyGlobal {
  let global = globals.get(entry);
  if (!global) {
    globals.set(entry, global = new PyGlobal(entry.module, entry.name));
  }
  return global;
}
