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

function share(part: number, least: number): number {
  const bytes = Math.floor((heapLimit() ?? 1024 * MIB) / part);
  return Math.min(1024 * MIB, Math.max(least, bytes));
}

/** Bytes of memory that one message may take: a sixth of the heap. */
export const MESSAGE_SHARE: number = share(6, 48 * MIB);

/** Bytes of memory that the values of all peers may take together: a quarter of the heap. */
export const HELD_SHARE: number = share(4, 64 * MIB);
