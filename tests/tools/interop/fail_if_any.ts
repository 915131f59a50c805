import { AssertionError } from "@std/assert";

/**
 * Fails with all that was found wrong, one line each.
 *
 * @throws {AssertionError} Unless nothing was.
 */
export function failIfAny(wrong: readonly string[]): void {
  if (wrong.length > 0) throw new AssertionError(wrong.join("\n"));
}
