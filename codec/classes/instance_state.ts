import { inert } from "../types/object.ts";
import { asciiName } from "../bytes/text.ts";
import { plainStr } from "../text/repr/repr.ts";
import {
  entriesIn,
  isDictObject,
  namesIn,
  Tuple,
  tuple,
} from "../types/tuple.ts";

/** How Python keeps an object's state: in `__dict__`, in `__slots__`, or as a list of its fields. */
export type StateLayout = "dict" | "slots" | "list";

/** What an `Error` of JavaScript keeps, and Python does not. */
const ERROR_FIELDS: ReadonlySet<string> = new Set([
  "name",
  "message",
  "stack",
  "cause",
]);

/** Characters of an error's name or message that is no text. */
export const TOLD = { maxLength: 500 };

/**
 * Hands BUILD's state to an object: to its class's `__setstate__`, or to its own
 * properties. The state is a dict, or (dict or None, slots or None), or the list
 * of the fields.
 */
export function assignState(
  object: object,
  state: unknown,
  fields: readonly string[] | undefined,
): void {
  const prototype: unknown = Object.getPrototypeOf(object);
  const setState: unknown = Reflect.get(Object(prototype), "__setstate__");
  if (typeof setState === "function") {
    setState.call(object, state);
    return;
  }
  if (state instanceof Tuple) {
    if (state.length !== 2) {
      throw new TypeError(
        `Its state is a tuple of ${state.length}, not of a dict and slots`,
      );
    }
    for (const part of state) if (part !== null) assignDict(object, part);
  } else if (Array.isArray(state)) {
    assignList(object, state, fields);
  } else {
    assignDict(object, state);
  }
}

/** Attributes or keyword arguments that a pickle may give an object: they are set in one turn. */
const MAX_NAMES = 65_536;

/** Refuses a dict of too many names. */
export function checkNames(dict: unknown): void {
  const count = dict instanceof Map
    ? entriesIn(dict)
    : isDictObject(dict)
    ? namesIn(dict)
    : 0;
  if (count > MAX_NAMES) {
    throw new TypeError(`It has more than ${MAX_NAMES} names`);
  }
}

function assignList(
  object: object,
  values: unknown[],
  fields: readonly string[] | undefined,
): void {
  if (!fields) {
    throw new TypeError(
      'Its state is a list, register its class with "fields"',
    );
  }
  if (values.length !== fields.length) {
    throw new TypeError(
      `It has ${fields.length} fields, its state ${values.length}`,
    );
  }
  fields.forEach((field, i) => defineField(object, field, values[i]));
}

function assignDict(object: object, dict: unknown): void {
  const isPlain = !isIndexed(object);
  checkNames(dict);
  if (dict instanceof Map) {
    for (const [key, value] of dict) setField(object, isPlain, key, value);
  } else if (isDictObject(dict)) {
    for (const key of Object.keys(dict)) {
      setField(object, isPlain, key, dict[key]);
    }
  } else {
    throw new TypeError(
      "Its state is no dict, and its class has no `__setstate__`",
    );
  }
}

/** A name that neither the object nor its class has yet needs no care, and is set by a plain assignment. */
function setField(
  object: object,
  isPlain: boolean,
  key: unknown,
  value: unknown,
): void {
  if (isPlain && typeof key === "string" && !(key in object)) {
    Reflect.set(object, key, inert(object, key, value));
  } else defineField(object, key, value);
}

/** Whether names may be places in the object. */
function isIndexed(object: object): boolean {
  return Array.isArray(object) || ArrayBuffer.isView(object);
}

/**
 * Sets an object's own property, as data: no setter is called, neither
 * `__proto__` nor `constructor` reaches beyond the object, and no function
 * stands where it would be called unasked (see `inert`).
 */
export function defineField(
  object: object,
  name: unknown,
  value: unknown,
): void {
  const key = asciiName(name);
  if (key === undefined) {
    throw new TypeError("It has an attribute whose name is no string");
  }
  if (isIndexed(object) && /^\d|^length$/.test(key)) {
    throw new TypeError(`It cannot have an attribute ${JSON.stringify(key)}`);
  }
  // An error's stack has its name and message as texts, endless ones of lists in lists.
  const isTold = object instanceof Error && /^(?:name|message)$/.test(key) &&
    Object(value) === value;
  const descriptor = {
    value: isTold ? plainStr(value, TOLD) : inert(object, key, value),
    writable: true,
    enumerable: true,
    configurable: true,
  };
  if (!Reflect.defineProperty(object, key, descriptor)) {
    throw new TypeError(`Its attribute ${JSON.stringify(key)} cannot be set`);
  }
}

/** The state to write: undefined where there is nothing to say, as in Python. */
export function stateOf(
  object: object,
  layout: StateLayout,
  fields: readonly string[] | undefined,
): unknown {
  const pairs = ownFields(object, fields);
  if (layout === "list") return (fields ?? []).map((field) => pairs.get(field));
  if (pairs.size === 0) return undefined;
  return layout === "slots" ? tuple(null, pairs) : pairs;
}

function ownFields(
  object: object,
  fields: readonly string[] | undefined,
): Map<string, unknown> {
  const pairs = new Map<string, unknown>();
  const isError = object instanceof Error;
  for (const key of fields ?? ownKeys(object)) {
    if (isError && ERROR_FIELDS.has(key)) continue;
    if (Object.hasOwn(object, key)) pairs.set(key, Reflect.get(object, key));
  }
  return pairs;
}

/** The attributes; an array's items are none. */
function ownKeys(object: object): string[] {
  const keys = Object.keys(object);
  return isIndexed(object) ? keys.filter((key) => !/^\d+$/.test(key)) : keys;
}
