/** Who is told of the failure of a promise that nobody awaits. */
const told = new WeakMap<Promise<unknown>, (error: unknown) => void>();
let isListening = false;

/**
 * A promise whose rejection does not end the program where nobody awaits it:
 * `tell` gets it instead.
 */
export function toldWhereUnawaited<T>(
  promise: Promise<T>,
  tell: (error: unknown) => void,
): Promise<T> {
  isListening ||= listen();
  if (isListening) told.set(promise, tell);
  else promise.catch(() => {});
  return promise;
}

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
  const { process, Deno } = globalThis as {
    process?: ProcessLike;
    Deno?: unknown;
  };
  if (Deno === undefined && typeof process?.on === "function") {
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
