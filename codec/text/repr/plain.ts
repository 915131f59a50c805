import { type ReprLimits, reprLimits } from "./limits.ts";
import { Printer } from "./printer.ts";

/**
 * Prints a value as `repr` does, without Python's names for TypeScript classes:
 * for the known classes, which `repr` itself is made of.
 */
export function plainRepr(
  value: unknown,
  limits: Partial<ReprLimits> = {},
): string {
  const { maxDepth, maxLength } = reprLimits(limits);
  return new Printer(maxDepth, maxLength, () => undefined).repr(value);
}

/** What Python's `str` gives for a value; for the known classes as well. */
export function plainStr(
  value: unknown,
  limits: Partial<ReprLimits> = {},
): string {
  const { maxDepth, maxLength } = reprLimits(limits);
  return new Printer(maxDepth, maxLength, () => undefined).str(value);
}

/** Characters of a value in a message. */
const SHORT = 200;

/** A value of a peer's in a message: on one line, and short. */
export function shortRepr(value: unknown, maxLength: number = SHORT): string {
  return plainRepr(value, { maxLength });
}
