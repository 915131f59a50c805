import type { ReduceForm } from "../types/object.ts";
import type { Tuple } from "../types/tuple.ts";

/** Refuses keyword arguments, and other counts of arguments than Python takes. */
export function takes(
  args: Tuple,
  kwargs: Map<unknown, unknown> | undefined,
  least: number,
  most = least,
): void {
  if (kwargs && kwargs.size > 0) {
    throw new TypeError("It takes no keyword arguments");
  }
  if (args.length >= least && args.length <= most) return;
  const wanted = least === most ? `${least}` : `${least} to ${most}`;
  throw new TypeError(`It takes ${wanted} arguments, not ${args.length}`);
}

/** Refuses NEWOBJ where Python has a function. */
export function isCalled(form: ReduceForm): void {
  if (form !== "reduce") throw new TypeError("It is a function, no class");
}

/** A whole number in a range. */
export function int(
  value: unknown,
  what: string,
  least: number,
  most: number,
): number {
  if (typeof value === "boolean") value = Number(value);
  if (
    typeof value !== "number" || !Number.isInteger(value) || value < least ||
    value > most
  ) {
    throw new RangeError(
      `Its ${what} has to be a whole number from ${least} to ${most}, current value is ${
        shown(value)
      }`,
    );
  }
  return value;
}

/** A string. */
export function text(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  throw new TypeError(
    `Its ${what} has to be a string, current value is ${shown(value)}`,
  );
}

/** An int as a bigint. */
export function bigint(value: unknown, what: string): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean" || Number.isSafeInteger(value)) {
    return BigInt(Number(value));
  }
  throw new TypeError(
    `Its ${what} has to be an int, current value is ${shown(value)}`,
  );
}

/** An int as a number where it is safe, as `loads` gives it. */
export function number(value: bigint): number | bigint {
  const near = Number(value);
  return Number.isSafeInteger(near) ? near : value;
}

/** A wrong value in an error message, without reading much of it. */
export function shown(value: unknown): string {
  if (typeof value === "number" || value === null) return String(value);
  if (Array.isArray(value)) return "a list or tuple";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
