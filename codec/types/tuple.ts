/**
 * Python's tuple: an array that is not a list. {@linkcode tuple} makes one.
 *
 * It is an `Array` in every way (indexing, destructuring, `for of`), so that
 * reading one feels as in Python; take it as read-only. In a text it is what
 * `repr` gives.
 *
 * @example
 * ```ts
 * import { dumps, loads, repr, Tuple, tuple } from "@tcptalks/tcptalks/codec";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const place = loads(dumps(tuple(300, 12.5)));
 * assert(place instanceof Tuple && Array.isArray(place));
 * assertEquals(repr(place), "(300, 12.5)"); // an array would be "[300, 12.5]"
 * ```
 */
export class Tuple<T = unknown> extends Array<T> {
  /**
   * Makes a tuple of `length` empty places, to be filled at once.
   *
   * One number only, unlike `Array`: V8 makes an explicit constructor with one
   * parameter a fast one, and the inherited one not.
   */
  constructor(length: number) {
    super(length);
  }
}

/**
 * Makes a Python tuple of its arguments.
 *
 * @example
 * ```ts
 * import { dumps, loads, tuple, Tuple } from "@tcptalks/tcptalks/codec";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const position = loads(dumps(tuple(120, 45.5)));
 * assert(position instanceof Tuple);
 * assertEquals([...position], [120, 45.5]);
 * ```
 */
export function tuple<const T extends readonly unknown[]>(
  ...items: T
): Tuple<T[number]> {
  return tupleOf<T[number]>(items);
}

/** How many arguments a function of the program is given at most: V8 has no place for many more in a call. */
const MAX_ARGUMENTS = 65_536;

/** Refuses a call with too many arguments. @throws {TypeError} */
export function checkArguments(args: readonly unknown[]): void {
  if (args.length <= MAX_ARGUMENTS) return;
  throw new TypeError(`It takes no more than ${MAX_ARGUMENTS} arguments`);
}

/** The same of a list's items: not by a call, which cannot have any number of arguments. */
export function tupleOf<T>(items: readonly T[]): Tuple<T> {
  const result = new Tuple<T>(items.length);
  for (let i = 0; i < items.length; i++) result[i] = items[i]!;
  return result;
}

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

/** Whether a value is a dict, in either form. */
export function isDict(
  value: unknown,
): value is Map<unknown, unknown> | DictObject {
  return value instanceof Map || isDictObject(value);
}

const mapSize = Object.getOwnPropertyDescriptor(Map.prototype, "size")!;
const setSize = Object.getOwnPropertyDescriptor(Set.prototype, "size")!;

/** How many entries a dict or set has. Not its `size`: a pickle may give that name to an attribute, with any value. */
export function entriesIn(
  value: ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>,
): number {
  return (value instanceof Map ? mapSize : setSize).get!.call(value);
}

let counts: WeakMap<DictObject, number> | undefined;

/**
 * How many names a dict in the form of an object has. V8 is long at listing a
 * million of them: what asks behind another in one turn is told the same.
 */
export function namesIn(dict: DictObject): number {
  let count = counts?.get(dict);
  if (count === undefined) {
    count = Object.keys(dict).length;
    if (count > FEW_NAMES) (counts ??= new WeakMap()).set(dict, count);
  }
  return count;
}

const FEW_NAMES = 1000;

/** Has names counted anew: a turn begins. */
export function forgetCounts(): void {
  counts = undefined;
}

/** Whether a value is an object of no class, in the form of JavaScript or of `dicts: "object"`. */
export function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
