import { parseLiteral } from "./parser.ts";
import type { Unpickled } from "../../types/values.ts";

/**
 * How {@linkcode literalEval} reads.
 *
 * @example
 * ```ts
 * import { literalEval, type LiteralOptions } from "@tcptalks/tcptalks/codec";
 * import { assertThrows } from "@std/assert";
 *
 * const options: LiteralOptions = { maxDepth: 2 };
 * assertThrows(() => literalEval("[[[]]]", options));
 * ```
 */
export interface LiteralOptions {
  /**
   * Nesting of brackets, 1 to 1000; CPython's own parser allows 200.
   *
   * @default {200}
   */
  maxDepth?: number;
}

/**
 * Reads a Python literal, as `ast.literal_eval` does: strings (adjacent, raw,
 * in triple quotes), bytes, numbers, tuples, lists, dicts, sets, `set()`,
 * booleans and None. Nothing is executed.
 *
 * It gives the values that `loads` gives, but keeps ints and floats apart:
 * `1.0` is a `PyFloat`. Not taken, unlike in Python: `...` and characters by
 * name (`"\N{BULLET}"`).
 *
 * @param text The literal.
 * @param options How deep it may nest.
 * @returns The value.
 * @throws {LiteralError} Where the text is no literal; it says where and what was expected.
 * @throws {RangeError} Where `maxDepth` is not a whole number from 1 to 1000.
 *
 * @example
 * ```ts
 * import { literalEval, tuple } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(literalEval("(0x16, 2.5, 'abc')"), tuple(22, 2.5, "abc"));
 * assertEquals(literalEval("{'a': None}"), new Map([["a", null]]));
 * ```
 */
export function literalEval(
  text: string,
  options: LiteralOptions = {},
): Unpickled {
  const { maxDepth = 200 } = options;
  if (!Number.isInteger(maxDepth) || maxDepth < 1 || maxDepth > 1000) {
    throw new RangeError(
      `"maxDepth" must be a whole number from 1 to 1000: current value is ${maxDepth}`,
    );
  }
  return parseLiteral(text, maxDepth) as Unpickled;
}
