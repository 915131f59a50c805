import { isDictObject } from "../../types/values.ts";
import { type ClassEntry, PyGlobal } from "../../types/object.ts";
import type { Tuple } from "../../types/tuple.ts";
import { EXCEPTION_BASES } from "./names.ts";
import { PyException } from "./exception.ts";
import { asciiName } from "../../bytes/text.ts";
import { takes } from "../arguments.ts";

/** How many arguments those exceptions take that do not take any. */
const COUNTS: Readonly<Record<string, number>> = {
  UnicodeDecodeError: 5,
  UnicodeEncodeError: 5,
  UnicodeTranslateError: 4,
  BaseExceptionGroup: 2,
  ExceptionGroup: 2,
  "json.decoder.JSONDecodeError": 3,
};

/** Python's own exceptions. */
export function exceptionEntries(): ClassEntry[] {
  return [...EXCEPTION_BASES.keys()].map(exceptionEntry);
}

/** How an exception is written, whatever its class. */
export const exceptionWriter: ClassEntry = {
  ...exceptionEntry("BaseException"),
  type: PyException,
  reduce: (object) => {
    if (object instanceof PyException) return object.__reduce__();
    throw new TypeError("It is no exception");
  },
};

function exceptionEntry(key: string): ClassEntry {
  const dot = key.lastIndexOf(".");
  const module = dot < 0 ? "builtins" : key.slice(0, dot);
  const name = key.slice(dot + 1);
  const type = new PyGlobal(module, name);
  return {
    module,
    name,
    construct(args, _form, kwargs) {
      takes(args, kwargs, COUNTS[key] ?? 0, COUNTS[key] ?? Infinity);
      if (key.endsWith("ExceptionGroup")) checkGroup(args);
      return new PyException(type, args);
    },
    setState(object, state) {
      if (object instanceof PyException) setState(object, state);
    },
  };
}

function checkGroup([message, errors]: Tuple): void {
  if (
    typeof message === "string" && Array.isArray(errors) && errors.length > 0
  ) return;
  throw new TypeError(
    "An exception group takes a string and a list of exceptions, not empty",
  );
}

function setState(error: PyException, state: unknown): void {
  if (state === null || state === undefined) return;
  const pairs = namesOf(state instanceof Map ? state : pairsOf(state));
  if (error.state) {
    for (const [name, value] of pairs) error.state.set(name, value);
  } else error.state = pairs;
}

/** The same dict where all names are strings; with names of Python 2 that are bytes another one. */
function namesOf(pairs: Map<unknown, unknown>): Map<string, unknown> {
  const named = new Map<string, unknown>();
  let isSame = true;
  for (const [key, value] of pairs) {
    const name = asciiName(key);
    if (name === undefined) {
      throw new TypeError(
        "An exception has an attribute whose name is no string",
      );
    }
    isSame &&= name === key;
    named.set(name, value);
  }
  return isSame ? pairs as Map<string, unknown> : named;
}

function pairsOf(state: unknown): Map<string, unknown> {
  if (isDictObject(state)) {
    return new Map(Object.entries(state));
  }
  throw new TypeError("An exception's state has to be a dict");
}
