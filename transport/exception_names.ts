import type { PyGlobal } from "../codec/global.ts";
import { RemoteError } from "./remote_error.ts";

/** Python's builtin exceptions whose constructor takes one text. */
const TAKE_TEXT = new Set([
  ...["BaseException", "Exception", "ArithmeticError", "AssertionError"],
  ...["AttributeError", "BlockingIOError", "BrokenPipeError", "BufferError"],
  ...["ChildProcessError", "ConnectionAbortedError", "ConnectionError"],
  ...["ConnectionRefusedError", "ConnectionResetError", "EOFError"],
  ...["EnvironmentError", "FileExistsError", "FileNotFoundError"],
  ...["FloatingPointError", "IOError", "ImportError", "IndentationError"],
  ...["IndexError", "InterruptedError", "IsADirectoryError", "KeyError"],
  ...["LookupError", "MemoryError", "ModuleNotFoundError", "NameError"],
  ...["NotADirectoryError", "NotImplementedError", "OSError"],
  ...["OverflowError", "PermissionError", "ProcessLookupError"],
  ...["RecursionError", "ReferenceError", "RuntimeError", "StopIteration"],
  ...["StopAsyncIteration", "SyntaxError", "SystemError", "TabError"],
  ...["TimeoutError", "TypeError", "UnboundLocalError", "UnicodeError"],
  ...["ValueError", "Warning", "ZeroDivisionError"],
]);

/** Builtin exceptions that take more than a text: read, never written. */
const TAKE_MORE = new Set([
  ...["UnicodeDecodeError", "UnicodeEncodeError", "UnicodeTranslateError"],
  ...["SystemExit", "KeyboardInterrupt", "GeneratorExit"],
  ...["ExceptionGroup", "BaseExceptionGroup", "PythonFinalizationError"],
]);

/** Our own errors and the platform's, by name, as the exceptions that say the same in Python. */
const NEAREST: Readonly<Record<string, string>> = {
  RangeError: "ValueError",
  URIError: "ValueError",
  EvalError: "RuntimeError",
  // JavaScript's is what Python calls so; Python's own is about weak references.
  ReferenceError: "NameError",
  AlreadyConnectedError: "ConnectionError",
  NotConnectedError: "ConnectionError",
  ConnectionFailedError: "ConnectionError",
  NoSuchConnectionAvailable: "ConnectionError",
  ForeverAloneError: "TimeoutError",
  AuthentificationError: "PermissionError",
  PicklingError: "TypeError",
  UnpicklingError: "ValueError",
  NotFound: "FileNotFoundError",
  AlreadyExists: "FileExistsError",
  PermissionDenied: "PermissionError",
  NotCapable: "PermissionError",
  ConnectionRefused: "ConnectionRefusedError",
  ConnectionReset: "ConnectionResetError",
  ConnectionAborted: "ConnectionAbortedError",
  BrokenPipe: "BrokenPipeError",
  TimedOut: "TimeoutError",
};

/** The name of the builtin exception that is nearest to an error. */
export function builtinExceptionOf(error: unknown): string {
  const name = error instanceof RemoteError
    ? error.type
    : error instanceof Error
    ? error.name
    : "";
  return NEAREST[name] ?? (TAKE_TEXT.has(name) ? name : "RuntimeError");
}

/** Whether a class reference names one of Python's own exceptions. */
export function isBuiltinException(type: PyGlobal): boolean {
  return (type.module === "builtins" || type.module === "exceptions") &&
    (TAKE_TEXT.has(type.name) || TAKE_MORE.has(type.name) ||
      type.name.endsWith("Warning"));
}
