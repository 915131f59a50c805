import { type Rules, wholeNumber } from "../../check.ts";
import { harmlessLine } from "../escapes.ts";
import { Printer, Work } from "./printer.ts";

/** What a value may at most make `repr` print; what is cut ends in `…`. */
export interface ReprLimits {
  /**
   * Nesting of containers, 1 to 1000; what lies deeper is printed as `…`.
   *
   * @default {1000}
   */
  maxDepth: number;
  /**
   * Characters of the text, before it is cut. A value of a few bytes that holds
   * the same list twice, fifty times over, would else be printed for ever. At
   * most 268435456.
   *
   * @default {4194304}
   */
  maxLength: number;
}

/** The limits of `repr` where nothing else is asked for. */
export const DEFAULT_REPR_LIMITS: Readonly<ReprLimits> = Object.freeze({
  maxDepth: 1000,
  maxLength: 4 * 1024 * 1024,
});

/** What each has to be. */
export const REPR_RULES: Rules<ReprLimits> = {
  maxDepth: wholeNumber(1, DEFAULT_REPR_LIMITS.maxDepth),
  maxLength: wholeNumber(1, 2 ** 28),
};

/** The limits with the defaults for those not given. */
export function reprLimits(given: Partial<ReprLimits>): ReprLimits {
  const {
    maxDepth = DEFAULT_REPR_LIMITS.maxDepth,
    maxLength = DEFAULT_REPR_LIMITS.maxLength,
  } = given;
  return { maxDepth, maxLength };
}

/**
 * Prints a value as `repr` does, without Python's names for TypeScript classes:
 * for the known classes, which `repr` itself is made of.
 */
export function plainRepr(
  value: unknown,
  limits: Partial<ReprLimits> = {},
  work: Work = new Work(),
): string {
  const { maxDepth, maxLength } = reprLimits(limits);
  return new Printer(maxDepth, maxLength, () => undefined, work).repr(value);
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
export function shortRepr(
  value: unknown,
  maxLength: number = SHORT,
  work: Work = new Work(),
): string {
  return plainRepr(value, { maxLength }, work);
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
