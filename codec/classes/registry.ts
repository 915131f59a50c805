import {
  type AnyFunction,
  type ClassEntry,
  type ClassSource,
  PyGlobal,
} from "../types/object.ts";
import {
  callback,
  checkRecord,
  flag,
  isRecord,
  oneOf,
  OptionRules,
  refusal,
  text,
  texts,
  wantAll,
  wrongType,
} from "../check.ts";
import { checkArguments } from "../types/tuple.ts";
import { classEntry, type ClassOf, type ClassOptions } from "./class_entry.ts";
import {
  type Dataclass,
  dataclass,
  type DataclassOptions,
  type Fields,
  type NamedTuple,
  namedTuple,
} from "./fields.ts";
import { enumEntry, type EnumMembers, type EnumOptions } from "./enum.ts";

const CLASS_RULES = new OptionRules<ClassOptions<object>>("ClassOptions", {
  module: text,
  name: text,
  aliases(value, name) {
    const isOne = (each: unknown) =>
      Array.isArray(each) && each.length === 2 &&
      each.every((part) => typeof part === "string");
    if (Array.isArray(value) && value.every(isOne)) return;
    throw refusal(name, 'an array of ["module", "name"]', value);
  },
  fields: texts,
  layout: oneOf("dict", "slots", "list"),
  construct: callback,
  append: callback,
  setItems: callback,
  setState: callback,
  reduce: callback,
});
const ENUM_RULES = new OptionRules<EnumOptions>("EnumOptions", {
  flag,
  int: flag,
  open: flag,
});
const DATACLASS_RULES = new OptionRules<DataclassOptions>("DataclassOptions", {
  frozen: flag,
  slots: flag,
});

/**
 * The classes that a program lets cross. Nothing that a pickle names is ever
 * reached but what was registered here, under exactly that module and name.
 *
 * @example
 * ```ts
 * import { dumps, loads, Registry } from "@tcptalks/tcptalks/codec";
 * import { assert, assertEquals } from "@std/assert";
 *
 * class Position {
 *   constructor(public x = 0, public y = 0) {}
 *   get radius() {
 *     return Math.hypot(this.x, this.y);
 *   }
 * }
 * const registry = new Registry().register(Position, { module: "robot.geometry" });
 *
 * const bytes = dumps(new Position(3, 4), { registry });
 * const position = loads(bytes, { registry });
 * assert(position instanceof Position);
 * assertEquals(position.radius, 5);
 * ```
 */
export class Registry implements ClassSource {
  /** By module, and by name in it. */
  #byName = new Map<string, Map<string, ClassEntry>>();
  #byType = new Map<AnyFunction, ClassEntry>();
  #byCode = new Map<number, PyGlobal>();
  #codes = new Map<string, number>();

  /**
   * Lets instances of a class cross, both ways.
   *
   * Reading: NEWOBJ without arguments makes the object without running the
   * constructor, as Python's `__new__` does; with arguments, and for REDUCE,
   * `new Type(...args)`, keyword arguments as one object at the end. BUILD
   * calls the class's `__setstate__(state)`, or makes the state's pairs the
   * object's own properties. Subclasses of `Array`, `Map`, `Set`, `Tuple` and
   * `Uint8Array` take the items of Python's list, dict, set, tuple and bytes
   * subclasses. A class with private fields (`#name`) needs `construct`.
   *
   * Writing: the class's `__reduce__(protocol)`, else its `__getstate__()`, else
   * its own enumerable properties as the state; none when there are none.
   *
   * @param type The class.
   * @param options Its module in Python, and what is special about it.
   * @returns The registry, for the next class.
   * @throws {TypeError} When the class, or its name, is registered already.
   */
  register<T extends object>(type: ClassOf<T>, options: ClassOptions<T>): this {
    if (typeof type !== "function") {
      throw wrongType("Cannot register", "a class", type);
    }
    CLASS_RULES.check(options);
    const entry = classEntry(type, options);
    this.add(entry);
    for (const [module, name] of options.aliases ?? []) {
      this.#addName({ ...entry, module, name });
    }
    return this;
  }

