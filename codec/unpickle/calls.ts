import { PyGlobal } from "../types/global.ts";
import { PyObject, type ReduceForm } from "../types/object.ts";
import { PyStr } from "../types/str.ts";
import { Op } from "../opcodes.ts";
import type { ClassEntry } from "../classes/registry.ts";
import { Tuple } from "../types/tuple.ts";
import { charge, chargeAll } from "./charge.ts";
import { isKnown } from "./references.ts";
import { meaningOf } from "./builtins.ts";
import { takeTuple } from "./container.ts";
import { keywordsOf, newCallOf } from "./partial.ts";
import { reconstruct } from "./reconstruct.ts";
import { guard } from "./hooks.ts";
import type { UnpickleState } from "./state.ts";

const GETATTR = "builtins.getattr";

/** REDUCE: `callable(*args)`. */
export function reduce(s: UnpickleState): void {
  const start = s.operands(2);
  const args = s.stack[start + 1];
  s.freshArgs = s.previousByte() === Op.TUPLE2 ? args : undefined;
  pushCall(s, start, s.stack[start], args, "reduce");
  if (s.exact && s.freshArgs !== undefined) markBare(s);
}

/** CPython 3.13.0 writes `getattr(Outer, 'Inner')` with arguments that it does not memoize. */
function markBare(s: UnpickleState): void {
  const made = s.stack[s.sp - 1];
  if (!(made instanceof PyObject) || `${made.callable}` !== GETATTR) return;
  const [parent, name] = made.args;
  if (
    !isClass(parent) || typeof name !== "string" && !(name instanceof PyStr)
  ) return;
  if (s.memo[s.memoCount - 1] !== made.args) made.bare = true;
}

/** A class at the top of a module, or one in another: any other object may have more than its call. */
function isClass(value: unknown): boolean {
  return value instanceof PyGlobal ||
    value instanceof PyObject && value.bare === true;
}

/** NEWOBJ: `cls.__new__(cls, *args)`. */
export function newObject(s: UnpickleState): void {
  const start = s.operands(2);
  pushCall(s, start, s.stack[start], s.stack[start + 1], "newobj");
}

/** NEWOBJ_EX: `cls.__new__(cls, *args, **kwargs)`. */
export function newObjectEx(s: UnpickleState): void {
  const start = s.operands(3);
  const given = s.stack[start + 2];
  if (!(given instanceof Map)) charge(s, given);
  const kwargs = keywordsOf(given);
  if (!kwargs) throw s.error("Keyword arguments are no dict");
  pushCall(
    s,
    start,
    s.stack[start],
    s.stack[start + 1],
    "newobj_ex",
    kwargs,
  );
}

/** OBJ: a class and its arguments above the mark. */
export function markedObject(s: UnpickleState): void {
  const start = s.popMark();
  if (s.sp - start < 1) throw s.underflow();
  const level = s.levelFrom(start);
  const args = takeTuple(s, start + 1);
  s.sp = start;
  pushInstance(s, s.stack[start], args, level);
}

/** OBJ and INST: `cls(*args)`, or without arguments `cls.__new__(cls)`. */
export function pushInstance(
  s: UnpickleState,
  callable: unknown,
  args: Tuple,
  level: number,
): void {
  const form = args.length === 0 ? "newobj" : "reduce";
  s.push(call(s, callable, args, form), level + 1);
}

function pushCall(
  s: UnpickleState,
  start: number,
  callable: unknown,
  args: unknown,
  form: ReduceForm,
  kwargs?: Map<unknown, unknown>,
): void {
  if (!(args instanceof Tuple)) throw s.error("Arguments are no tuple");
  const level = s.cut(start);
  const value = call(s, callable, args, form, kwargs);
  s.push(value, typeof value === "object" && value !== null ? level + 1 : 0);
}

/** What a call gives: from a registered class, by meaning, or an inert object. */
export function call(
  s: UnpickleState,
  callable: unknown,
  args: Tuple,
  form: ReduceForm,
  kwargs?: Map<unknown, unknown>,
): unknown {
  const entry = s.classes?.get(callable);
  if (entry) return construct(s, entry, args, form, kwargs);
  if (callable instanceof PyGlobal) {
    if (!s.exact && form === "reduce") {
      const value = meaningOf(callable)?.(s, args) ??
        reconstruct(s, callable, args);
      if (value !== undefined) return value;
    }
  } else if (!(callable instanceof PyObject)) {
    throw s.error("Value is not callable");
  } else if (!s.exact && args.length === 0) {
    const made = newCallOf(callable);
    if (made) charge(s, made.args);
    if (made) return call(s, made.cls, made.args, "newobj_ex", made.kwargs);
  }
  const object = new PyObject(callable, args, form);
  if (kwargs) object.kwargs = kwargs;
  return object;
}

/** Has a registered class make an instance. */
export function construct(
  s: UnpickleState,
  entry: ClassEntry,
  args: Tuple,
  form: ReduceForm,
  kwargs: Map<unknown, unknown> | undefined,
): unknown {
  if (isKnown(s, entry)) chargeAll(s, args);
  const value = guard(s, entry, () => entry.construct(args, form, kwargs));
  if (typeof value === "object" && value !== null) {
    (s.instances ??= new Map()).set(value, entry);
  }
  return value ?? null;
}

/** POP: the top, or the mark where there is nothing above it. */
export function pop(s: UnpickleState): void {
  if (s.markCount > 0 && s.sp === s.fence) {
    s.popMark();
    return;
  }
  const top = s.operands(1);
  const value = s.stack[top];
  s.cut(top);
  if (value instanceof PyObject) setByFunction(s, value);
}

/**
 * Python 3.8's sixth reduce item: `setter(obj, state)` is called, and what it
 * gives thrown away.
 */
function setByFunction(s: UnpickleState, call: PyObject): void {
  const { args, callable } = call;
  if (s.sp <= s.fence || args.length !== 2 || call.form !== "reduce") return;
  // A pickler that finds the object in its own arguments pops a call as well;
  // but that one's arguments are memoized.
  if (s.previousByte() !== Op.REDUCE || s.freshArgs !== args) return;
  const target = s.stack[s.sp - 1];
  if (target !== args[0]) return;
  if (!(target instanceof PyObject)) {
    throw s.error(
      `Function "${call.module}.${call.name}" sets an object's state and is not registered`,
    );
  }
  target.stateSetter = callable as PyGlobal | PyObject;
  target.state = args[1];
}
