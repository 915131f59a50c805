import { isDictObject } from "./dict_object.ts";
import { PyGlobal } from "../types/global.ts";
import { PyObject } from "../types/object.ts";
import { Tuple } from "../types/tuple.ts";

/** What `cls.__new__(cls, *args, **kwargs)` is called with. */
export interface NewCall {
  /** The class. */
  readonly cls: unknown;
  /** Its arguments behind the class. */
  readonly args: Tuple;
  /** Its keyword arguments. */
  readonly kwargs: Map<unknown, unknown>;
}

/**
 * What `functools.partial(cls.__new__, cls, *args, **kwargs)()` calls, which is
 * how protocols 2 and 3 write what is NEWOBJ_EX later.
 *
 * @returns Undefined where the object is another one.
 */
export function newCallOf(object: PyObject): NewCall | undefined {
  const { callable, state } = object;
  if (!(callable instanceof PyGlobal) || !(state instanceof Tuple)) return;
  if (callable.module !== "functools" || callable.name !== "partial") return;
  const [method, given, keywords] = state;
  if (!(method instanceof PyGlobal) || !method.name.endsWith(".__new__")) {
    return;
  }
  if (!(given instanceof Tuple) || given.length === 0) return;
  // Not a call of another such object, which might be this one.
  if (given[0] instanceof PyObject) return;
  const args = new Tuple(given.length - 1);
  for (let i = 1; i < given.length; i++) args[i - 1] = given[i];
  const kwargs = keywordsOf(keywords);
  return kwargs && { cls: given[0], args, kwargs };
}

/** Keyword arguments as a Map; undefined where the value is no dict. */
export function keywordsOf(dict: unknown): Map<unknown, unknown> | undefined {
  if (dict instanceof Map) return dict;
  return isDictObject(dict) ? new Map(Object.entries(dict)) : undefined;
}
