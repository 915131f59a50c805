/** What memory is in use, once what nobody needs is gone. */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

/** Collects what nobody holds any more. */
export const collectGarbage: () => void = runInNewContext("gc");

/** Bytes in use, garbage among them. */
export function memoryInUse(): number {
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

/**
 * Bytes that something holds: how much garbage lies about depends on the machine,
 * so it is collected, but only where it hides whether `bound` is kept.
 */
export function memoryHeld(bound: number): number {
  const inUse = memoryInUse();
  if (inUse <= bound) return inUse;
  collectGarbage();
  return memoryInUse();
}
