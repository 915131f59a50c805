import {
  type ClassEntry,
  PyGlobal,
  PyObject,
  type ReduceForm,
} from "../types/object.ts";
import { EnumMember } from "../classes/enum.ts";
import { checkNames } from "../classes/instance_state.ts";
import { Op } from "../opcodes.ts";
import {
  type DictObject,
  isDict,
  isDictObject,
  Tuple,
  tuple,
  tupleOf,
} from "../types/tuple.ts";
import { charge } from "./hooks.ts";
import { construct, give, keep, pairParts } from "./instances.ts";
import { LONG_KEY, meaningOf, namedReference } from "./references.ts";
import { hashing, takeTuple } from "./containers.ts";
import { countedMap } from "../types/collisions.ts";
import { remember } from "./memo.ts";
import { COST, PART, type Part, type UnpickleState } from "./state.ts";
import { addAttempt, bases } from "../types/traces.ts";

const GETATTR = "builtins.getattr";

/** REDUCE: `callable(*args)`. */
export function reduce(s: UnpickleState): void {
  const start = s.operands(2);
  const args = s.stack[start + 1];
  s.freshArgs = s.previousByte() === Op.TUPLE2 ? args : undefined;
  pushCall(s, start, "reduce");
}

/** NEWOBJ_EX: `cls.__new__(cls, *args, **kwargs)`. */
export function newObjectEx(s: UnpickleState): void {
  const start = s.operands(3);
  const given = s.stack[start + 2];
  if (!(given instanceof Map)) charge(s, given);
  const kwargs = keywordsOf(s, given);
  if (!kwargs) throw s.error("Keyword arguments are no dict");
  pushCall(s, start, "newobj_ex", kwargs);
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

/** Puts what a callable at `start` gives for the arguments above it in their place. */
export function pushCall(
  s: UnpickleState,
  start: number,
  form: ReduceForm,
  kwargs?: Map<unknown, unknown>,
): void {
  const callable = s.stack[start], args = s.stack[start + 1];
  if (!(args instanceof Tuple)) throw s.error("Arguments are no tuple");
  const level = s.cut(start);
  const value = call(s, callable, args, form, kwargs);
  s.calledTo = s.offset + 1;
  s.push(value, typeof value === "object" && value !== null ? level + 1 : 0);
}

/** What a call gives: from a registered class, by meaning, or an inert object. */
function call(
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
        attributeOf(s, callable, args) ?? flagOf(s, callable, args) ??
        reconstruct(s, callable, args);
      if (value !== undefined) return value;
    }
  } else if (!(callable instanceof PyObject)) {
    throw s.error("Value is not callable");
  } else if (!s.exact && args.length === 0) {
    const made = newCallOf(s, callable);
    if (made) charge(s, made.args);
    if (made) return call(s, made.cls, made.args, "newobj_ex", made.kwargs);
  }
  s.spend(COST.object);
  const object = new PyObject(callable, args, form);
  if (kwargs) object.kwargs = kwargs;
  return object;
}

/** How protocols 2 and 3 write a class inside a class, and Python 3.11.0 to 3.11.3 an enum's member. */
function attributeOf(
  s: UnpickleState,
  callable: PyGlobal,
  args: Tuple,
): unknown {
  const [parent, name] = args;
  if (args.length !== 2 || typeof name !== "string") return undefined;
  if (`${callable}` !== GETATTR) return undefined;
  const entry = s.classes?.get(parent);
  const member = entry?.attribute?.(name);
  if (member !== undefined) return member;
  const outer = parent instanceof PyGlobal ? parent : entry;
  return outer && namedReference(s, outer.module, `${outer.name}.${name}`);
}

/** How Python 3.11.0 to 3.11.3 wrote a flag of several bits: `RED | GREEN`, or `RED | 8`. */
function flagOf(s: UnpickleState, callable: PyGlobal, args: Tuple): unknown {
  const [left, right] = args;
  if (args.length !== 2 || `${callable}` !== "_operator.or_") return undefined;
  const entry = left instanceof EnumMember && s.classes?.get(left.constructor);
  if (!entry) return undefined;
  let bits = 0n;
  for (const it of [left, right]) {
    const value: unknown = it instanceof EnumMember ? it.value : it;
    // More bits than a number holds are not worth their while.
    if (!Number.isSafeInteger(value)) return undefined;
    bits |= BigInt(Number(value));
  }
  return construct(s, entry, tuple(Number(bits)), "reduce", undefined);
}

/** POP of what a call gave, right behind it. */
export function popCall(s: UnpickleState, call: PyObject): void {
  if (!setByFunction(s, call)) keepPopped(s, call);
}

