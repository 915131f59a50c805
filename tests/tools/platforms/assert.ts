/** The assertions that the codec's tests use, where there is no `@std/assert` and no `node:assert`. */

/** The error of a failed assertion. */
export class AssertionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "AssertionError";
  }
}

// deno-lint-ignore no-explicit-any -- as in the real package: any constructor at all
type ClassOf<T> = abstract new (...args: any[]) => T;

function fail(what: string, message?: string): never {
  throw new AssertionError(message ? `${what}: ${message}` : what);
}

/** Fails unless `value` is truthy. */
export function assert(value: unknown, message?: string): asserts value {
  if (!value) fail("Expected a truthy value", message);
}

/** Fails unless `value` is falsy. */
export function assertFalse(value: unknown, message?: string): void {
  if (value) fail("Expected a falsy value", message);
}

/** Fails unless both are deeply equal, of the same classes. */
export function assertEquals<T>(
  actual: T,
  expected: T,
  message?: string,
): void {
  if (equal(actual, expected, new Map())) return;
  fail(`${show(actual)} is not ${show(expected)}`, message);
}

/** Fails when both are deeply equal. */
export function assertNotEquals<T>(
  actual: T,
  expected: T,
  message?: string,
): void {
  if (equal(actual, expected, new Map())) fail("Both are equal", message);
}

/** Fails unless both are the very same. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  message?: string,
): void {
  if (!Object.is(actual, expected)) {
    fail(`${show(actual)} is not the same as ${show(expected)}`, message);
  }
}

/** Fails when both are the very same. */
export function assertNotStrictEquals(
  actual: unknown,
  expected: unknown,
  message?: string,
): void {
  if (Object.is(actual, expected)) fail("Both are the same", message);
}

/** Fails unless `value` is an instance of the class. */
export function assertInstanceOf<T>(
  value: unknown,
  type: ClassOf<T>,
  message?: string,
): asserts value is T {
  if (!(value instanceof type)) {
    fail(`${show(value)} is no ${type.name}`, message);
  }
}

/** Fails unless `value` is neither null nor undefined. */
export function assertExists<T>(
  value: T,
  message?: string,
): asserts value is NonNullable<T> {
  if (value === null || value === undefined) fail("Expected a value", message);
}

/** Fails unless the text has the part in it. */
export function assertStringIncludes(
  text: string,
  part: string,
  message?: string,
): void {
  if (!text.includes(part)) {
    fail(`${show(text)} does not include ${show(part)}`, message);
  }
}

/** Fails unless the text matches. */
export function assertMatch(
  text: string,
  pattern: RegExp,
  message?: string,
): void {
  if (!pattern.test(text)) {
    fail(`${show(text)} does not match ${pattern}`, message);
  }
}

/** Fails unless the first is the greater. */
export function assertGreater<T>(
  actual: T,
  expected: T,
  message?: string,
): void {
  if (!(actual > expected)) fail(`${actual} is not above ${expected}`, message);
}

/** Fails unless the first is the smaller. */
export function assertLess<T>(actual: T, expected: T, message?: string): void {
  if (!(actual < expected)) fail(`${actual} is not below ${expected}`, message);
}

/** Fails. */
export function unreachable(message = "Should not have come here"): never {
  fail(message);
}

/** Fails unless the function throws such an error, which it gives. */
export function assertThrows(
  work: () => unknown,
  type: ClassOf<Error> = Error,
  part = "",
  message?: string,
): Error {
  try {
    work();
  } catch (error) {
    return thrown(error, type, part, message);
  }
  fail("Expected it to throw", message);
}

/** Fails unless the promise is rejected with such an error, which it gives. */
export async function assertRejects(
  work: () => PromiseLike<unknown>,
  type: ClassOf<Error> = Error,
  part = "",
  message?: string,
): Promise<Error> {
  try {
    await work();
  } catch (error) {
    return thrown(error, type, part, message);
  }
  fail("Expected it to reject", message);
}

function thrown(
  error: unknown,
  type: ClassOf<Error>,
  part: string,
  message?: string,
): Error {
  if (!(error instanceof type)) {
    fail(`${show(error)} is no ${type.name}`, message);
  }
  if (!error.message.includes(part)) {
    fail(`${show(error.message)} does not include ${show(part)}`, message);
  }
  return error;
}

function equal(a: unknown, b: unknown, seen: Map<object, unknown>): boolean {
  if (Object.is(a, b)) return true;
  if (
    typeof a !== "object" || typeof b !== "object" || a === null || b === null
  ) {
    return false;
  }
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Error && b instanceof Error && a.message !== b.message) {
    return false;
  }
  if (a instanceof Date && b instanceof Date && a.getTime() !== b.getTime()) {
    return false;
  }
  if (a instanceof Map && b instanceof Map && !equalMaps(a, b, seen)) {
    return false;
  }
  if (a instanceof Set && b instanceof Set && !equalSets(a, b, seen)) {
    return false;
  }
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) =>
    Object.hasOwn(b, key) &&
    equal(Reflect.get(a, key), Reflect.get(b, key), seen)
  );
}

/** By their order where their keys are objects, as nothing else tells those apart here. */
function equalMaps(
  a: Map<unknown, unknown>,
  b: Map<unknown, unknown>,
  seen: Map<object, unknown>,
): boolean {
  if (a.size !== b.size) return false;
  const others = [...b];
  return [...a].every(([key, value], i) => {
    const [otherKey, other] = isObject(key)
      ? others[i]!
      : others.find(([k]) => Object.is(k, key)) ?? [Symbol()];
    return equal(key, otherKey, seen) && equal(value, other, seen);
  });
}

function equalSets(
  a: Set<unknown>,
  b: Set<unknown>,
  seen: Map<object, unknown>,
): boolean {
  if (a.size !== b.size) return false;
  const others = [...b];
  return [...a].every((member, i) =>
    isObject(member)
      ? equal(member, others[i], seen)
      : others.some((other) => Object.is(other, member))
  );
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value).slice(0, 500);
  try {
    const text = Array.isArray(value)
      ? `[${value.map(String)}]`
      : String(value);
    return text.slice(0, 500);
  } catch {
    return typeof value;
  }
}
