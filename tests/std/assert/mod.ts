/**
 * Stand-in for `jsr:@std/assert` where JSR cannot be reached, over Deno's own
 * `node:assert/strict`. Only what the project uses; same names, same meaning.
 *
 * @module
 */
import nodeAssert from "node:assert/strict";

/** The error of a failed assertion. */
export class AssertionError extends Error {
  /** Makes one from its message. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

// deno-lint-ignore no-explicit-any -- as in the real package: any constructor at all
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

function suffix(message?: string): string {
  return message ? `: ${message}` : "";
}

function rethrow(check: () => void, message?: string): void {
  try {
    check();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new AssertionError(text + suffix(message));
  }
}

/** Fails unless `value` is truthy. */
export function assert(value: unknown, message = ""): asserts value {
  if (!value) throw new AssertionError(message || "Expected a truthy value");
}

/** Fails unless `value` is falsy. */
export function assertFalse(value: unknown, message?: string): void {
  if (value) {
    throw new AssertionError(`Expected a falsy value${suffix(message)}`);
  }
}

/** Fails unless both are deeply equal, of the same classes. */
export function assertEquals<T>(
  actual: T,
  expected: T,
  message?: string,
): void {
  rethrow(() => nodeAssert.deepStrictEqual(actual, expected), message);
}

/** Fails when both are deeply equal. */
export function assertNotEquals<T>(
  actual: T,
  expected: T,
  message?: string,
): void {
  rethrow(() => nodeAssert.notDeepStrictEqual(actual, expected), message);
}

/** Fails unless both are the same value. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  message?: string,
): asserts actual is T {
  rethrow(() => nodeAssert.strictEqual(actual, expected), message);
}

/** Fails unless `actual` is an instance of `type`. */
export function assertInstanceOf<
  // deno-lint-ignore no-explicit-any -- as in the real package
  T extends abstract new (...args: any[]) => any,
>(
  actual: unknown,
  type: T,
  message?: string,
): asserts actual is InstanceType<T> {
  if (!(actual instanceof type)) {
    throw new AssertionError(
      `Expected an instance of "${type.name}"${suffix(message)}`,
    );
  }
}

/** Fails unless `actual` holds `expected`. */
export function assertStringIncludes(
  actual: string,
  expected: string,
  message?: string,
): void {
  if (!actual.includes(expected)) {
    throw new AssertionError(
      `Expected "${actual}" to contain "${expected}"${suffix(message)}`,
    );
  }
}

/** Fails unless `actual` matches `expected`. */
export function assertMatch(
  actual: string,
  expected: RegExp,
  message?: string,
): void {
  if (!expected.test(actual)) {
    throw new AssertionError(
      `Expected "${actual}" to match ${expected}${suffix(message)}`,
    );
  }
}

/** Fails unless `actual` is within `tolerance` (1e-7 of it by default) of `expected`. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance: number = Math.max(Math.abs(expected) * 1e-7, Number.EPSILON),
  message?: string,
): void {
  if (Object.is(actual, expected)) return;
  if (!(Math.abs(actual - expected) <= tolerance)) {
    throw new AssertionError(
      `Expected ${actual} to be close to ${expected}${suffix(message)}`,
    );
  }
}

/** Fails unless `actual` is at most `expected`. */
export function assertLessOrEqual<T>(
  actual: T,
  expected: T,
  message?: string,
): void {
  if (!(actual <= expected)) {
    throw new AssertionError(
      `Expected ${actual} <= ${expected}${suffix(message)}`,
    );
  }
}

/** Always fails. */
export function fail(message?: string): never {
  throw new AssertionError(`Failed${suffix(message)}`);
}

/** Fails unless `error` is of the class, with the text in its message. */
function assertIsError<E extends Error = Error>(
  error: unknown,
  ErrorClass?: ErrorClass<E>,
  msgMatches?: string | RegExp,
  message?: string,
): asserts error is E {
  if (!(error instanceof Error)) {
    throw new AssertionError(`Expected an Error${suffix(message)}`);
  }
  if (ErrorClass && !(error instanceof ErrorClass)) {
    throw new AssertionError(
      `Expected error of class "${ErrorClass.name}", got "${error.name}: ${error.message}"${
        suffix(message)
      }`,
    );
  }
  if (typeof msgMatches === "string") {
    assertStringIncludes(error.message, msgMatches, message);
  } else if (msgMatches) assertMatch(error.message, msgMatches, message);
}

/** Fails unless `fn` throws such an error, which it gives. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass?: ErrorClass<E>,
  msgIncludes?: string,
  message?: string,
): E {
  try {
    fn();
  } catch (error) {
    assertIsError(error, ErrorClass, msgIncludes, message);
    return error;
  }
  throw new AssertionError(`Expected the function to throw${suffix(message)}`);
}

/** Fails unless `fn`'s promise rejects with such an error, which it gives. */
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass?: ErrorClass<E>,
  msgIncludes?: string,
  message?: string,
): Promise<E> {
  try {
    await fn();
  } catch (error) {
    assertIsError(error, ErrorClass, msgIncludes, message);
    return error;
  }
  throw new AssertionError(`Expected the promise to reject${suffix(message)}`);
}