/**
 * A call of which nothing is left on the stack: Python calls it for what it
 * does to the object below, unless a GET tells that it was an attempt to write
 * an object that its own arguments had written already.
 */
function keepPopped(s: UnpickleState, call: PyObject): void {
  const below = s.sp > s.fence ? s.stack[s.sp - 1] : undefined;
  const from = below instanceof PyObject ? below : undefined;
  if (from) (from.effects ??= []).push(call);
  s.popped = { call, at: s.offset + 1, from };
}

/** GET and its kin: a memo entry. */
export function get(s: UnpickleState, index: number): void {
  remember(s, index);
  if (s.popped) takePopped(s, s.stack[s.sp - 1]);
}

/** After a GET: the call that was popped before it may have been an attempt to write the same object. */
function takePopped(s: UnpickleState, value: unknown): void {
  const { call, at, from } = s.popped!;
  s.popped = undefined;
  if (at !== s.offset || !(value instanceof PyObject)) return;
  if (call.form !== value.form || !isAlike(call.callable, value.callable)) {
    return;
  }
  if (!leadsTo(s, call, value)) return;
  if (from?.effects?.at(-1) === call) {
    from.effects.pop();
    if (from.effects.length === 0) delete from.effects;
  }
  addAttempt(value, call);
}

/** What is looked at in a pickle to tell attempts from other calls: beyond it, all that look like one are taken for one. */
const MAX_SEARCHED = 65_536;

/** Whether a call's arguments lead to an object. */
function leadsTo(s: UnpickleState, call: PyObject, object: object): boolean {
  const seen = new Set<object>([call]);
  // It grows while it is gone through.
  for (const part of seen) {
    if (part === object || s.searchedParts > MAX_SEARCHED) return true;
    for (const inner of partsOf(part)) {
      if (++s.searchedParts > MAX_SEARCHED) return true;
      if (typeof inner === "object" && inner !== null) seen.add(inner);
    }
  }
  return false;
}

/** What an object of a pickle holds: items, keys and values, or fields. */
function* partsOf(object: object): Generator<unknown, void> {
  if (Array.isArray(object)) {
    for (let i = 0; i < object.length; i++) yield object[i];
  } else if (object instanceof Map) {
    for (const pair of Map.prototype.entries.call(object)) yield* pair;
  } else if (object instanceof Set) yield* Set.prototype.values.call(object);
  else if (!ArrayBuffer.isView(object)) yield* Object.values(object);
}

function isAlike(a: unknown, b: unknown): boolean {
  if (a === b || a instanceof PyObject && b instanceof PyObject) return true;
  if (!(a instanceof PyGlobal && b instanceof PyGlobal)) return false;
  // Long names would be compared again and again: those are one object, or another.
  return a.module.length + a.name.length <= LONG_KEY &&
    a.module === b.module && a.name === b.name;
}

/**
 * Python 3.8's sixth reduce item: `setter(obj, state)` is called, and what it
 * gives thrown away.
 */
function setByFunction(s: UnpickleState, call: PyObject): boolean {
  const { args, callable } = call;
  if (s.sp <= s.fence || args.length !== 2 || call.form !== "reduce") {
    return false;
  }
  // A pickler that finds the object in its own arguments pops a call as well;
  // but that one's arguments are memoized.
  if (s.freshArgs !== args) return false;
  let target = s.stack[s.sp - 1];
  if (target !== args[0]) return false;
  const inert = s.instances?.get(Object(target))?.inert;
  if (inert) {
    s.replace(Object(target), inert);
    target = s.stack[s.sp - 1] = inert;
  }
  if (!(target instanceof PyObject)) {
    throw s.error(
      `Function "${call.module}.${call.name}" sets an object's state and is not registered`,
    );
  }
  // It has one already: then this is a call like others.
  if (target.stateSetter) return false;
  // What BUILD gave before comes behind it when it is written; no CPython writes both.
  if (target.state !== undefined) {
    target.laterStates = [target.state, ...target.laterStates ?? []];
  }
  target.stateSetter = callable as PyGlobal | PyObject;
  target.state = args[1];
  return true;
}

/**
 * What `functools.partial(cls.__new__, cls, *args, **kwargs)()` calls, which is
 * how protocols 2 and 3 write what is NEWOBJ_EX later.
 *
 * @returns Undefined where the object is another one.
 */
function newCallOf(
  s: UnpickleState,
  object: PyObject,
): { cls: unknown; args: Tuple; kwargs: Map<unknown, unknown> } | undefined {
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
  const kwargs = keywordsOf(s, keywords);
  return kwargs &&
    { cls: given[0], args: tupleOf(given.slice(1)), kwargs };
}

