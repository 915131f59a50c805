/**
 * Settles as the promise does, or rejects with the signal's reason once it aborts.
 *
 * `@std/async` has the same. But a program that imports `../tcptalks/mod.ts`
 * out of a clone resolves no package's name, and has no internet perhaps.
 */
export async function abortable<T>(
  promise: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
