import { asciiName } from "../bytes/text.ts";
import { wantAll } from "../check.ts";
import { PyStr } from "./scalars.ts";
import { setCounted } from "./collisions.ts";
import { isDictObject, Tuple } from "./tuple.ts";

/** A class or function of JavaScript, of any signature. */
// deno-lint-ignore ban-types -- no other type takes abstract classes as well
export type AnyFunction = Function;

/** Whether a function is a class of JavaScript. */
export function isClass(callable: AnyFunction): boolean {
  return /^class\b/.test(Function.prototype.toString.call(callable));
}

/** What a {@linkcode PyGlobal} keeps so that it pickles back to the same bytes. */
export interface PyGlobalWire {
  /**
   * The two strings of protocol 4, where they are not the plain ones: each a
   * `PyStr` where it was an object of its own.
   */
  strings?: readonly [module: string | PyStr, name: string | PyStr];
  /** Python 2's module and name (protocols 0 to 2), where mapping Python 3's does not give them back. */
  python2?: readonly [module: string, name: string];
  /** True where it is another object than an equal one earlier in the same pickle. */
  distinct?: boolean;
}

/**
 * A class or function of Python, by reference: a name and nothing else. It is
 * never looked up, imported or called.
 *
 * Equal ones in a message are one object, as in Python.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyGlobal } from "@tcptalks/tcptalks/codec";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const type = loads(dumps(new PyGlobal("robot.arm", "Gripper")));
 * assert(type instanceof PyGlobal);
 * assertEquals(`${type.module}.${type.name}`, "robot.arm.Gripper");
 * ```
 */
export class PyGlobal {
  /** The module, such as `builtins` or `common.serialutils`. */
  readonly module: string;
  /** The qualified name in the module, such as `ValueError` or `Outer.Inner`. */
  readonly name: string;
  /** What was special on the wire; only from `loads(…, { exact: true })`, or for Python 2's own names. */
  readonly wire: PyGlobalWire | undefined;

  /** Makes one from the module's name and the qualified name. */
  constructor(module: string, name: string, wire?: PyGlobalWire) {
    wantAll("string", "Cannot make a PyGlobal of", module, name);
    this.module = module;
    this.name = name;
    this.wire = wire;
  }

  /** The full name, such as `builtins.ValueError`. */
  toString(): string {
    return `${this.module}.${this.name}`;
  }
}

/** Which pickle opcode builds an object: `callable(*args)`, `cls.__new__(cls, *args)`, or that with keyword arguments. */
export type ReduceForm = "reduce" | "newobj" | "newobj_ex";

/**
 * How an object is rebuilt: what Python's `__reduce_ex__` gives. A TypeScript
 * class may give one from its own `__reduce__(protocol)` method.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyGlobal, PyObject, type Reduction, tuple } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * class Servo {
 *   constructor(readonly pin: number) {}
 *   __reduce__(): Reduction {
 *     return { callable: new PyGlobal("robot", "Servo"), args: tuple(this.pin) };
 *   }
 * }
 * const read = loads(dumps(new Servo(9))); // Python builds robot.Servo(9)
 * assertEquals(read instanceof PyObject && read.args, tuple(9));
 * ```
 */
export interface Reduction {
  /** What Python would call: a class or function by reference, a registered TypeScript class, or itself a reduced object. */
  callable: PyGlobal | PyObject | AnyFunction;
  /** The opcode. @default {"reduce"} */
  form?: ReduceForm;
  /** The positional arguments. @default {tuple()} */
  args?: Tuple;
  /** The keyword arguments, for `newobj_ex`. */
  kwargs?: Map<unknown, unknown>;
  /** What a list subclass holds. */
  listItems?: Iterable<unknown>;
  /** What a dict subclass holds. */
  dictItems?: Iterable<readonly [unknown, unknown]>;
  /** What BUILD hands to `__setstate__` (or to `__dict__`); undefined for no BUILD, null writes none either. */
  state?: unknown;
  /** The function of Python 3.8's sixth reduce item: called with the object and the state instead of BUILD. */
  stateSetter?: PyGlobal | PyObject;
}

/** Whether a value is a reduction: an object that says what is to be called. */
export function isReduction(value: unknown): value is Reduction {
  if (typeof value !== "object" || value === null) return false;
  if (!("callable" in value)) return false;
  const { callable } = value;
  return typeof callable === "function" || callable instanceof PyGlobal ||
    callable instanceof PyObject;
}

