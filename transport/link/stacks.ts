import type { Clock } from "../watch/clock.ts";
import { RemoteError } from "../messages/remote_error.ts";

/** A stack that is made into text only when somebody reads it. */
export interface Trace {
  /** As `Error.stack`. */
  stack?: string;
}

/** Milliseconds between two stacks that are taken: not 0.1 % of the time. */
const PAUSE_MS = 4;

/**
 * Takes the stacks of those who call, so that an error which comes later can
 * show where the call was made. A stack costs 3 µs: it is taken where calls
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
const HERE = /^(.*\/transport\/)link\/stacks\.[jt]s$/.exec(import.meta.url)
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
