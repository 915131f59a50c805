import { harmlessLine } from "../../codec/text/escapes.ts";
import { TCPTalksError } from "../errors.ts";
import type { Clock } from "../watch/clock.ts";

/** Characters of what a frame of a traceback says. */
const MAX_SHOWN = 500;
/** Frames that are printed. */
const MAX_FRAMES = 100;

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
      if (i >= MAX_FRAMES / 2 && i < frames.length - MAX_FRAMES / 2) {
        if (i === MAX_FRAMES / 2) {
          text += `  [${frames.length - MAX_FRAMES} frames left out]\n`;
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

/** Milliseconds between two stacks that are taken: nothing beside them. */
const PAUSE_MS = 4;

/**
 * Takes the stacks of those who call, so that an error which comes later can
 * show where the call was made. A stack costs more than the call: it is taken where calls
 * are rarer than one in four milliseconds, which is every call of a robot. Between
 * those, V8's own async stack has to do.
 */
export class Tracer {
  #last = -Infinity;
  #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The stack above `from`, or undefined where calls come too fast.
   *
   * @param now The clock's time.
   * @param from The function whose callers are of interest.
   */
  take(
    now: number,
    // deno-lint-ignore ban-types -- as captureStackTrace takes it
    from: Function,
  ): Trace | undefined {
    if (now - this.#last < PAUSE_MS) return undefined;
    const trace: Trace = {};
    Error.captureStackTrace(trace, from);
    this.#last = this.#clock.now();
    return trace;
  }
}

/** Where this code is: its own frames say nothing to a caller. Not known where both were bundled into one file. */
const HERE = /^(.*\/transport\/)messages\/remote_error\.[jt]s$/.exec(
  import.meta.url,
)
  ?.[1];

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
}

function framesOf(stack: string | undefined): string[] {
  return (stack ?? "").split("\n").filter((line) =>
    /^\s+at /.test(line) && !isOurFrame(line)
  );
}
