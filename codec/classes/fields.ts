import type { AnyFunction } from "../types/object.ts";
import type { ClassOf, ClassOptions } from "./class_entry.ts";
import { checkRecord } from "../check.ts";
import { defineField } from "./instance_state.ts";
import { pyRepr } from "../text/repr/call.ts";
import { Tuple } from "../types/tuple.ts";

/**
 * The fields of a class by name, each with what it is where nothing else is
 * said; they come in Python's order.
 */
export type Fields = Readonly<Record<string, unknown>>;

/** A class made of its fields: what is not given has its default. */
export type Dataclass<F extends Fields> = new (values?: Partial<F>) => F;

/** A class of tuples whose items have names. */
export type NamedTuple<F extends Fields> = new (
  values?: Partial<F>,
) => Tuple<F[keyof F]> & Readonly<F>;

/** How Python declares a dataclass, as far as its pickles show it. */
export interface DataclassOptions {
  /** Whether it was declared with `frozen=True`. @default {false} */
  frozen?: boolean;
  /** Whether it was declared with `slots=True`. @default {false} */
  slots?: boolean;
}

/** A class made of its fields, and how it crosses. */
interface MadeClass<T extends object> {
  readonly type: ClassOf<T>;
  readonly options: ClassOptions<T>;
}

/** Makes the class of a dataclass. */
export function dataclass(
  module: string,
  name: string,
  defaults: Fields,
  { frozen = false, slots = false }: DataclassOptions,
): MadeClass<object> {
  const fields = namesOf(name, defaults);
  class Made {
    constructor(values: Fields = {}) {
      checkNames(name, fields, values);
      for (const field of fields) {
        defineField(this, field, valueOf(field, values, defaults));
      }
    }

    [pyRepr](repr: (value: unknown) => string): string {
      return printed(name, fields, (field) => repr(Reflect.get(this, field)));
    }
  }
  giveName(Made, name);
  // As in Python the class has the defaults, for instances of a version without the field.
  for (const field of fields) {
    const value = defaults[field];
    if (typeof value === "object" && value !== null) continue;
    Object.defineProperty(Made.prototype, field, { value, writable: true });
  }
  const layout = !slots ? "dict" : frozen ? "list" : "slots";
  return { type: Made, options: { module, name, fields, layout } };
}

/** Makes the class of a named tuple. */
export function namedTuple(
  module: string,
  name: string,
  defaults: Fields,
): MadeClass<object> {
  const fields = namesOf(name, defaults);
  if (fields.includes("length")) {
    throw new TypeError(
      `Cannot register "${name}": a tuple's "length" is not to be a field`,
    );
  }
  class Made extends Tuple {
    constructor(values: Fields = {}) {
      super(fields.length);
      checkNames(name, fields, values);
      fields.forEach((field, i) => this[i] = valueOf(field, values, defaults));
    }

    /** What `map` and `filter` give is a plain array. */
    static override get [Symbol.species](): ArrayConstructor {
      return Array;
    }

    [pyRepr](repr: (value: unknown) => string): string {
      return printed(name, fields, (_, i) => repr(this[i]));
    }
  }
  giveName(Made, name);
  fields.forEach((field, i) => {
    Object.defineProperty(Made.prototype, field, {
      get(this: readonly unknown[]): unknown {
        return this[i];
      },
    });
  });
  return { type: Made, options: { module, name, fields } };
}

/** What JavaScript itself looks for on an object. */
const RESERVED: ReadonlySet<string> = new Set([
  "__proto__",
  "__reduce__",
  "__setstate__",
  "__getstate__",
  "constructor",
]);

function namesOf(name: string, defaults: Fields): string[] {
  checkRecord(defaults, `Cannot register "${name}" with`, "{ x: 0, y: 0 }");
  const fields = Object.keys(defaults);
  for (const field of fields) {
    if (
      RESERVED.has(field) || !/^[\p{ID_Start}_]\p{ID_Continue}*$/u.test(field)
    ) {
      throw new TypeError(
        `Cannot register "${name}": ${
          JSON.stringify(field)
        } is no name of a field`,
      );
    }
  }
  return fields;
}

function checkNames(
  name: string,
  fields: readonly string[],
  values: Fields,
): void {
  checkRecord(values, `Cannot make "${name}" of`, "its fields by name");
  for (const given of Object.keys(values)) {
    if (fields.includes(given)) continue;
    throw new TypeError(
      `"${name}" has no field ${JSON.stringify(given)}, it has ${
        fields.join(", ")
      }`,
    );
  }
}

/** A default that is a container is one for each instance, as Python's `default_factory` makes it. */
function valueOf(field: string, values: Fields, defaults: Fields): unknown {
  if (Object.hasOwn(values, field)) return values[field];
  const value = defaults[field];
  if (Array.isArray(value) && !(value instanceof Tuple)) return [...value];
  if (value instanceof Map) return new Map(value);
  return value instanceof Set ? new Set(value) : value;
}

function printed(
  name: string,
  fields: readonly string[],
  item: (field: string, index: number) => string,
): string {
  const parts = fields.map((field, i) => `${field}=${item(field, i)}`);
  return `${name}(${parts.join(", ")})`;
}

/** Only the name in Python's last scope, as Python's own classes have it. */
function giveName(type: AnyFunction, name: string): void {
  const value = name.slice(name.lastIndexOf(".") + 1);
  Object.defineProperty(type, "name", { value });
}
