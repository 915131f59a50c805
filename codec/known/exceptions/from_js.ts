import { EXCEPTION_BASES } from "./names.ts";
import { PyException } from "./exception.ts";
import { tuple } from "../../types/tuple.ts";

/** What errors of JavaScript, of the DOM and of Deno are called in Python, by their `name`. */
const PYTHON_NAMES: ReadonlyMap<string, string> = new Map([
  ["AbortError", "InterruptedError"],
  ["AddrInUse", "OSError"],
  ["AddrNotAvailable", "OSError"],
  ["AlreadyExists", "FileExistsError"],
  ["BadResource", "OSError"],
  ["BrokenPipe", "BrokenPipeError"],
  ["ConnectionAborted", "ConnectionAbortedError"],
  ["ConnectionRefused", "ConnectionRefusedError"],
  ["ConnectionReset", "ConnectionResetError"],
  ["DataCloneError", "TypeError"],
  ["EvalError", "RuntimeError"],
  ["FilesystemLoop", "OSError"],
  ["InternalError", "RuntimeError"],
  ["Interrupted", "InterruptedError"],
  ["InvalidData", "ValueError"],
  ["InvalidStateError", "RuntimeError"],
  ["IsADirectory", "IsADirectoryError"],
  ["NetworkError", "ConnectionError"],
  ["NetworkUnreachable", "OSError"],
  ["NotADirectory", "NotADirectoryError"],
  ["NotCapable", "PermissionError"],
  ["NotConnected", "ConnectionError"],
  ["NotFound", "FileNotFoundError"],
  ["NotFoundError", "LookupError"],
  ["NotSupported", "NotImplementedError"],
  ["NotSupportedError", "NotImplementedError"],
  ["PermissionDenied", "PermissionError"],
  ["PicklingError", "TypeError"],
  ["RangeError", "ValueError"],
  ["ReferenceError", "NameError"],
  ["SyntaxError", "ValueError"],
  ["TimedOut", "TimeoutError"],
  ["UnexpectedEof", "EOFError"],
  ["UnpicklingError", "ValueError"],
  ["URIError", "ValueError"],
  ["WouldBlock", "BlockingIOError"],
]);

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
    return String(value);
  } catch {
    return "Error without a text";
  }
}
