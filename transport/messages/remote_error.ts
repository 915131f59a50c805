import { harmlessLine } from "../../codec/text/harmless.ts";
import { TCPTalksError } from "../errors.ts";

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
