import { PyException } from "../../codec/known/exceptions/exception.ts";
import { errorToPython } from "../../codec/known/exceptions/from_js.ts";
import { FrameSummary } from "../../codec/known/traceback.ts";
import { PyGlobal, PyObject } from "../../codec/types/object.ts";
import { repr } from "../../codec/text/repr/repr.ts";
import { Tuple, tuple } from "../../codec/types/tuple.ts";
import { RemoteError, type RemoteFrame } from "./remote_error.ts";
import { isOurFrame } from "../link/stacks.ts";

/** Our own errors as the builtin exceptions that say the same; the other names speak for themselves. */
const OURS: Readonly<Record<string, string>> = {
  AlreadyConnectedError: "ConnectionError",
  NotConnectedError: "ConnectionError",
  ConnectionFailedError: "ConnectionError",
  NoSuchConnectionAvailable: "ConnectionError",
  ForeverAloneError: "TimeoutError",
  AuthentificationError: "PermissionError",
};

/** Characters of a stack's line; longer ones are no frames, but a peer's text. */
const MAX_FRAME_LENGTH = 2000;
/** Characters of what is printed because it is no str, as it should be. */
const MAX_SHOWN = 200;

/**
 * What an error looks like to every Python: `(class, instance, frames)` with a
 * builtin class and plain tuples as frames, which all versions read alike.
 */
export function composeError(error: unknown): Tuple {
  const exception = toPython(error);
  return tuple(exception.type, exception, framesOf(error));
}

function toPython(error: unknown): PyException {
  if (error instanceof RemoteError) {
    // A peer's own class may be missing at another peer.
    return error.exception instanceof PyException &&
        error.exception.module === "builtins"
      ? error.exception
      : new PyException("RuntimeError", [error.message]);
  }
  const ours = error instanceof Error ? OURS[error.name] : undefined;
  return ours === undefined
    ? errorToPython(error)
    : new PyException(ours, [(error as Error).message]);
}

/** Our frames in Python's order, the outermost call first; their source lines are not known. */
function framesOf(error: unknown): Tuple[] {
  const stack = error instanceof Error ? String(error.stack) : "";
  const frames: Tuple[] = [];
  for (const line of stack.split("\n")) {
    if (line.length > MAX_FRAME_LENGTH) continue;
    const match = /^\s+at (?:(.*?) \()?(.*?):(\d+)(?::\d+)?\)?$/.exec(line);
    const [, name = "<anonymous>", file = "", lineno = "0"] = match ?? [];
    if (match === null || isOurFrame(file)) continue;
    frames.unshift(tuple(file, Number(lineno), name, null));
  }
  return frames;
}

/**
 * The error that a polled reply stands for.
 *
 * @param value What `poll` gave.
 * @returns The error, as `execute` would have thrown it; undefined where the value is a plain one.
 *
 * @example
 * ```ts
 * import { PyException, PyGlobal, remoteError, tuple } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * const type = new PyGlobal("builtins", "ValueError");
 * const error = remoteError(tuple(type, new PyException(type, ["boom"]), []));
 * assertEquals(error?.message, "ValueError: boom");
 * assertEquals(remoteError(tuple(1, 2, 3)), undefined);
 * ```
 */
export function remoteError(value: unknown): RemoteError | undefined {
  if (!(value instanceof Tuple) || value.length !== 3) return undefined;
  const [type, exception, frames] = value;
  if (typeof type === "function") {
    return ofRegisteredClass(type, exception, frames);
  }
  if (!(type instanceof PyGlobal)) return undefined;
  const known = asException(type, exception);
  if (known === undefined) return undefined;
  return new RemoteError({
    type: type.module === "builtins" ? type.name : type.toString(),
    args: known.args,
    text: known.message,
    frames: readFrames(frames),
    exception,
  });
}

function ofRegisteredClass(
  // deno-lint-ignore ban-types -- a registered class, of any signature
  type: Function,
  exception: unknown,
  frames: unknown,
): RemoteError | undefined {
  if (!(exception instanceof type)) return undefined;
  const text = exception instanceof Error
    ? exception.message
    : String(exception);
  return new RemoteError({
    type: type.name,
    args: tuple(text),
    text,
    frames: readFrames(frames),
    exception,
  });
}

/**
 * The exception of a triple, undefined where its head is no exception class.
 * Of a class that is not Python's own this is known only by an instance of it.
 */
function asException(
  type: PyGlobal,
  exception: unknown,
): PyException | undefined {
  if (exception instanceof PyObject) {
    return `${exception.callable}` === `${type}`
      ? new PyException(type, exception.args)
      : undefined;
  }
  const isInstance = exception instanceof PyException;
  if (isInstance && `${exception.type}` === `${type}`) return exception;
  const alone = new PyException(type, [shown(exception)]);
  if (!alone.isA("BaseException")) return undefined;
  return isInstance ? exception : alone;
}

/** Frames in any of the layouts that Pythons and we write. */
function readFrames(value: unknown): RemoteFrame[] {
  if (!Array.isArray(value)) return [];
  return value.map(readFrame).filter((frame) => frame !== undefined);
}

function readFrame(value: unknown): RemoteFrame | undefined {
  if (value instanceof FrameSummary) {
    const { filename, lineno, name, line } = value;
    return { filename, lineno: lineno ?? 0, name, line: line ?? undefined };
  }
  if (!Array.isArray(value)) return undefined;
  const [filename, lineno, name, line] = value;
  return {
    filename: shown(filename),
    lineno: typeof lineno === "number" ? lineno : 0,
    name: shown(name),
    line: typeof line === "string" ? line.trim() : undefined,
  };
}

/** A str as it is, anything else as Python prints it. */
function shown(value: unknown): string {
  return typeof value === "string"
    ? value
    : repr(value, { maxLength: MAX_SHOWN });
}
