/** Python values as the driver reads and writes them in JSON; see tests/data/peer/driver_parts/values.py. */

/** Anything that a JSON line holds. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | JsonObject;

/** A JSON object, such as a whole line. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A value to give to Python: JSON scalars and lists mean themselves, the rest is marked. */
export type PyInput =
  | null
  | boolean
  | number
  | string
  | readonly PyInput[]
  | { readonly py: string }
  | { readonly pickle: string }
  | { readonly odd: string };

/** A value that came from Python. */
export interface PyOutput {
  /** The name of its type, such as "tuple". */
  readonly type: string;
  /** Python's own `repr`, cut after 2,000 characters. */
  readonly repr: string;
  /** The pickle at protocol 4; undefined where Python cannot pickle it, or was not asked to. */
  readonly pickle: Uint8Array | undefined;
  /** Whether it equals what the request expected; undefined when it expected nothing. */
  readonly equal: boolean | undefined;
}

/** A Python literal, such as `py("(1, b'x')")`. */
export function py(literal: string): PyInput {
  return { py: literal };
}

/** The value that this pickle loads. */
export function pickled(bytes: Uint8Array): PyInput {
  return { pickle: toBase64(bytes) };
}

/** A value of tests/data/peer/driver_parts/odd_values.py, such as `odd("deque")`. */
export function odd(name: string): PyInput {
  return { odd: name };
}

/** An exception that a request raised in Python. */
export class PythonError extends Error {
  /** The name of its class, such as "KeyError". */
  readonly type: string;
  /** The module of its class. */
  readonly module: string;
  /** Python's `str(error)`. */
  readonly text: string;
  /** Python's `repr(error)`. */
  readonly repr: string;
  /** Python's own traceback. */
  readonly traceback: string;
  /** The pickled exception; undefined where Python cannot pickle it. */
  readonly pickle: Uint8Array | undefined;

  constructor(json: JsonObject) {
    super(`Python raised ${text(json, "type")}: ${text(json, "text")}`);
    this.name = "PythonError";
    this.type = text(json, "type");
    this.module = text(json, "module");
    this.text = text(json, "text");
    this.repr = text(json, "repr");
    this.traceback = text(json, "traceback");
    this.pickle = optionalBytes(json["pickle"]);
  }
}

/** Reads the `value` and `equal` of an answer. */
export function output(answer: JsonObject): PyOutput {
  const value = object(answer, "value");
  const equal = answer["equal"];
  return {
    type: text(value, "type"),
    repr: text(value, "repr"),
    pickle: optionalBytes(value["pickle"]),
    equal: typeof equal === "boolean" ? equal : undefined,
  };
}

/** Returns the str field `key`. */
export function text(json: JsonObject, key: string): string {
  const value = json[key];
  if (typeof value !== "string") {
    throw new TypeError(`Cannot find text "${key}" in ${JSON.stringify(json)}`);
  }
  return value;
}

/** Returns the number field `key`. */
export function number(json: JsonObject, key: string): number {
  const value = json[key];
  if (typeof value !== "number") {
    throw new TypeError(
      `Cannot find number "${key}" in ${JSON.stringify(json)}`,
    );
  }
  return value;
}

/** Returns the object field `key`. */
export function object(json: JsonObject, key: string): JsonObject {
  const value = json[key];
  if (!isObject(value)) {
    throw new TypeError(
      `Cannot find object "${key}" in ${JSON.stringify(json)}`,
    );
  }
  return value;
}

/** Returns the list field `key`. */
export function list(json: JsonObject, key: string): readonly Json[] {
  const value = json[key];
  if (!Array.isArray(value)) {
    throw new TypeError(`Cannot find list "${key}" in ${JSON.stringify(json)}`);
  }
  return value;
}

/** Tells a JSON object from the rest. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Encodes bytes as the driver wants them. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Decodes bytes of the driver. */
export function fromBase64(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function optionalBytes(value: Json | undefined): Uint8Array | undefined {
  return typeof value === "string" ? fromBase64(value) : undefined;
}
