import { PyGlobal } from "./object.ts";

/**
 * A class reference in a pickle may be a registered class or function, which is
 * a function of JavaScript. As an own property of some name the language or
 * this library would call it: `await` calls a `then`, `JSON.stringify` a
 * `toJSON`, `dumps` a `__reduce__`. A peer could so have it run when and with
 * what it likes. Under such a name a function is kept as the reference that it
 * was: a `PyGlobal`.
 */

/** Names under which a function is called without being asked for. */
const ACTING: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  "then",
  "catch",
  "finally",
  "toJSON",
  "inspect",
  "next",
  "return",
  "throw",
]);

// deno-lint-ignore ban-types -- a class or function, of any signature
const references = new WeakMap<Function, PyGlobal>();

/** Notes what a function is in Python. */
export function noteReference(
  // deno-lint-ignore ban-types -- a class or function, of any signature
  value: Function,
  module: string,
  name: string,
): void {
  if (!references.has(value)) {
    references.set(value, new PyGlobal(module, name));
  }
}

/** Whether a function of this name would be called. */
export function isActing(name: string): boolean {
  return ACTING.has(name) || name.startsWith("__");
}

/** A value as an own property of an object: as it is, unless it is a function that would act under that name. */
export function inert(object: object, name: string, value: unknown): unknown {
  if (typeof value !== "function") return value;
  if (!isActing(name) && !(name in object)) return value;
  return references.get(value) ?? null;
}
