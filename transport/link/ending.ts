import { deadline } from "@std/async";
import type { CloseReason } from "../watch/status.ts";

/** The reason of a link that broke. */
export function lost(remote: string, error: unknown): CloseReason {
  const text = error instanceof Error ? error.message : String(error);
  return {
    by: "error",
    message: `The link to ${remote} broke: ${text}`,
    error,
  };
}

/** Waits for a promise, but not longer. */
export async function settled(
  promise: Promise<unknown>,
  ms: number,
): Promise<void> {
  try {
    await deadline(promise, ms);
  } catch {
    // Late: the caller goes on without it.
  }
}
