/**
 * What a dict is with `dicts: "object"`: an object that inherits nothing, so
 * that every key is data, `__proto__` and `constructor` too.
 *
 * Its prototype is one empty frozen object, not null: V8 makes hash tables of
 * objects whose prototype is null, which takes five times as long.
 */
export class DictObject {
  [key: string]: unknown;
}

const prototype: Record<string, unknown> = DictObject.prototype;
Reflect.deleteProperty(prototype, "constructor");
Object.setPrototypeOf(prototype, null);
Object.freeze(prototype);

/** Whether a value is a dict in the form of an object. */
export function isDictObject(value: unknown): value is DictObject {
  if (typeof value !== "object" || value === null) return false;
  const its = Object.getPrototypeOf(value);
  return its === prototype || its === null;
}
