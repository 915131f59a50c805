import { entriesIn, isDictObject } from "../types/tuple.ts";
import type { UnpickleState } from "./state.ts";

/**
 * Counts what a call is about to copy. A pickler writes the data of each call
 * anew, so that all calls together copy no more than a few times the pickle's
 * bytes; one that calls `bytes(x)` on the same megabyte a million times, in six
 * bytes each, is refused.
 */
export function charge(s: UnpickleState, ...sources: unknown[]): void {
  chargeAll(s, sources);
}

/** The same, of any number of sources. */
export function chargeAll(s: UnpickleState, sources: readonly unknown[]): void {
  let bytes = 0;
  // By index: the iterator of a `Tuple` is a slow one.
  for (let i = 0; i < sources.length; i++) bytes += sizeOf(sources[i]);
  s.charge(bytes);
}

function sizeOfInt(value: bigint): number {
  return Number.isFinite(Number(value))
    ? 8
    : Math.ceil(value.toString(16).length / 2);
}

function sizeOf(source: unknown): number {
  if (typeof source === "string") return source.length;
  if (typeof source === "bigint") return sizeOfInt(source);
  if (typeof source !== "object" || source === null) return 0;
  if (Array.isArray(source)) return source.length;
  if (source instanceof Map || source instanceof Set) return entriesIn(source);
  if (ArrayBuffer.isView(source)) return source.byteLength;
  return isDictObject(source) ? Object.keys(source).length : 0;
}
