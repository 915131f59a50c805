import { FEW_KEYS, setCounted } from "../types/collisions.ts";
import { PyDict } from "../types/keyed.ts";
import { ByteArray } from "../types/scalars.ts";
import {
  assignState,
  defineField,
  type StateLayout,
  stateOf,
  TOLD,
} from "./instance_state.ts";
import {
  type AnyFunction,
  type ClassEntry,
  isReduction,
  type ReduceForm,
  type Reduction,
} from "../types/object.ts";
import {
  checkArguments,
  entriesIn,
  Tuple,
  tuple,
  tupleOf,
} from "../types/tuple.ts";
import { plainStr } from "../text/repr/repr.ts";

/** A class whose instances are `T`. */
export type ClassOf<T extends object> = abstract new (...args: never[]) => T;

/**
 * What is special about a class that `Registry.register` lets cross.
 *
 * @example
 * ```ts
 * import { type ClassOptions, dumps, loads, Registry } from "@tcptalks/tcptalks/codec";
 * import { assert, assertEquals } from "@std/assert";
 *
 * class Position {
 *   constructor(public x = 0, public y = 0) {}
 * }
 * // A class that Python has renamed.
 * const options: ClassOptions<Position> = {
 *   module: "robot.geometry",
 *   aliases: [["robot", "Point"]],
 *   fields: ["x", "y"],
 * };
 * const registry = new Registry().register(Position, options);
 * const read = loads(dumps(new Position(3, 4), { registry }), { registry });
 * assert(read instanceof Position);
 * assertEquals(read.y, 4);
 * ```
 */
export interface ClassOptions<T extends object> {
  /** The Python module that the class is in, such as `common.serialutils`. */
  module: string;
  /** The class's qualified name there, such as `Outer.Inner`. @default {type.name} */
  name?: string;
  /** Other names under which Python may send it; it is always written under the first. */
  aliases?: readonly (readonly [module: string, name: string])[];
  /**
   * The fields in Python's order: of a dataclass, where its state is a list; of
   * a named tuple, which is a subclass of `Tuple`. Given, these are the
   * properties that are written.
   */
  fields?: readonly string[];
  /**
   * How Python keeps the state: in `__dict__`, in `__slots__`, or as the list of
   * its fields, which a dataclass with `frozen=True, slots=True` does. All three are read.
   *
   * @default {"dict"}
   */
  layout?: StateLayout;
  /** Makes the instance, in place of what `register` says. */
  construct?(
    args: Tuple,
    form: ReduceForm,
    kwargs: Map<unknown, unknown> | undefined,
  ): T;
  /** Takes the items of a list subclass. */
  append?(object: T, items: unknown[]): void;
  /** Takes the pairs of a dict subclass. */
  setItems?(object: T, items: [unknown, unknown][]): void;
  /** Takes the state. */
  setState?(object: T, state: unknown): void;
  /** How an instance is written. */
  reduce?(object: T, protocol: number): Reduction;
}

/** The entry of a class, with what the options leave open done as Python does it. */
export function classEntry<T extends object>(
  type: ClassOf<T>,
  options: ClassOptions<T>,
): ClassEntry {
  const { module, name = type.name, fields, layout = "dict" } = options;
  if (layout === "list" && !fields) {
    throw new TypeError(
      `Cannot register "${module}.${name}": the layout "list" takes "fields"`,
    );
  }
  const kind = kindOf(type);
  const only = (object: object): T => {
    if (object instanceof type) return object;
    throw new TypeError(`An instance of "${module}.${name}" is wanted`);
  };
  const { construct, append, setItems, setState, reduce } = options;
  return {
    module,
    name,
    type,
    construct: construct
      ? (args, form, kwargs) => construct(args, form, kwargs)
      : (args, form, kwargs) => make(type, kind, fields, args, form, kwargs),
    ...(append
      ? { append: (object, items) => append(only(object), items) }
      : kind === "list"
      ? { append: pushAll }
      : {}),
    ...(setItems
      ? { setItems: (object, items) => setItems(only(object), items) }
      : kind === "dict"
      ? { setItems: setAll }
      : {}),
    setState: setState
      ? (object, state) => setState(only(object), state)
      : (object, state) => assignState(object, state, fields),
    reduce: reduce
      ? (object, protocol) => reduce(only(object), protocol)
      : (object, protocol) =>
        reduceInstance(type, kind, fields, layout, object, protocol),
  };
}

