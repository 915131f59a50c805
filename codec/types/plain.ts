/**
 * What a dict is with `dicts: "object"`: an object without prototype, so that
 * every key is data, `__proto__` and `constructor` too.
 */
export type DictObject = Record<string, unknown>;

/** Whether a value is a dict in the form of an object. */
export function isDictObject(value: unknown): value is DictObject {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === null;
}

/** Whether a value is an object of no class, in the form of JavaScript or of `dicts: "object"`. */
export function isPlainObject(
  value: object,
): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
