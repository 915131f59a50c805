import { TCPTalksError } from "../errors.ts";
import { isOurFrame, RemoteError, remoteError } from "./remote_error.ts";
import { PyException } from "../../codec/known/exceptions/exception.ts";
import { errorToPython } from "../../codec/known/exceptions/entries.ts";
import { type Tuple, tuple } from "../../codec/types/tuple.ts";

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

/** An opcode that is written as a text, "0x12" or a name, is another one than the number: it is bound nowhere. */
function withHint(error: RemoteError, opcode: unknown): RemoteError {
  const isSlip = typeof opcode === "string" && error.type === "KeyError" &&
    / is not bound to any instruction['"]?$/.test(error.text);
  if (!isSlip) return error;
  const isNumber =
    /^\s*-?(?:0x[\da-f]{1,12}|0b[01]{1,48}|0o[0-7]{1,16}|\d{1,15})\s*$/i
      .test(opcode);
  const hint = isNumber
    ? `this opcode is a text: write the number ${opcode.trim()}, without quotes`
    : 'this opcode is a text, and no number such as 0x12; what "opcodes" names is called as remote.NAME()';
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

/**
 * What an error looks like to every Python: `(class, instance, frames)` with a
 * builtin class and plain tuples as frames, which all versions read alike.
 *
 * @param details Whether the frames are told, or the message alone.
 */
export function composeError(error: unknown, details: ErrorDetails): Tuple {
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
    const match = /^\s+at (?:(.*?) \(|async )?(.*?):(\d+)(?::\d+)?\)?$/
      .exec(line);
    const [, name = "<anonymous>", file = "", lineno = "0"] = match ?? [];
    if (match === null || isOurFrame(file)) continue;
    frames.push(tuple(withoutHost(file), Number(lineno), name, null));
    if (frames.length === MAX_FRAMES_SENT) break;
  }
  return frames.reverse();
}

/** The frames of a stack: what a message says may look like one. */
function stackOf(error: unknown): string {
  try {
    if (!(error instanceof Error)) return "";
    const message: unknown = error.message, stack: unknown = error.stack;
    if (typeof stack !== "string") return "";
    const text = typeof message === "string" ? message : "";
    const at = stack.indexOf(text);
    const start = at < 0 ? 0 : at + text.length;
    return stack.slice(start, start + MAX_STACK_LENGTH);
  } catch {
    return "";
  }
}

/** Where in the program an error arose, as ` at bot.ts:12`; "" where that is not known. */
export function placeOf(error: unknown): string {
  const frame = framesOf(error).at(-1);
  return frame === undefined ? "" : ` at ${frame[0]}:${frame[1]}`;
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
