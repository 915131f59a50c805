import { abortable } from "@std/async";

/**
 * Waits for what has to happen soon.
 *
 * @param ms How long at most.
 * @param what What is awaited, for the error: "Python's goodbye".
 * @throws {Error} When it does not happen in time; and whatever it fails with.
 */
export async function within<T>(
  ms: number,
  what: string,
  promise: Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new Error(`Waited ${ms} ms in vain for ${what}`)),
    ms,
  );
  try {
    return await abortable(promise, late.signal);
  } finally {
    clearTimeout(timer);
  }
}
