/**
 * Bytes that the JavaScript heap may take, as the engine says; undefined where
 * it does not, as in Firefox and Safari.
 */
export function heapLimit(): number | undefined {
  try {
    const memory: unknown = Reflect.get(performance, "memory");
    const known: unknown = Reflect.get(Object(memory), "jsHeapSizeLimit");
    if (typeof known === "number" && known > 0) return known;
    const process: unknown = Reflect.get(globalThis, "process");
    const builtin: unknown = Reflect.get(Object(process), "getBuiltinModule");
    if (typeof builtin !== "function") return undefined;
    const v8: unknown = Reflect.apply(builtin, process, ["node:v8"]);
    const statistics: unknown = Reflect.get(Object(v8), "getHeapStatistics");
    if (typeof statistics !== "function") return undefined;
    const { heap_size_limit: limit }: { heap_size_limit?: unknown } = Reflect
      .apply(statistics, v8, []);
    return typeof limit === "number" && limit > 0 ? limit : undefined;
  } catch {
    return undefined;
  }
}

const MIB = 1024 * 1024;

/** The least of what {@linkcode messageShare} and {@linkcode heldShare} give: up to there nobody has to ask, which in Deno loads half of Node. */
export const LEAST_MESSAGE_SHARE: number = 48 * MIB;
/** See above. */
export const LEAST_HELD_SHARE: number = 64 * MIB;

let limit: number | undefined;

function share(part: number, least: number): number {
  limit ??= heapLimit() ?? 1024 * MIB;
  return Math.min(1024 * MIB, Math.max(least, Math.floor(limit / part)));
}

/** Bytes of memory that one message may take: a sixth of the heap. */
export function messageShare(): number {
  return share(6, LEAST_MESSAGE_SHARE);
}

/** Bytes of memory that the values of all peers may take together: a quarter of the heap. */
export function heldShare(): number {
  return share(4, LEAST_HELD_SHARE);
}
