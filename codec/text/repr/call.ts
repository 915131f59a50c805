import {
  type AnyFunction,
  type ClassEntry,
  dictsOf,
  isClass,
  isReduction,
  PyGlobal,
  PyObject,
  type Reduction,
  statesOf,
} from "../../types/object.ts";
import { PyStr } from "../../types/scalars.ts";

/** Finds what a TypeScript class is in Python. */
export type EntryOf = (type: AnyFunction) => ClassEntry | undefined;

/** The functions of `builtins`; all its other names are classes. */
const builtinFunctions = new Set(
  ("abs aiter all anext any ascii bin breakpoint callable chr compile delattr " +
    "dir divmod eval exec format getattr globals hasattr hash hex id input " +
    "isinstance issubclass iter len locals max min next oct open ord pow print " +
    "repr round setattr sorted sum vars __build_class__ __import__").split(" "),
);

/**
 * Prints a class reference as `<class 'module.Name'>`, a builtin function as
 * `<built-in function name>`. A reference does not say which of the two it is,
 * so functions of other modules are taken for classes.
 */
export function reprGlobal(
  global: PyGlobal | AnyFunction,
  entryOf: EntryOf,
): string {
  const name = globalName(global, entryOf);
  if (global instanceof PyGlobal) {
    if (name === "Ellipsis" || name === "NotImplemented") return name;
    if (global.module === "builtins" && builtinFunctions.has(global.name)) {
      return `<built-in function ${global.name}>`;
    }
    return `<class '${name}'>`;
  }
  return entryOf(global) || isClass(global)
    ? `<class '${name}'>`
    : `<function ${name || "<lambda>"}>`;
}

/** The full name of a class or function, as Python writes it: without the module for a builtin. */
function globalName(global: PyGlobal | AnyFunction, entryOf: EntryOf): string {
  const python = global instanceof PyGlobal ? global : entryOf(global);
  if (!python) return global.name;
  const { module, name } = python;
  return module === "builtins" ? name : `${module}.${name}`;
}

/** An object as a call: its class, then each argument after its prefix, such as `x=` or `*`. */
interface ReprCall {
  readonly callee: string | PyObject;
  readonly args: Iterable<readonly [prefix: string, value: unknown]>;
}

/**
 * How an object is printed that is no container and does not print itself: by
 * how it is rebuilt where that is known, else by its fields.
 */
export function callOf(value: object, entryOf: EntryOf): ReprCall {
  if (value instanceof PyObject) return reductionCall(value, entryOf);
  const type: AnyFunction | undefined = Object.getPrototypeOf(value)
    ?.constructor;
  const entry = typeof type === "function" ? entryOf(type) : undefined;
  const reduction = reductionOf(value, () => entry?.reduce?.(value, 4));
  if (reduction) return reductionCall(reduction, entryOf);
  if (value instanceof Error) {
    return { callee: value.name, args: [["", value.message]] };
  }
  const callee = entry && type ? globalName(type, entryOf) : type?.name;
  return { callee: callee || "object", args: fields(Object.entries(value)) };
}

/** A reduce that fails is no reason not to print the object: it is printed by its fields. */
function reductionOf(
  value: object,
  registered: () => Reduction | undefined,
): Reduction | undefined {
  try {
    const own = "__reduce__" in value ? value.__reduce__ : undefined;
    const reduction: unknown = registered() ??
      (typeof own === "function" ? own.call(value, 4) : undefined);
    return isReduction(reduction) ? reduction : undefined;
  } catch {
    return undefined;
  }
}

function reductionCall(reduction: Reduction, entryOf: EntryOf): ReprCall {
  const { callable } = reduction;
  return {
    callee: callable instanceof PyObject
      ? callable
      : globalName(callable, entryOf),
    args: reductionArguments(reduction),
  };
}

