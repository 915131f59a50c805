import { PyException } from "../../codec/known/exceptions/exception.ts";
import { FrameSummary } from "../../codec/known/traceback.ts";
import {
  type AnyFunction,
  PyGlobal,
  PyObject,
} from "../../codec/types/object.ts";
import { plainStr, shortRepr } from "../../codec/text/repr/repr.ts";
import { Tuple, tuple } from "../../codec/types/tuple.ts";
import { harmlessLine, shortName } from "../../codec/text/escapes.ts";
import { ConnectionFailedError, TCPTalksError } from "../errors.ts";

/** Characters of what a frame of a traceback says. */
const MAX_SHOWN = 500;
/** Frames that are printed. */
const MAX_PRINTED = 100;
/** Frames of a peer's that are kept. */
const MAX_FRAMES = 1000;

/** One line of a Python traceback. */
export interface RemoteFrame {
  /** The file, as Python names it. */
  readonly filename: string;
  /** The line, from 1. */
  readonly lineno: number;
  /** The function, or `<module>`. */
  readonly name: string;
  /** The source line without its indentation, where Python had it. */
  readonly line: string | undefined;
}

/** What a {@linkcode RemoteError} is made of. */
export interface RemoteErrorOptions extends ErrorOptions {
  /** The exception's class, as Python prints it. */
  type: string;
  /** What the exception was raised with. */
  args: readonly unknown[];
  /** Python's `str(exception)`. */
  text: string;
  /** The traceback, outermost call first. */
  frames: readonly RemoteFrame[];
  /** The exception itself, as it was decoded. */
  exception: unknown;
  /** What to try, in words of ours. */
  hint?: string;
}

/**
 * An exception that the peer's function raised. Its `message` is Python's last
 * line, such as `ValueError: boom`, and where we have one a hint; its `stack` has our own callers, and below
 * them the traceback as Python prints it.
 *
 * @example
 * ```ts
 * import { RemoteError, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals, assertRejects } from "@std/assert";
 *
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * const ready = robot.connect();
 * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
 * await Promise.all([ready, bot.connect()]);
 *
 * const error = await assertRejects(() => bot.execute(0x77), RemoteError);
 * assertEquals(error.type, "KeyError");
 * assertEquals(error.args[0], "opcode 119 is not bound to any instruction");
 * ```
 */
export class RemoteError extends TCPTalksError {
  /** The exception's class, as Python prints it: `ValueError`, or `common.serialtalks.MuteError`. */
  readonly type: string;
  /** What the exception was raised with: for most, one text. */
  readonly args: readonly unknown[];
  /** Python's `str(exception)`. */
  readonly text: string;
  /** The traceback, outermost call first. */
  readonly frames: readonly RemoteFrame[];
  /** The exception itself, as it was decoded. */
  readonly exception: unknown;
  #hint: string;

  /** Makes one from what the peer sent. */
  constructor(options: RemoteErrorOptions) {
    const { type, args, text, frames, exception } = options;
    const hint = options.hint === undefined ? "" : ` (${options.hint})`;
    super((text === "" ? type : `${type}: ${text}`) + hint, options);
    this.#hint = hint;
    this.name = "RemoteError";
    this.type = type;
    this.args = args;
    this.text = text;
    this.frames = frames;
    this.exception = exception;
  }

  /** The traceback, as Python prints it; of more than 100 frames the first and the last 50. */
  get traceback(): string {
    const { frames } = this;
    let text = "Traceback (most recent call last):\n";
    for (const [i, { filename, lineno, name, line }] of frames.entries()) {
      if (i >= MAX_PRINTED / 2 && i < frames.length - MAX_PRINTED / 2) {
        if (i === MAX_PRINTED / 2) {
          text += `  [${frames.length - MAX_PRINTED} frames left out]\n`;
        }
        continue;
      }
      text += `  File "${
        harmlessLine(filename, MAX_SHOWN)
      }", line ${lineno}, in ${harmlessLine(name, MAX_SHOWN)}\n`;
      if (line) text += `    ${harmlessLine(line, MAX_SHOWN)}\n`;
    }
    return text +
      this.message.slice(0, this.message.length - this.#hint.length);
  }
}

/** A stack that is made into text only when somebody reads it. */
export interface Trace {
  /** As `Error.stack`. */
  stack?: string;
}

/** A function whose callers are shown in an error's stack, as captureStackTrace takes it. */
export type From = AnyFunction;

/**
 * Where this code is: its own frames say nothing to a caller. Not known where
 * both were bundled into one file. A path, which Bun's frames have for a URL.
 */
const HERE = /^(?:file:\/\/)?(.*\/transport\/)messages\/remote_error\.[jt]s$/
  .exec(import.meta.url)?.[1];

/** Whether a frame of a stack is our own. */
export function isOurFrame(text: string): boolean {
  return HERE !== undefined && text.includes(HERE);
}

/**
 * Lets an error's stack show who called: the frames of the taken stack, or
 * where none was taken its own without ours. Below them comes the remote
 * traceback, if there is one.
 */
export function showCaller(error: Error, trace: Trace | undefined): void {
  const frames = framesOf(trace?.stack ?? error.stack);
  const below = error instanceof RemoteError ? [error.traceback] : [];
  error.stack = [`${error.name}: ${error.message}`, ...frames, ...below]
    .join("\n");
  // Where the system refused us says nothing to a caller, either.
  let { cause } = error;
  const isSystem = [error, cause].some((it) =>
    it instanceof ConnectionFailedError
  );
  for (; isSystem && cause instanceof Error; cause = cause.cause) {
    cause.stack = `${cause.name}: ${cause.message}`;
  }
}

/** Lets the errors of ours that a promise rejects with show who called `from`. */
export async function calledFrom<T>(
  from: From,
  run: () => Promise<T>,
): Promise<T> {
  const trace: Trace = {};
  Error.captureStackTrace(trace, from);
  try {
    return await run();
  } catch (error) {
    if (error instanceof TCPTalksError) showCaller(error, trace);
    throw error;
  }
}

function framesOf(stack: string | undefined): string[] {
  const frames = (stack ?? "").split("\n").filter((line) =>
    /^\s+at /.test(line) && !isOurFrame(line)
  );
  if (!("Bun" in globalThis)) return frames;
  // Of a stack with frames without a name, Bun prints none: it shows our own code.
  return frames.map((line) =>
    line.replace(/^(\s+at (?:async )?)([^()]+)$/, "$1<anonymous> ($2)")
  );
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

function ofRegisteredClass(
  type: AnyFunction,
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
function isInstance(value: unknown, type: AnyFunction): boolean {
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
    line: typeof line === "string" ? line.slice(0, MAX_TEXT).trim() : undefined,
  };
}