/** Keyword arguments as a Map; undefined where the value is no dict. */
function keywordsOf(
  s: UnpickleState,
  dict: unknown,
): Map<unknown, unknown> | undefined {
  if (dict instanceof Map) return dict;
  if (!isDictObject(dict)) return undefined;
  return hashing(s, () => {
    checkNames(dict);
    return countedMap<unknown, unknown>(Object.entries(dict));
  });
}

/**
 * `copyreg._reconstructor(cls, base, state)` and `copyreg.__newobj__(cls, *args)`,
 * by which protocols 0 and 1 build the objects that later ones build by NEWOBJ;
 * the same comes out.
 *
 * @returns The object, or undefined where the call is another one.
 */
function reconstruct(
  s: UnpickleState,
  callable: PyGlobal,
  args: Tuple,
): unknown {
  if (callable.module !== "copyreg") return undefined;
  if (callable.name.startsWith("__newobj")) return newByCall(s, callable, args);
  if (callable.name !== "_reconstructor") return undefined;
  const [cls, base, state] = args;
  const entry = s.classes?.get(cls);
  charge(s, state);
  if (args.length !== 3 || !(base instanceof PyGlobal)) return undefined;
  if (!entry && !(cls instanceof PyGlobal)) return undefined;
  const items = base.module === "builtins" ? base.name : "";
  if (
    items === "list" && Array.isArray(state) ||
    items === "dict" && isDict(state)
  ) return filled(s, entry, cls as PyGlobal, contentOf(state));
  if (items === "tuple" && state instanceof Tuple) {
    // A named tuple takes them one by one and others as one: only the class knows.
    if (entry) return construct(s, entry, tuple(state), "reduce", undefined);
    s.spend(COST.object);
    const object = new PyObject(cls as PyGlobal, state, "newobj");
    bases.set(object, base);
    return object;
  }
  const newArgs = items === "object"
    ? new Tuple(0)
    : state instanceof Tuple
    ? state
    : tuple(state);
  const object = make(s, entry, cls as PyGlobal, newArgs);
  if (object instanceof PyObject && newArgs !== state) bases.set(object, base);
  return object;
}

/** `copyreg.__newobj__(cls, *args)` and `copyreg.__newobj_ex__(cls, args, kwargs)`. */
function newByCall(s: UnpickleState, { name }: PyGlobal, args: Tuple): unknown {
  const [cls, given, keywords] = args;
  if (cls === undefined || cls instanceof PyObject) return undefined;
  charge(s, args);
  if (name === "__newobj__") {
    return call(s, cls, tupleOf(args.slice(1)), "newobj");
  }
  const kwargs = keywordsOf(s, keywords);
  if (name !== "__newobj_ex__" || args.length !== 3) return undefined;
  if (!(given instanceof Tuple) || !kwargs) return undefined;
  charge(s, kwargs);
  return call(s, cls, given, "newobj_ex", kwargs);
}

function make(
  s: UnpickleState,
  entry: ClassEntry | undefined,
  cls: PyGlobal,
  args: Tuple,
): unknown {
  if (entry) return construct(s, entry, args, "newobj", undefined);
  s.spend(COST.object);
  return new PyObject(cls, args, "newobj");
}

function filled(
  s: UnpickleState,
  entry: ClassEntry | undefined,
  cls: PyGlobal,
  content: Iterator<Content, undefined>,
): unknown {
  const object = make(s, entry, cls, new Tuple(0));
  const first = content.next().value;
  if (first === undefined) return object;
  const given = withContent(s, entry, cls, object, first);
  const second = content.next().value;
  if (second !== undefined) s.later(more(second));
  return given;

  function* more(part: Content | undefined): Generator<void> {
    const place = s.sp - 1;
    for (; part !== undefined; part = content.next().value) {
      s.stack[place] = withContent(s, entry, cls, s.stack[place], part);
      yield;
    }
  }
}

type Content = Exclude<Part, { readonly state: unknown }>;

/** What is in a list or dict, in parts. */
function* contentOf(
  state: Map<unknown, unknown> | DictObject | unknown[],
): Generator<Content, undefined> {
  if (Array.isArray(state)) {
    for (let at = 0; at < state.length; at += PART) {
      yield { items: state.slice(at, at + PART) };
    }
  } else for (const pairs of pairParts(state)) yield { pairs };
}

function withContent(
  s: UnpickleState,
  entry: ClassEntry | undefined,
  cls: PyGlobal,
  object: unknown,
  part: Content,
): object {
  if (object instanceof PyObject) keep(object, part);
  else if (entry && typeof object === "object" && object !== null) {
    return give(s, entry, object, part);
  } else {
    const what = "items" in part ? "items" : "keys";
    throw s.error(`Class "${cls}" takes no ${what}`);
  }
  return object;
}