function* reductionArguments(
  reduction: Reduction,
): Generator<readonly [string, unknown]> {
  const { args, kwargs, listItems, dictItems, state } = reduction;
  for (const value of args ?? []) yield ["", value];
  if (kwargs) yield* fields([...kwargs]);
  if (listItems) yield ["*", [...listItems]];
  if (dictItems) yield ["**", new PairList(dictItems)];
  const states = reduction instanceof PyObject ? statesOf(reduction) : [state];
  // Python's own pickler may have written one state twice.
  for (const each of new Set(states)) yield* stateArguments(each);
}

function* stateArguments(
  state: unknown,
): Generator<readonly [string, unknown]> {
  if (state === undefined || state === null) return;
  const pairs: [unknown, unknown][] = [];
  for (const dict of dictsOf(state)) {
    if (dict instanceof Map) {
      for (const pair of dict) pairs.push(pair);
    } else if (dict !== null) return yield ["state=", state];
  }
  yield* pairs.length > 0 && pairs.every(([name]) => isName(name))
    ? fields(pairs)
    : [["state=", state] as const];
}

/** What prints as a dict, and is none: keys that nobody counted may be slow ones. */
export class PairList {
  constructor(readonly pairs: Iterable<readonly [unknown, unknown]>) {}
}

/** Prints as `name=value` what has names, and as `**{…}` the rest. */
function* fields(
  pairs: Iterable<readonly [unknown, unknown]>,
): Generator<readonly [string, unknown]> {
  const rest: (readonly [unknown, unknown])[] = [];
  for (const pair of pairs) {
    const [name, value] = pair;
    if (isName(name)) yield [`${name}=`, value];
    else rest.push(pair);
  }
  if (rest.length > 0) yield ["**", new PairList(rest)];
}

function isName(value: unknown): boolean {
  const text = value instanceof PyStr ? value.value : value;
  return typeof text === "string" && text.length < 256 &&
    /^[\p{ID_Start}_]\p{ID_Continue}*$/u.test(text);
}

/**
 * The method by which an object prints itself in `repr`. Taken from the global
 * symbol registry, so that it is one symbol however often the module is loaded.
 *
 * @example
 * ```ts
 * import { pyRepr, repr } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * class Angle {
 *   constructor(readonly degrees: number) {}
 *   [pyRepr]() {
 *     return `Angle(${this.degrees})`;
 *   }
 * }
 * assertEquals(repr([new Angle(90)]), "[Angle(90)]");
 * ```
 */
export const pyRepr: unique symbol = Symbol.for("tcptalks.repr");

/** The method by which an object of ours says how many steps it takes to print itself, beside what it writes. */
export const printWork: unique symbol = Symbol("work of printing");

/**
 * The method by which an object prints itself where it stands inside itself.
 *
 * @example
 * ```ts
 * import { pyRepr, pyReprInside, repr } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * class Path {
 *   steps: unknown[] = [];
 *   [pyRepr](repr: (value: unknown) => string) {
 *     return `Path(${repr(this.steps)})`;
 *   }
 *   [pyReprInside]() {
 *     return "Path(...)";
 *   }
 * }
 * const path = new Path();
 * path.steps.push(1, path);
 * assertEquals(repr(path), "Path([1, Path(...)])");
 * ```
 */
export const pyReprInside: unique symbol = Symbol.for("tcptalks.repr.inside");

/** An object that prints itself as Python would. */
export interface PyReprable {
  /**
   * What Python's `repr` gives for it.
   *
   * @param repr Prints a value inside this one; it keeps count of depth and length, and knows what is being printed already.
   * @returns The text, such as `deque([1, 2], maxlen=3)`.
   */
  [pyRepr](repr: (value: unknown) => string): string;

  /**
   * What stands for it inside itself; without this method that is `...`, as for
   * most of Python's classes.
   *
   * @param repr As above; not to be called with anything that holds the object.
   * @returns The text, such as `[...]`.
   */
  [pyReprInside]?(repr: (value: unknown) => string): string;
}

/**
 * The method by which an object that holds other values gives what Python's
 * `str` would: like {@linkcode pyRepr}, with a second function for the `str` of
 * a value inside it.
 */
export const pyStr: unique symbol = Symbol.for("tcptalks.str");