/**
 * An object of a class that nobody registered: inert data that shows what
 * Python would have called with what. It pickles back to the same bytes.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyObject, repr } from "@tcptalks/tcptalks/codec";
 * import { assert, assertEquals } from "@std/assert";
 *
 * // What Python writes for an instance of robot.Arm with the attribute height.
 * const bytes = Uint8Array.fromHex(
 *   "80049523000000000000008c05726f626f74948c0341726d949394298194" +
 *     "7d948c06686569676874944b5073622e",
 * );
 * const arm = loads(bytes);
 * assert(arm instanceof PyObject);
 * assertEquals(arm.state, new Map([["height", 80]]));
 * assertEquals(dumps(arm, { protocol: 4 }), bytes);
 * ```
 */
export class PyObject implements Reduction {
  /** What Python would call to make it. */
  callable: PyGlobal | PyObject | AnyFunction;
  /** Which opcode made it. */
  form: ReduceForm;
  /** The positional arguments. */
  args: Tuple;
  /** The keyword arguments; Python's `__new__` keywords only. */
  kwargs?: Map<unknown, unknown>;
  /** What was appended, for a list subclass. */
  listItems?: unknown[];
  /** What was set by key, in order, for a dict subclass. */
  dictItems?: [unknown, unknown][];
  /** What BUILD was given, undefined where there was no BUILD. */
  state?: unknown;
  /**
   * What further BUILDs were given, in turn: `pickle._Pickler` gives the state
   * again where an object's arguments lead back to it, the one in C does not.
   */
  laterStates?: unknown[];
  /** The setter of the state, where it was not BUILD. */
  stateSetter?: PyGlobal | PyObject;
  /** What Python calls once the object is complete, and throws the value away: dill's closures are filled so. */
  effects?: PyObject[];

  /** Makes one from what Python would call, and with what. */
  constructor(
    callable: PyGlobal | PyObject | AnyFunction,
    args: Tuple = new Tuple(0),
    form: ReduceForm = "reduce",
  ) {
    this.callable = callable;
    this.args = args;
    this.form = form;
  }

  /**
   * What is set on the object, by name and in Python's order: in its `__dict__`,
   * then in its `__slots__`. Empty where its state is something else.
   *
   * @throws {RangeError} Where thousands of names are numbers that were chosen to collide.
   */
  get fields(): Map<string, unknown> {
    const fields = new Map<string, unknown>();
    for (const part of partsOf(this)) {
      for (const [name, value] of pairsOf(part)) {
        const text = nameOf(name);
        if (text !== undefined) setCounted(fields, text, value);
      }
    }
    return fields;
  }

  /**
   * The value of an attribute, undefined where none of that name is set. It is
   * looked up, and not searched, unless its name came as bytes of Python 2.
   */
  get(name: string): unknown {
    const parts = partsOf(this);
    // A slot hides what is in the `__dict__`, as in `fields`.
    for (const part of [...parts].reverse()) {
      // Not its own methods: a pickle may give these names to attributes.
      if (part instanceof Map && Map.prototype.has.call(part, name)) {
        return Map.prototype.get.call(part, name);
      }
      if (isDictObject(part) && Object.hasOwn(part, name)) return part[name];
    }
    let found: unknown;
    for (const part of parts) {
      for (const [key, value] of pairsOf(part)) {
        if (typeof key !== "string" && nameOf(key) === name) found = value;
      }
    }
    return found;
  }

  /** The class's module, or "" where it is not known by name. */
  get module(): string {
    return this.callable instanceof PyGlobal ? this.callable.module : "";
  }

  /** The class's qualified name, or "" where it is not known by name. */
  get name(): string {
    return this.callable instanceof PyGlobal ? this.callable.name : "";
  }
}

/** The `__dict__` of each state, and its `__slots__` where it has them. */
function partsOf(object: PyObject): readonly unknown[] {
  return statesOf(object).flatMap((state) => dictsOf(state));
}

/** The `__dict__` and the `__slots__` of a state, or the state itself where it is no pair of them. */
export function dictsOf(state: unknown): readonly unknown[] {
  return state instanceof Tuple && state.length === 2 ? state : [state];
}

/** What an object's BUILDs were given, in order. */
export function statesOf(
  { state, laterStates = [] }: PyObject,
): readonly unknown[] {
  return [state, ...laterStates];
}

function pairsOf(dict: unknown): Iterable<[unknown, unknown]> {
  if (dict instanceof Map) return dict;
  return isDictObject(dict) ? Object.entries(dict) : [];
}

/** A name as a string: it may be boxed by `exact`, or bytes of Python 2. */
function nameOf(name: unknown): string | undefined {
  return name instanceof PyStr ? name.value : asciiName(name);
}

