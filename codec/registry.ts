import type { ReduceForm, Reduction } from "./object.ts";
import type { Tuple } from "./tuple.ts";

/** How instances of one Python class are made here and written back. */
export interface ClassEntry {
  /** The Python module, such as `common.serialutils`. */
  readonly module: string;
  /** The qualified name there, such as `Deserializer`. */
  readonly name: string;
  /** The TypeScript class, where there is one: its references cross as class references. */
  // deno-lint-ignore ban-types -- a class, of any signature
  readonly type?: Function;
  /** Makes the instance: `cls(*args)` or `cls.__new__(cls, *args, **kwargs)`. */
  construct(
    args: Tuple,
    form: ReduceForm,
    kwargs: Map<unknown, unknown> | undefined,
  ): unknown;
  /** Takes APPEND and APPENDS; without it such a pickle is refused. */
  append?(object: object, items: unknown[]): void;
  /** Takes SETITEM and SETITEMS; without it such a pickle is refused. */
  setItems?(object: object, items: [unknown, unknown][]): void;
  /** Takes BUILD; without it such a pickle is refused. */
  setState?(object: object, state: unknown): void;
  /** How an instance is written; only with `type`. */
  reduce?(object: object, protocol: number): Reduction;
}

/** Finds the entry of a class, by its Python name or by its TypeScript class. */
export interface ClassSource {
  /** The entry of a Python class or function, or undefined where it is not known. */
  lookup(module: string, name: string): ClassEntry | undefined;
  /** The entry of a TypeScript class, or undefined where it is not known. */
  // deno-lint-ignore ban-types -- a class, of any signature
  entryOf(type: Function): ClassEntry | undefined;
}

/** The classes that a program lets cross. */
export class Registry implements ClassSource {
  #byName = new Map<string, ClassEntry>();
  // deno-lint-ignore ban-types -- a class, of any signature
  #byType = new Map<Function, ClassEntry>();

  /** Adds an entry. */
  add(entry: ClassEntry): this {
    this.#byName.set(`${entry.module}\n${entry.name}`, entry);
    if (entry.type) this.#byType.set(entry.type, entry);
    return this;
  }

  /** The entry of a Python class or function, or undefined where it is not known. */
  lookup(module: string, name: string): ClassEntry | undefined {
    return this.#byName.get(`${module}\n${name}`);
  }

  /** The entry of a TypeScript class, or undefined where it is not known. */
  // deno-lint-ignore ban-types -- a class, of any signature
  entryOf(type: Function): ClassEntry | undefined {
    return this.#byType.get(type);
  }
}
