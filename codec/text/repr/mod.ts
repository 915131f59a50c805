import { having, OptionRules, wholeNumber } from "../../check.ts";
import { KNOWN } from "../../known/mod.ts";
import type { ClassSource } from "../../types/object.ts";
import type { EntryOf } from "./call.ts";
import { DEFAULT_REPR_LIMITS, plainRepr, type ReprLimits } from "./repr.ts";

/** How {@linkcode repr} prints. */
export interface ReprOptions extends Partial<ReprLimits> {
  /** Names the TypeScript classes that stand for Python classes. */
  registry?: ClassSource;
}

/**
 * Prints a value as Python's `repr` does.
 *
 * - A number is an int where it is a safe integer, else a float; `float(1)` is
 *   `1.0`.
 * - A class reference is `<class 'module.Name'>`.
 * - An object of an unknown class is `module.Name(arguments, name=value)`: the
 *   positional and keyword arguments, `*[items]` of a list subclass,
 *   `**{pairs}` of a dict subclass, then the state, as `name=value` where it is
 *   a dict of names and as `state=value` where it is not. It is for reading:
 *   Python would not always build the object from it.
 * - An instance of a registered class is printed in the same way from its
 *   `reduce`, any other from its fields; an object with a
 *   {@linkcode PyReprable} method prints itself.
 * - An int of more than 4,300 digits, which Python refuses to print, is in
 *   hexadecimal.
 * - What holds itself is `[...]`, `{...}`, `(...)` there, as in Python; what
 *   goes beyond a limit ends in `…`.
 *
 * @param value Any value.
 * @param options The limits, and the registry of classes.
 * @returns The text, without line breaks.
 * @throws {RangeError} Where a limit is not a whole number in its range.
 *
 * @example
 * ```ts
 * import { float, repr, tuple } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const value = new Map<unknown, unknown>([["x", float(1)], [2, tuple(null)]]);
 * assertEquals(repr(value), "{'x': 1.0, 2: (None,)}");
 * ```
 */
export function repr(value: unknown, options: ReprOptions = {}): string {
  RULES.check(options);
  const { registry, ...limits } = options;
  const entryOf: EntryOf = (type) =>
    registry?.entryOf(type) ?? KNOWN.entryOf(type);
  return plainRepr(value, { ...limits, entryOf });
}

const RULES = new OptionRules<ReprOptions>("ReprOptions", {
  maxDepth: wholeNumber(1, DEFAULT_REPR_LIMITS.maxDepth),
  maxLength: wholeNumber(1, 2 ** 28),
  registry: having("lookup", "entryOf"),
});