/**
 * How instances of one Python class are made here and written back.
 *
 * @example
 * ```ts
 * import { type ClassEntry, loads, dumps, PyGlobal, PyObject, Registry, tuple } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const entry: ClassEntry = {
 *   module: "robot",
 *   name: "Angle",
 *   construct: ([degrees]) => `${degrees}°`,
 * };
 * const registry = new Registry().add(entry);
 * // What Python writes for an object that is rebuilt by robot.Angle(90).
 * const bytes = dumps(new PyObject(new PyGlobal("robot", "Angle"), tuple(90)));
 * assertEquals(loads(bytes, { registry }), "90°");
 * ```
 */
export interface ClassEntry {
  /** The Python module, such as `common.serialutils`. */
  readonly module: string;
  /** The qualified name there, such as `Deserializer`. */
  readonly name: string;
  /** The TypeScript class, where there is one: its references cross as class references. */
  readonly type?: AnyFunction;
  /** Makes the instance: `cls(*args)` or `cls.__new__(cls, *args, **kwargs)`. */
  construct(
    args: Tuple,
    form: ReduceForm,
    kwargs: Map<unknown, unknown> | undefined,
  ): unknown;
  /** Whether an instance holds its arguments themselves: to make it copies none of their text. */
  readonly keepsArguments?: boolean;
  /** Takes APPEND and APPENDS; without it such a pickle is refused. */
  append?(object: object, items: unknown[]): void;
  /** Takes SETITEM and SETITEMS; without it such a pickle is refused. */
  setItems?(object: object, items: [unknown, unknown][]): void;
  /** Takes BUILD; without it such a pickle is refused. */
  setState?(object: object, state: unknown): void;
  /** What `getattr(cls, name)` gives, as an enum its members; undefined for a class inside this one. */
  attribute?(name: string): unknown;
  /** How an instance is written; only with `type`. */
  reduce?(object: object, protocol: number): Reduction;
}

const globals = new WeakMap<ClassEntry, PyGlobal>();

/** The class reference of an entry, always the same one. */
export function globalOf(entry: ClassEntry): PyGlobal {
  let global = globals.get(entry);
  if (!global) {
    globals.set(entry, global = new PyGlobal(entry.module, entry.name));
  }
  return global;
}

/**
 * Finds the entry of a class, by its Python name or by its TypeScript class.
 *
 * @example
 * ```ts
 * import { type ClassSource, dumps, loads, PyGlobal, PyObject } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * // Gives any class of the module robot as its name.
 * const robot: ClassSource = {
 *   lookup: (module, name) =>
 *     module === "robot" ? { module, name, construct: () => name } : undefined,
 *   entryOf: () => undefined,
 * };
 * const bytes = dumps(new PyObject(new PyGlobal("robot", "Arm")));
 * assertEquals(loads(bytes, { registry: robot }), "Arm");
 * ```
 */
export interface ClassSource {
  /** The entry of a Python class or function, or undefined where it is not known. */
  lookup(module: string, name: string): ClassEntry | undefined;
  /** The entry of a TypeScript class, or undefined where it is not known. */
  entryOf(type: AnyFunction): ClassEntry | undefined;
  /** What an extension code stands for, or undefined where it is not known. */
  extension?(code: number): PyGlobal | undefined;
  /** The extension code of a Python class or function, or undefined where it has none. */
  extensionCode?(module: string, name: string): number | undefined;
}

/**
 * A class reference in a pickle may be a registered class or function, which is
 * a function of JavaScript. As an own property of some name the language or
 * this library would call it: `await` calls a `then`, `JSON.stringify` a
 * `toJSON`, `dumps` a `__reduce__`. A peer could so have it run when and with
 * what it likes. Under such a name a function is kept as the reference that it
 * was: a `PyGlobal`.
 */

/** Names under which a function is called without being asked for. */
const ACTING: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  "then",
  "catch",
  "finally",
  "toJSON",
  "inspect",
  "next",
  "return",
  "throw",
]);

const references = new WeakMap<AnyFunction, PyGlobal>();

/** Notes what a function is in Python. */
export function noteReference(
  value: AnyFunction,
  module: string,
  name: string,
): void {
  if (!references.has(value)) {
    references.set(value, new PyGlobal(module, name));
  }
}

/** A value as an own property of an object: as it is, unless it is a function that would act under that name. */
export function inert(object: object, name: string, value: unknown): unknown {
  if (typeof value !== "function") return value;
  const acts = ACTING.has(name) || name.startsWith("__") || name in object;
  return acts ? references.get(value) ?? null : value;
}
