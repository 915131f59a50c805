import { PyGlobal } from "../codec/global.ts";
import { PyObject } from "../codec/object.ts";
import { repr } from "../codec/repr.ts";
import { Tuple, tuple } from "../codec/tuple.ts";
import { builtinExceptionOf, isBuiltinException } from "./exception_names.ts";
import { RemoteError, type RemoteFrame } from "./remote_error.ts";

/**
 * What an error looks like to every Python: `(class, instance, frames)` with a
 * builtin class and plain tuples as frames, which all versions read alike.
 */
export function composeError(error: unknown): Tuple {
  const type = new PyGlobal("builtins", builtinExceptionOf(error));
  const text = error instanceof RemoteError
    ? error.type === type.name ? error.text : error.message
    : error instanceof Error
    ? error.message
    : String(error);
  return tuple(type, new PyObject(type, tuple(text)), framesOf(error));
}

/** Our frames in Python's order, the outermost call first; their source lines are not known. */
function framesOf(error: unknown): Tuple[] {
  const stack = error instanceof Error ? error.stack ?? "" : "";
  const frames: Tuple[] = [];
  for (const line of stack.split("\n")) {
    const match = /^\s+at (?:(.*?) \()?(.*?):(\d+)(?::\d+)?\)?$/.exec(line);
    if (match === null) continue;
    const [, name = "<anonymous>", file = "", lineno = "0"] = match;
    frames.unshift(tuple(file, Number(lineno), name, null));
  }
  return frames;
}

/**
 * The error that a polled reply stands for.
 *
 * @param value What `poll` gave.
 * @returns The error, as `execute` would have thrown it; undefined where the value is a plain one.
 */
export function remoteError(value: unknown): RemoteError | undefined {
  if (!(value instanceof Tuple) || value.length !== 3) return undefined;
  const [type, exception, frames] = value;
  if (!(type instanceof PyGlobal) || !isError(type, exception)) {
    return undefined;
  }
  const args = exception instanceof PyObject ? exception.args : tuple();
  return new RemoteError({
    type: type.module === "builtins" || type.module === "exceptions"
      ? type.name
      : type.toString(),
    args,
    text: textOf(type, args),
    frames: readFrames(frames),
    exception,
  });
}

/** Of classes other than Python's own, only those of which an instance follows. */
function isError(type: PyGlobal, exception: unknown): boolean {
  if (isBuiltinException(type)) return true;
  return exception instanceof PyObject &&
    exception.callable instanceof PyGlobal &&
    exception.callable.toString() === type.toString();
}

/** Python's `str` of an exception. */
function textOf(type: PyGlobal, args: readonly unknown[]): string {
  const [first, second] = args;
  if (args.length === 0) return "";
  if (args.length > 1) {
    return typeof first === "number" && typeof second === "string"
      ? `[Errno ${first}] ${second}`
      : repr(args);
  }
  // As in Python, a missing key is shown quoted.
  return typeof first === "string" && type.name !== "KeyError"
    ? first
    : repr(first);
}

/** Frames in any of the layouts that Pythons and we write. */
function readFrames(value: unknown): RemoteFrame[] {
  const items = value instanceof PyObject ? value.listItems : value;
  if (!Array.isArray(items)) return [];
  return items.map(readFrame).filter((frame) => frame !== undefined);
}

function readFrame(value: unknown): RemoteFrame | undefined {
  if (Array.isArray(value)) {
    const [filename, lineno, name, line] = value;
    return frame(filename, lineno, name, line);
  }
  if (!(value instanceof PyObject)) return undefined;
  const state = Array.isArray(value.state) ? value.state[1] : value.state;
  if (!(state instanceof Map)) return undefined;
  const line = state.get("_line") ?? state.get("_lines");
  return frame(
    state.get("filename"),
    state.get("lineno"),
    state.get("name"),
    line,
  );
}

function frame(
  filename: unknown,
  lineno: unknown,
  name: unknown,
  line: unknown,
): RemoteFrame {
  return {
    filename: String(filename ?? "?"),
    lineno: typeof lineno === "number" ? lineno : 0,
    name: String(name ?? "?"),
    line: typeof line === "string" ? line.trim() : undefined,
  };
}