type Kind =
  | "list"
  | "tuple"
  | "dict"
  | "set"
  | "bytes"
  | "bytearray"
  | "numbers"
  | "builtin"
  | "error"
  | "object";

function kindOf(type: AnyFunction): Kind {
  const { prototype } = type;
  if (prototype instanceof Tuple) return "tuple";
  if (prototype instanceof Array) return "list";
  if (prototype instanceof Map) return "dict";
  if (prototype instanceof Set) return "set";
  if (prototype instanceof ByteArray) return "bytearray";
  if (prototype instanceof Uint8Array) return "bytes";
  if (prototype instanceof TypedArray) return "numbers";
  if (prototype instanceof Error) return "error";
  const base = baseOf(type);
  return base !== Object && isOfPlatform(base) ? "builtin" : "object";
}

const TypedArray: typeof Int8Array = Object.getPrototypeOf(Int8Array);

/** Refuses keys that were chosen to collide before a class takes all of them at once. */
function checkKeys(kind: "dict" | "set", items: unknown): void {
  if (!Array.isArray(items) || items.length <= FEW_KEYS) return;
  const keys = new Map<unknown, null>();
  for (const item of items) {
    setCounted(
      keys,
      kind === "dict" && Array.isArray(item) ? item[0] : item,
      null,
    );
  }
}

function make(
  type: AnyFunction,
  kind: Kind,
  fields: readonly string[] | undefined,
  args: Tuple,
  form: ReduceForm,
  kwargs: Map<unknown, unknown> | undefined,
): object {
  if (kind === "tuple" && fields && form === "newobj") {
    if (args.length !== fields.length) {
      throw new TypeError(`It has ${fields.length} fields, not ${args.length}`);
    }
    return filled(type, args);
  }
  if (kind === "builtin") {
    // An ArrayBuffer is made of a length, a Date or RegExp of any text, a Function of code.
    throw new TypeError(
      'It extends a class of JavaScript itself: register it with "construct"',
    );
  }
  if (form === "newobj" && args.length === 0) return blank(type, kind);
  if (kind === "list" || kind === "tuple") {
    // `new Array(4e9)` would be made on a peer's word.
    if (args.length === 1 && !kwargs) return filled(type, args[0]);
    if (typeof args[0] === "number") {
      throw new TypeError("It takes a list, no number");
    }
  } else if (kind === "bytes" || kind === "bytearray") {
    if (args.length !== 1 || !(args[0] instanceof Uint8Array)) {
      throw new TypeError("It takes bytes");
    }
  } else if (kind === "error" && Object(args[0]) === args[0]) {
    // An Error makes a text of it, which for lists in lists is endless.
    args = tupleOf([plainStr(args[0], TOLD), ...args.slice(1)]);
  } else if (kind === "dict" || kind === "set") {
    checkKeys(kind, args[0]);
  } else if (kind === "numbers") {
    // No number, which would be a length, and no object that has one.
    const [items] = args;
    if (args.length !== 1 || !isNumbers(items)) {
      throw new TypeError("It takes a list of numbers");
    }
  }
  checkArguments(args);
  const given = kwargs && entriesIn(kwargs) > 0
    ? [...args, keywords(kwargs)]
    : args;
  try {
    const made: object = Reflect.construct(type, given);
    return made;
  } catch (error) {
    const expected = EXPECTED[kind];
    if (
      expected === undefined || !(error instanceof TypeError) ||
      !/iterable|entry object/.test(error.message)
    ) throw error;
    throw new TypeError(`It takes ${expected}`, { cause: error });
  }
}

/** What a class takes whose base tells it in the engine's words. */
const EXPECTED: Readonly<Partial<Record<Kind, string>>> = {
  dict: "a dict or a list of pairs",
  set: "a list or a set",
};

