import { isDictObject, type Tuple, tuple } from "../../types/tuple.ts";
import { type ClassEntry, PyGlobal } from "../../types/object.ts";
import { EXCEPTION_BASES } from "../../names.ts";
import { MESSAGE, PyException } from "./exception.ts";
import { asciiName } from "../../bytes/text.ts";
import { checkNames } from "../../classes/instance_state.ts";
import { countedMap, setCounted } from "../../types/collisions.ts";
import { takes } from "../typed_bytes.ts";
import { plainStr } from "../../text/repr/repr.ts";

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
  checkNames(state);
  const pairs = namesOf(state instanceof Map ? state : pairsOf(state));
  if (error.state) {
    for (const [name, value] of pairs) setCounted(error.state, name, value);
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
    setCounted(named, name, value);
  }
  return isSame ? pairs as Map<string, unknown> : named;
}

function pairsOf(state: unknown): Map<string, unknown> {
  if (isDictObject(state)) {
    return countedMap(Object.entries(state));
  }
  throw new TypeError("An exception's state has to be a dict");
}

/** What errors of JavaScript, of the DOM and of Deno are called in Python, by their `name`. */
const PYTHON_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    InterruptedError: "AbortError Interrupted",
    OSError:
      "AddrInUse AddrNotAvailable BadResource FilesystemLoop NetworkUnreachable",
    FileExistsError: "AlreadyExists",
    BrokenPipeError: "BrokenPipe",
    ConnectionAbortedError: "ConnectionAborted",
    ConnectionRefusedError: "ConnectionRefused",
    ConnectionResetError: "ConnectionReset",
    TypeError: "DataCloneError PicklingError",
    RuntimeError: "EvalError InternalError InvalidStateError",
    ValueError: "InvalidData RangeError SyntaxError UnpicklingError URIError",
    IsADirectoryError: "IsADirectory",
    ConnectionError: "NetworkError NotConnected",
    NotADirectoryError: "NotADirectory",
    PermissionError: "NotCapable PermissionDenied",
    FileNotFoundError: "NotFound",
    LookupError: "NotFoundError",
    NotImplementedError: "NotSupported NotSupportedError",
    NameError: "ReferenceError",
    TimeoutError: "TimedOut",
    EOFError: "UnexpectedEof",
    BlockingIOError: "WouldBlock",
  }).flatMap(([python, names]) =>
    names.split(" ").map((name) => [name, python] as const)
  ),
);

/** What not every Python since 3.6 has, or what does not take one string. */
const UNFIT: ReadonlySet<string> = new Set([
  "EncodingWarning",
  "ExceptionGroup",
  "PythonFinalizationError",
  "UnicodeDecodeError",
  "UnicodeEncodeError",
  "UnicodeTranslateError",
  "_IncompleteInputError",
]);

/**
 * The builtin Python exception for anything that was thrown: one that every
 * Python since 3.6 has, of one string, derived from `Exception`.
 *
 * An error whose `name` is that of such an exception becomes that one, so that
 * a class of one's own, `class KeyError extends Error`, crosses as Python's. A
 * name that says nothing to Python stays in the text.
 *
 * @param error What was thrown; a `PyException` is given back as it is.
 * @returns The exception.
 *
 * @example
 * ```ts
 * import { errorToPython } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(`${errorToPython(new RangeError("Speed is above 1"))}`, "ValueError: Speed is above 1");
 * ```
 */
export function errorToPython(error: unknown): PyException {
  if (error instanceof PyException) return error;
  if (!(error instanceof Error)) {
    return new PyException("Exception", tuple(printed(error)));
  }
  const { name, message } = error;
  const text = printed(message);
  if (name === "RangeError" && /call stack/.test(text)) {
    return new PyException("RecursionError", tuple(text));
  }
  const known = PYTHON_NAMES.get(name) ?? (isFit(name) ? name : undefined);
  if (known) return new PyException(known, tuple(text));
  const isNamed = typeof name === "string" && name !== "" && name !== "Error";
  const full = !isNamed ? text : text === "" ? name : `${name}: ${text}`;
  return new PyException("Exception", tuple(full));
}

/** Not `SystemExit` and the like, which would end the other program. */
function isFit(name: string): boolean {
  if (UNFIT.has(name) || name.includes?.(".")) return false;
  let base = EXCEPTION_BASES.get(name);
  while (base && base !== "Exception") base = EXCEPTION_BASES.get(base);
  return base === "Exception" || name === "Exception";
}

function printed(value: unknown): string {
  try {
    // A function's own text is its source; a list in lists has one without end.
    const isOurs = typeof value === "function" || typeof value === "bigint" ||
      Array.isArray(value);
    return isOurs ? plainStr(value, MESSAGE) : String(value);
  } catch {
    return "Error without a text";
  }
}
