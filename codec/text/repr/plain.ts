import { harmlessLine } from "../escapes.ts";
import { Printer, type Printing } from "./printer.ts";

/**
 * Prints a value as `repr` does, without Python's names for TypeScript classes:
 * for the known classes, which `repr` itself is made of.
 */
export function plainRepr(value: unknown, how: Printing = {}): string {
  return new Printer(how).repr(value);
}

/** What Python's `str` gives for a value; for the known classes as well. */
export function plainStr(value: unknown, how: Printing = {}): string {
  return new Printer(how).str(value);
}

/** Characters of a value in a message. */
const SHORT = 200;

/** A value of a peer's in a message: on one line, and short. */
export function shortRepr(value: unknown, how: Printing = {}): string {
  return plainRepr(value, { maxLength: SHORT, ...how });
}

/** What was thrown, in words: an error's message; of anything else, which a peer may have chosen, not more than a line. */
export function messageOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error) {
      const message: unknown = thrown.message;
      return typeof message === "string" ? message : shortRepr(message);
    }
    if (typeof thrown === "string") return harmlessLine(thrown, SHORT);
    return shortRepr(thrown);
  } catch {
    return "a value that cannot be shown";
  }
}