  /**
   * Lets a plain function build what Python builds by calling the function of
   * that name. A peer can call it with whatever it likes: it must do no harm.
   *
   * @param module The Python module.
   * @param name The function's qualified name there.
   * @param call Gets the arguments, keyword arguments as one object at the end.
   * @returns The registry, for the next one.
   * @throws {TypeError} When the function, or its name, is registered already.
   */
  registerFunction(
    module: string,
    name: string,
    call: (...args: unknown[]) => unknown,
  ): this {
    wantAll("string", "Cannot register", module, name);
    if (typeof call !== "function") {
      throw wrongType(`Cannot register "${name}" with`, "a function", call);
    }
    return this.add({
      module,
      name,
      type: call,
      construct(args, form, kwargs) {
        if (form !== "reduce" || kwargs) {
          throw new TypeError(`"${module}.${name}" is a function, no class`);
        }
        checkArguments(args);
        return call(...args);
      },
    });
  }

  /**
   * Lets the members of a Python `Enum` cross, by value as Python pickles them.
   *
   * @param module The Python module.
   * @param name The enum's qualified name there.
   * @param members The value of each member; of members with equal values, the later ones are aliases.
   * @returns The members, frozen, each the same object wherever it comes from.
   * @throws {TypeError} When the name is registered already.
   *
   * @example
   * ```ts
   * import { dumps, loads, Registry } from "@tcptalks/tcptalks/codec";
   * import { assert, assertEquals } from "@std/assert";
   *
   * const registry = new Registry();
   * const Color = registry.registerEnum("robot.led", "Color", { RED: 1, GREEN: 2 });
   * assert(loads(dumps(Color.RED, { registry }), { registry }) === Color.RED);
   * assertEquals(`${Color.RED}, ${Color.GREEN.value}`, "Color.RED, 2");
   * ```
   */
  registerEnum<const M extends Readonly<Record<string, unknown>>>(
    module: string,
    name: string,
    members: M,
    options: EnumOptions = {},
  ): EnumMembers<M> {
    wantAll("string", "Cannot register", module, name);
    checkRecord(members, `Cannot register "${name}" with`, "{ RED: 1 }");
    ENUM_RULES.check(options);
    const { entry, members: made } = enumEntry(module, name, members, options);
    this.add(entry);
    return made;
  }

  /**
   * Lets the instances of a Python dataclass cross, by a class that is made of
   * the fields: in one line, typed, and Python gets its own back.
   *
   * @param module The Python module.
   * @param name The class's qualified name there.
   * @param fields The fields in Python's order, each with its default, of which it has its type.
   * @param options How the dataclass is declared in Python.
   * @returns The class.
   * @throws {TypeError} When the name is registered already, or that of a field is none.
   *
   * @example
   * ```ts
   * import { dumps, loads, Registry, repr } from "@tcptalks/tcptalks/codec";
   * import { assert, assertEquals } from "@std/assert";
   *
   * const registry = new Registry();
   * const Arm = registry.registerDataclass("robot", "Arm", { height: 0, closed: false });
   * const read = loads(dumps(new Arm({ height: 80 }), { registry }), { registry });
   * assert(read instanceof Arm);
   * const height: number = read.height;
   * assertEquals([height, repr(read)], [80, "Arm(height=80, closed=False)"]);
   * ```
   */
  registerDataclass<F extends Fields>(
    module: string,
    name: string,
    fields: F,
    options: DataclassOptions = {},
  ): Dataclass<F> {
    wantAll("string", "Cannot register", module, name);
    DATACLASS_RULES.check(options);
    const { type, options: own } = dataclass(module, name, fields, options);
    this.register(type, own);
    const made: unknown = type;
    return made as Dataclass<F>;
  }

  /**
   * Lets the instances of a Python named tuple cross, `collections.namedtuple`
   * or `typing.NamedTuple`, by a class of tuples that is made of the fields.
   *
   * @param module The Python module.
   * @param name The class's qualified name there.
   * @param fields The fields in Python's order, each with its default, of which it has its type.
   * @returns The class.
   * @throws {TypeError} When the name is registered already, or that of a field is none.
   *
   * @example
   * ```ts
   * import { dumps, loads, Registry } from "@tcptalks/tcptalks/codec";
   * import { assert, assertEquals } from "@std/assert";
   *
   * const registry = new Registry();
   * const Point = registry.registerNamedTuple("robot", "Point", { x: 0, y: 0 });
   * const read = loads(dumps(new Point({ x: 3, y: 4 }), { registry }), { registry });
   * assert(read instanceof Point);
   * assertEquals([read.x, read.y, ...read], [3, 4, 3, 4]);
   * ```
   */
  registerNamedTuple<F extends Fields>(
    module: string,
    name: string,
    fields: F,
  ): NamedTuple<F> {
    wantAll("string", "Cannot register", module, name);
    const { type, options } = namedTuple(module, name, fields);
    this.register(type, options);
    const made: unknown = type;
    return made as NamedTuple<F>;
  }