/** An instance made without running the class's own constructor. */
function blank(type: AnyFunction, kind: Kind): object {
  if (kind === "object") return Object.create(type.prototype);
  const made: object = Reflect.construct(baseOf(type), [], type);
  return made;
}

/** The class that a class extends in the end; of typed arrays the one that can be made. */
function baseOf(type: AnyFunction): AnyFunction {
  const above: unknown = Object.getPrototypeOf(type);
  return typeof above !== "function" || above === Function.prototype ||
      above === TypedArray
    ? type
    : baseOf(above);
}

/** Whether a class is the engine's, or a global one such as `URL`, which Deno and Node write in JavaScript. */
function isOfPlatform(type: AnyFunction): boolean {
  const global = Object.getOwnPropertyDescriptor(globalThis, type.name);
  // A program's own global function is enumerable.
  return global?.value === type && !global.enumerable ||
    /\[native code\]\s*\}$/.test(Function.prototype.toString.call(type));
}

/** Whether a typed array can be made of a value without asking an object for its text or its length. */
function isNumbers(items: unknown): boolean {
  if (!Array.isArray(items)) return ArrayBuffer.isView(items);
  return items.every((item) =>
    typeof item === "number" || typeof item === "bigint"
  );
}

function filled(type: AnyFunction, items: unknown): object {
  if (!Array.isArray(items)) throw new TypeError("It takes a list or a tuple");
  const made: unknown[] = Reflect.construct(Array, [], type);
  for (const item of items) made.push(item);
  return made;
}

function keywords(kwargs: Map<unknown, unknown>): object {
  const object: object = Object.create(null);
  for (const [key, value] of kwargs) defineField(object, key, value);
  return object;
}

/** By the array's own method: `push` may be overridden by what the constructor prepares. */
function pushAll(object: object, items: unknown[]): void {
  if (!Array.isArray(object)) throw new TypeError("It takes no items");
  for (const item of items) Array.prototype.push.call(object, item);
}

function setAll(object: object, items: [unknown, unknown][]): void {
  if (!(object instanceof Map)) throw new TypeError("It takes no items");
  for (const [key, value] of items) {
    // A PyDict counts its keys itself.
    if (object instanceof PyDict) object.set(key, value);
    else setCounted(object, key, value);
  }
}

function reduceInstance(
  type: AnyFunction,
  kind: Kind,
  fields: readonly string[] | undefined,
  layout: StateLayout,
  object: object,
  protocol: number,
): Reduction {
  const prototype: object = type.prototype;
  const own: unknown = Reflect.get(prototype, "__reduce__", object);
  if (typeof own === "function") {
    return reductionOf(Reflect.apply(own, object, [protocol]));
  }
  const getState: unknown = Reflect.get(prototype, "__getstate__", object);
  const written = kind === "tuple" ? undefined : fields;
  const state: unknown = typeof getState === "function"
    ? Reflect.apply(getState, object, [])
    : stateOf(object, layout, written);
  return { callable: type, ...content(kind, object, fields), state };
}

/** What a class's instances hold beside their own properties. */
function content(
  kind: Kind,
  object: object,
  fields: readonly string[] | undefined,
): Omit<Reduction, "callable" | "state"> {
  if (kind === "tuple" && object instanceof Tuple) {
    const items = tupleOf(object);
    return { form: "newobj", args: fields ? items : tuple(items) };
  }
  if (kind === "list" && Array.isArray(object)) {
    return { form: "newobj", listItems: object };
  }
  if (object instanceof Map) return { form: "newobj", dictItems: object };
  if (object instanceof Set) return { args: tuple([...object]) };
  if (object instanceof Uint8Array) {
    const bytes = new Uint8Array(object);
    return kind === "bytes"
      ? { form: "newobj", args: tuple(bytes) }
      : { args: tuple(bytes) };
  }
  if (object instanceof Error) {
    return { args: object.message === "" ? tuple() : tuple(object.message) };
  }
  return { form: "newobj" };
}

function reductionOf(value: unknown): Reduction {
  if (isReduction(value)) return value;
  throw new TypeError('Its "__reduce__" has to give an object with "callable"');
}
