import { TCPTalksError } from "../errors.ts";
import { isOurFrame, RemoteError, type RemoteFrame } from "./remote_error.ts";
import { PyException } from "../../codec/known/exceptions/exception.ts";
import { errorToPython } from "../../codec/known/exceptions/entries.ts";
import { FrameSummary } from "../../codec/known/traceback.ts";
import { PyGlobal, PyObject } from "../../codec/types/object.ts";
import { shortName } from "../../codec/text/escapes.ts";
import { plainStr, shortRepr } from "../../codec/text/repr/plain.ts";
import { Tuple, tuple } from "../../codec/types/tuple.ts";

/** What a Python peer answers to requests before it has finished its handshake. */
const REFUSAL = "you are not authentificated";

/**
 * What a reply's args mean to who asked.
 *
 * @param opcode What was called; undefined for a poll, which gives an error reply as it is, as in Python.
 * @throws {RemoteError} When it is an error reply, and not polled.
 * @throws {TCPTalksError} When it is empty.
 */
export function readReply(args: unknown, opcode: unknown): unknown {
  const value = valueOf(args);
  if (opcode === undefined) return value;
  const error = remoteError(value);
  if (error !== undefined) throw withHint(error, opcode);
  return value;
}

/** An opcode that is written as a text, "0x12", is another one than the number: it is bound nowhere. */
function withHint(error: RemoteError, opcode: unknown): RemoteError {
  const isSlip = typeof opcode === "string" &&
    /^\s*-?(?:0x[\da-f]{1,12}|0b[01]{1,48}|0o[0-7]{1,16}|\d{1,15})\s*$/i
      .test(opcode) &&
    error.type === "KeyError" &&
    / is not bound to any instruction['"]?$/.test(error.text);
  if (!isSlip) return error;
  const hint =
    `this opcode is a text: write the number ${opcode.trim()}, without quotes`;
  return new RemoteError({ ...error, hint });
}

/**
 * The value in a reply's args.
 *
 * @throws {TCPTalksError} When there is none: Python's IndexError.
 */
export function valueOf(args: unknown): unknown {
  const value = unwrap(args);
  if (value === undefined) {
    throw new TCPTalksError("The reply is empty: the peer sent no value");
  }
  return value;
}

/** The one element, or all of them where they are not one; undefined where there is none. */
function unwrap(args: unknown): unknown {
  if (Array.isArray(args)) {
    return args.length > 1 ? args : args.length === 1 ? args[0] : undefined;
  }
  // The ESP32 sends a str or an int without a tuple around it.
  return args === "" ? undefined : args;
}

/** Whether a reply says that we are not authenticated (yet). */
export function isRefusal(args: unknown): boolean {
  const error = remoteError(unwrap(args));
  return error !== undefined && error.text === REFUSAL &&
    error.type.endsWith("AuthentificationError");
}

/** Our own errors as the builtin exceptions that say the same; the other names speak for themselves. */
const OURS: ReadonlyMap<unknown, string> = new Map([
  ["AlreadyConnectedError", "ConnectionError"],
  ["NotConnectedError", "ConnectionError"],
  ["ConnectionFailedError", "ConnectionError"],
  ["NoSuchConnectionAvailable", "ConnectionError"],
  ["ForeverAloneError", "TimeoutError"],
  ["AuthentificationError", "PermissionError"],
]);

/** Characters of a stack that are looked at: a peer's text may be in it. */
const MAX_STACK_LENGTH = 65_536;
/** Characters of a stack's line; longer ones are no frames. */
const MAX_FRAME_LENGTH = 2000;
/** Frames that are sent. */
const MAX_FRAMES_SENT = 100;
/** Frames of a peer's that are kept. */
const MAX_FRAMES = 1000;

/**
 * What an error looks like to every Python: `(class, instance, frames)` with a
 * builtin class and plain tuples as frames, which all versions read alike.
 *
 * @param details Whether the frames are told, or the message alone.
 */
export function composeError(
  error: unknown,
  details: ErrorDetails = "full",
): Tuple {
  const exception = toPython(error);
  const frames = details === "full" ? framesOf(error) : [];
  return tuple(exception.type, exception, frames);
}

/** Anything may have been thrown, also what throws when it is looked at. */
function toPython(error: unknown): PyException {
  try {
    if (error instanceof RemoteError) {
      // A peer's own class may be missing at another peer.
      return error.exception instanceof PyException &&
          error.exception.module === "builtins"
        ? error.exception
        : new PyException("RuntimeError", [error.message]);
    }
    const ours = error instanceof Error ? OURS.get(error.name) : undefined;
    return ours === undefined
      ? errorToPython(error)
      : new PyException(ours, [(error as Error).message]);
  } catch {
    return new PyException("Exception", ["Error without a text"]);
  }
}

/** Our frames in Python's order, the outermost call first; their source lines are not known. */
function framesOf(error: unknown): Tuple[] {
  const frames: Tuple[] = [];
  for (const line of stackOf(error).split("\n")) {
    if (line.length > MAX_FRAME_LENGTH) continue;
    const match = /^\s+at (?:(.*?) \()?(.*?):(\d+)(?::\d+)?\)?$/.exec(line);
    const [, name = "<anonymous>", file = "", lineno = "0"] = match ?? [];
    if (match === null || isOurFrame(file)) continue;
    frames.push(tuple(withoutHost(file), Number(lineno), name, null));
    if (frames.length === MAX_FRAMES_SENT) break;
  }
  return frames.reverse();
}

function stackOf(error: unknown): string {
  try {
    const stack: unknown = error instanceof Error ? error.stack : "";
    return typeof stack === "string" ? stack.slice(0, MAX_STACK_LENGTH) : "";
  } catch {
    return "";
  }
}

/** A file of the program by its path from there, any other of this machine by its name alone: where it is, is nobody's business. */
function withoutHost(file: string): string {
  if (!/^(?:file:|[/\\]|[a-z]:[/\\])/i.test(file)) return file;
  const program = programFolder();
  return program !== undefined && file.startsWith(program)
    ? file.slice(program.length)
    : file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
}

/** The folder of the program that runs, as a URL; undefined where that is not known. */
function programFolder(): string | undefined {
  try {
    const main: unknown = Reflect.get(
      Object(Reflect.get(globalThis, "Deno")),
      "mainModule",
    );
    return typeof main === "string" ? new URL("./", main).href : undefined;
  } catch {
    return undefined;
  }
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
  const type = value[0], exception = value[1], frames = value[2];
  if (typeof type === "function") {
    return ofRegisteredClass(type, exception, frames);
  }
  if (!(type instanceof PyGlobal)) return undefined;
  const known = asException(type, exception);
  if (known === undefined) return undefined;
  return new RemoteError({
    type: shortName(type.module === "builtins" ? type.name : `${type}`),
    args: known.args,
    text: known.message,
    frames: readFrames(frames),
    exception,
  });
}

/** Whether an error reply has the frames of the stack, or the message alone. */
export type ErrorDetails = "full" | "message";

/** What a peer is told of an error in one of our functions. */
export interface ErrorReplyOptions {
  /**
   * `full`: the exception and the functions that it went through, with line
   * numbers; files by their path from the program on, those elsewhere by their
   * name alone. `message`: the exception alone.
   *
   * @default {"full"}
   */
  details?: ErrorDetails;
}

function ofRegisteredClass(
  // deno-lint-ignore ban-types -- a registered class, of any signature
  type: Function,
  exception: unknown,
  frames: unknown,
): RemoteError | undefined {
  if (!isInstance(exception, type)) return undefined;
  // Its message may be anything that the peer has set.
  const message: unknown = exception instanceof Error
    ? exception.message
    : exception;
  const text = plainStr(message, { maxLength: MAX_TEXT });
  return new RemoteError({
    type: type.name,
    args: tuple(text),
    text,
    frames: readFrames(frames),
    exception,
  });
}

/** What `instanceof` says of classes; a registered function has no prototype, and `Symbol.hasInstance` is not asked. */
// deno-lint-ignore ban-types -- a registered class, of any signature
function isInstance(value: unknown, type: Function): boolean {
  const prototype: unknown = type.prototype;
  return typeof prototype === "object" && prototype !== null &&
    Object.prototype.isPrototypeOf.call(prototype, Object(value));
}

/** Characters of an exception's text. */
const MAX_TEXT = 65_536;

/**
 * The exception of a triple, undefined where its head is no exception class.
 * Of a class that is not Python's own this is known only by an instance of it.
 */
function asException(
  type: PyGlobal,
  exception: unknown,
): PyException | undefined {
  if (exception instanceof PyObject) {
    return isSame(exception.callable, type)
      ? new PyException(type, exception.args)
      : undefined;
  }
  const isKnown = exception instanceof PyException;
  if (isKnown && isSame(exception.type, type)) return exception;
  const alone = new PyException(type, [
    typeof exception === "string" ? exception : shortRepr(exception),
  ]);
  if (!alone.isA("BaseException")) return undefined;
  return isKnown ? exception : alone;
}

function isSame(callable: unknown, { module, name }: PyGlobal): boolean {
  return callable instanceof PyGlobal && callable.module === module &&
    callable.name === name;
}

/** Frames in any of the layouts that Pythons and we write, the innermost ones where there are too many. */
function readFrames(value: unknown): RemoteFrame[] {
  if (!Array.isArray(value)) return [];
  // What is no str is printed, and once only, however often it occurs.
  const printed = new Map<unknown, string>();
  const shown = (part: unknown): string => {
    if (typeof part === "string") return part;
    let text = printed.get(part);
    if (text === undefined) printed.set(part, text = shortRepr(part));
    return text;
  };
  const frames: RemoteFrame[] = [];
  const first = Math.max(0, value.length - MAX_FRAMES);
  for (let i = first; i < value.length; i++) {
    const frame = readFrame(value[i], shown);
    if (frame !== undefined) frames.push(frame);
  }
  return frames;
}

function readFrame(
  value: unknown,
  shown: (part: unknown) => string,
): RemoteFrame | undefined {
  if (value instanceof FrameSummary) {
    const { filename, lineno, name, line } = value;
    return { filename, lineno: lineno ?? 0, name, line: line ?? undefined };
  }
  if (!Array.isArray(value)) return undefined;
  const filename = value[0], lineno = value[1], name = value[2];
  const line = value[3];
  return {
    filename: shown(filename),
    lineno: typeof lineno === "number" ? lineno : 0,
    name: shown(name),
    line: typeof line === "string" ? line.trim() : undefined,
  };
}
