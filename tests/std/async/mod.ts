/**
 * Stand-in for `jsr:@std/async` where JSR cannot be reached. Only what the
 * project uses; same names, same meaning. It runs in browsers and Node as well,
 * as the real package does.
 *
 * @module
 */

/** Options of {@linkcode delay}. */
export interface DelayOptions {
  /** Ends the wait early: the promise rejects with its reason. */
  signal?: AbortSignal;
  /** Whether the wait keeps the process alive. */
  persistent?: boolean;
}

/** Resolves after `ms` milliseconds. */
export async function delay(
  ms: number,
  options: DelayOptions = {},
): Promise<void> {
  const { signal, persistent = true } = options;
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const id: unknown = setTimeout(resolve, ms);
  if (!persistent) unref(id);
  const abort = (): void => reject(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    await promise;
  } finally {
    clearTimeout(id as number);
    signal?.removeEventListener("abort", abort);
  }
}

/** Lets the process end, where there is one, though the timer still runs. */
function unref(id: unknown): void {
  if ("Deno" in globalThis) Deno.unrefTimer(id as number);
  else (id as { unref?: () => void }).unref?.();
}

/** Options of {@linkcode deadline}. */
export interface DeadlineOptions {
  /** Gives up early: the promise rejects with its reason. */
  signal?: AbortSignal;
}

/** Settles as `promise` does, or rejects after `ms` with a `TimeoutError` DOMException. */
export async function deadline<T>(
  promise: Promise<T>,
  ms: number,
  options: DeadlineOptions = {},
): Promise<T> {
  const timer = new AbortController();
  const id = setTimeout(
    () => timer.abort(new DOMException("Signal timed out.", "TimeoutError")),
    ms,
  );
  const signals = [timer.signal];
  if (options.signal) signals.push(options.signal);
  try {
    return await abortable(promise, AbortSignal.any(signals));
  } finally {
    clearTimeout(id);
  }
}

/** Settles as `promise` does, or rejects with the signal's reason once it aborts. */
export function abortable<T>(
  promise: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return Promise.race([promise, aborted]).finally(() =>
    signal.removeEventListener("abort", abort)
  );
}
