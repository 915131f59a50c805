import { PyGlobal } from "../types/global.ts";
import { PyObject } from "../types/object.ts";
import type { ClassEntry } from "../classes/registry.ts";
import { Tuple, tuple } from "../types/tuple.ts";
import { charge } from "./charge.ts";
import { construct } from "./calls.ts";
import { isDictObject } from "./dict_object.ts";
import { guard } from "./hooks.ts";
import type { UnpickleState } from "./state.ts";

/**
 * `copyreg._reconstructor(cls, base, state)`, by which protocols 0 and 1 build
 * the objects that later ones build by NEWOBJ; the same comes out.
 *
 * @returns The object, or undefined where the call is another one.
 */
export function reconstruct(
  s: UnpickleState,
  callable: PyGlobal,
  args: Tuple,
): unknown {
  if (callable.module !== "copyreg" || callable.name !== "_reconstructor") {
    return undefined;
  }
  const [cls, base, state] = args;
  const entry = s.classes?.get(cls);
  charge(s, state);
  if (args.length !== 3 || !(base instanceof PyGlobal)) return undefined;
  if (!entry && !(cls instanceof PyGlobal)) return undefined;
  const items = base.module === "builtins" ? base.name : "";
  if (items === "list" && Array.isArray(state)) {
    return withItems(s, entry, cls as PyGlobal, state);
  }
  if (items === "dict") {
    const pairs = pairsOf(state);
    if (pairs) return withPairs(s, entry, cls as PyGlobal, pairs);
  }
  const newArgs = items === "object"
    ? new Tuple(0)
    : state instanceof Tuple
    ? state
    : tuple(state);
  return make(s, entry, cls as PyGlobal, newArgs);
}

function make(
  s: UnpickleState,
  entry: ClassEntry | undefined,
  cls: PyGlobal,
  args: Tuple,
): unknown {
  return entry
    ? construct(s, entry, args, "newobj", undefined)
    : new PyObject(cls, args, "newobj");
}

function withItems(
  s: UnpickleState,
  entry: ClassEntry | undefined,
  cls: PyGlobal,
  items: unknown[],
): unknown {
  const object = make(s, entry, cls, new Tuple(0));
  if (items.length === 0) return object;
  if (object instanceof PyObject) object.listItems = [...items];
  else if (entry?.append) {
    guard(s, entry, () => entry.append?.(object as object, items));
  } else throw s.error(`Class "${cls}" takes no items`);
  return object;
}

function withPairs(
  s: UnpickleState,
  entry: ClassEntry | undefined,
  cls: PyGlobal,
  pairs: [unknown, unknown][],
): unknown {
  const object = make(s, entry, cls, new Tuple(0));
  if (pairs.length === 0) return object;
  if (object instanceof PyObject) object.dictItems = pairs;
  else if (entry?.setItems) {
    guard(s, entry, () => entry.setItems?.(object as object, pairs));
  } else throw s.error(`Class "${cls}" takes no keys`);
  return object;
}

function pairsOf(state: unknown): [unknown, unknown][] | undefined {
  if (state instanceof Map) return [...state];
  return isDictObject(state) ? Object.entries(state) : undefined;
}
