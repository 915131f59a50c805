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

/** Bytes of memory that a peer's values may take: a quarter of the heap, from 64 MiB to 1 GiB; 256 MiB where that is not known. */
export const HEAP_SHARE: number = Math.min(
  1024 * MIB,
  Math.max(64 * MIB, Math.floor((heapLimit() ?? 1024 * MIB) / 4)),
);
