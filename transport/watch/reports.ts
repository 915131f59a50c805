import { harmlessLine } from "../../codec/text/escapes.ts";
import { messageOf } from "../../codec/text/repr/repr.ts";
import type { CommonOptions } from "../options/options.ts";
import { placeOf } from "../messages/reply.ts";
import type { Clock } from "./clock.ts";

/** Who is told of the failure of a promise that nobody awaits. */
const told = new WeakMap<Promise<unknown>, (error: unknown) => void>();
let isListening = false;

/** Whether what is not handled was told. */
function tellOf(promise: unknown, reason: unknown): boolean {
  const tell = promise instanceof Promise ? told.get(promise) : undefined;
  tell?.(reason);
  return tell !== undefined;
}

/** What is used of Node's and Bun's process, which tell of it in their own way. */
interface ProcessLike {
  on(
    name: "unhandledRejection",
    listener: (reason: unknown, promise: unknown) => void,
  ): void;
  listenerCount(name: "unhandledRejection"): number;
}

/** Listens to what the runtime tells of promises that nobody handles; false where it tells nothing. */
function listen(): boolean {
  // Where there is Deno nobody may as much as look at `process`: it loads half of Node.
  const { process } = "Deno" in globalThis
    ? {}
    : globalThis as { process?: ProcessLike };
  if (typeof process?.on === "function") {
    process.on("unhandledRejection", (reason, promise) => {
      if (tellOf(promise, reason)) return;
      // As if nobody listened: an uncaught exception.
      if (process.listenerCount("unhandledRejection") === 1) throw reason;
    });
    return true;
  }
  if (typeof globalThis.addEventListener !== "function") return false;
  globalThis.addEventListener("unhandledrejection", (event) => {
    if (tellOf(event.promise, event.reason)) event.preventDefault();
  });
  return true;
}

/** Characters of one line. */
const MAX_LINE = 1000;
/** Lines of one object within one pause; what comes beyond is left out. */
const MAX_LINES = 50;
/** Lines of all objects: each client of a server is one, and may come again. */
const MAX_ALL = 500;
const PAUSE_MS = 10_000;

/** How many lines were printed within the pause. */
class Lines {
  #since = -Infinity;
  #count = 0;

  /** The number of one more, from 1. */
  next(now: number): number {
    if (now - this.#since >= PAUSE_MS) {
      this.#since = now;
      this.#count = 0;
    }
    return ++this.#count;
  }
}

/** Those of all objects, which have one clock in a program. */
const all = new WeakMap<Clock, Lines>();

/** Tells the program what nobody awaits: by `onError`, or by one line on stderr. */
export class Reports {
  #onError: CommonOptions["onError"];
  #clock: Clock;
  #lines = new Lines();
  /** Whether all events are printed. */
  readonly debug: boolean;

  constructor(
    { onError, debug = false }: Pick<CommonOptions, "onError" | "debug">,
    clock: Clock,
  ) {
    this.#onError = onError;
    this.debug = debug;
    this.#clock = clock;
  }

  /**
   * Tells of an error. Never throws.
   *
   * @param doing What went wrong, in words.
   * @param isMeant Whether somebody else is told, and that will do without `onError`.
   */
  tell(error: unknown, doing: string, isMeant: boolean = false): void {
    if (this.#onError === undefined) {
      if (isMeant && !this.debug) return;
      this.print(`${doing}${placeOf(error)}: ${thrownText(error)}`);
      return;
    }
    const failed = (own: unknown): void =>
      this.print(`onError threw ${thrownText(own)}, told that ${doing}`);
    try {
      const result = this.#onError(error, doing);
      if (result instanceof Promise) result.catch(failed);
    } catch (own) {
      failed(own);
    }
  }

  /**
   * A promise whose failure does not end the program where nobody awaits it: it
   * is told instead.
   *
   * @param what What failed then.
   */
  unawaited<T>(
    promise: Promise<T>,
    what: () => string = () => "A call",
  ): Promise<T> {
    isListening ||= listen();
    if (!isListening) promise.catch(() => {});
    else {
      told.set(
        promise,
        (error) => this.tell(error, `${what()} that nobody awaits failed`),
      );
    }
    return promise;
  }

  /** Prints one line on stderr; not more than a program's author can read. */
  print(text: string): void {
    const clock = this.#clock;
    const now = clock.now();
    const own = this.#lines.next(now);
    if (own > MAX_LINES) return;
    const together = all.get(clock) ?? new Lines();
    all.set(clock, together);
    const number = together.next(now);
    if (number > MAX_ALL) return;
    const most = number === MAX_ALL ? MAX_ALL : MAX_LINES;
    const line = number === MAX_ALL || own === MAX_LINES
      ? `more than ${most} lines in ${PAUSE_MS} ms, the rest is left out`
      : harmlessLine(text, MAX_LINE);
    console.error(`tcptalks: ${line}`);
  }
}

/** What was thrown, whatever it is. */
export function thrownText(error: unknown): string {
  const text = messageOf(error);
  try {
    return error instanceof Error ? `${error.name}: ${text}` : text;
  } catch {
    return text; // A Proxy may throw at any question.
  }
}