  /**
   * Gives a class or function a code of Python's extension registry
   * (`copyreg.add_extension`), which both ends have to agree upon.
   *
   * @throws {RangeError} When the code is not a whole number from 1 to 2³¹ - 1.
   * @throws {TypeError} When the code or the name has its counterpart already.
   */
  registerExtension(code: number, module: string, name: string): this {
    wantAll("string", "Cannot register", module, name);
    wantAll("number", "Cannot register", code);
    if (!Number.isInteger(code) || code < 1 || code > 0x7fff_ffff) {
      throw new RangeError(
        `An extension code has to be a whole number from 1 to ${0x7fff_ffff}, current value is ${code}`,
      );
    }
    const key = keyOf(module, name);
    if (this.#byCode.has(code) || this.#codes.has(key)) {
      throw new TypeError(
        `Cannot register extension ${code} for "${module}.${name}": the code or the name is registered already`,
      );
    }
    this.#byCode.set(code, new PyGlobal(module, name));
    this.#codes.set(key, code);
    return this;
  }

  /** Adds an entry. @throws {TypeError} When its name or its TypeScript class is registered already. */
  add(entry: ClassEntry): this {
    wantEntry(entry);
    if (entry.type && this.#byType.has(entry.type)) throw taken(entry);
    this.#addName(entry);
    if (entry.type) this.#byType.set(entry.type, entry);
    return this;
  }

  /**
   * Adds how instances of a TypeScript class are written that come back as
   * something else, as a `Date` does.
   *
   * @throws {TypeError} When the class is registered already.
   */
  addWriter(entry: ClassEntry): this {
    wantEntry(entry);
    if (!entry.type || this.#byType.has(entry.type)) throw taken(entry);
    this.#byType.set(entry.type, entry);
    return this;
  }

  /** The entry of a Python class or function, or undefined where it is not known. */
  lookup(module: string, name: string): ClassEntry | undefined {
    return this.#byName.get(module)?.get(name);
  }

  /** The entry of a TypeScript class, or undefined where it is not known. */
  entryOf(type: AnyFunction): ClassEntry | undefined {
    return this.#byType.get(type);
  }

  /** What an extension code stands for, or undefined where it is not known. */
  extension(code: number): PyGlobal | undefined {
    return this.#byCode.get(code);
  }

  /** The extension code of a Python class or function, or undefined where it has none. */
  extensionCode(module: string, name: string): number | undefined {
    return this.#codes.get(keyOf(module, name));
  }

  #addName(entry: ClassEntry): void {
    const { module, name } = entry;
    if (!isName(module) || !isName(name)) {
      throw new TypeError(
        `Cannot register ${
          JSON.stringify(`${module}.${name}`)
        }: "module" and "name" have to be given, without line breaks`,
      );
    }
    const names = this.#byName.get(module) ?? new Map<string, ClassEntry>();
    if (names.has(name)) throw taken(entry);
    this.#byName.set(module, names.set(name, entry));
  }
}

/** Neither part holds a line break, so that two names never give one key. */
function keyOf(module: string, name: string): string {
  return `${module}\n${name}`;
}

function isName(text: unknown): boolean {
  return typeof text === "string" && text !== "" && !text.includes("\n");
}

function taken({ module, name, type }: ClassEntry): TypeError {
  const written = type ? ` for ${type.name || "its class"}` : "";
  return new TypeError(
    `Cannot register "${module}.${name}"${written}: it is registered already, use one registry per set of classes`,
  );
}

function wantEntry(entry: unknown): void {
  if (isRecord(entry)) return;
  throw wrongType("Cannot register", "a ClassEntry", entry);
}
