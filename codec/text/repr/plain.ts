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
