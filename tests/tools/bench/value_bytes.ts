import { loads, type LoadsOptions } from "../../../codec/mod.ts";
import type { Table } from "./report.ts";
import type { Results } from "./results.ts";

const SCRIPT = `${import.meta.dirname}/value_bytes.py`;
const COUNT = 10_000;

/** Bytes of memory for each value of a kind, beside CPython's. */
export async function benchValueBytes(
  results: Results,
  python: string,
): Promise<Table> {
  const { stdout } = await new Deno.Command(python, { args: [SCRIPT] })
    .output();
  const kinds = JSON.parse(new TextDecoder().decode(stdout)) as Record<
    string,
    [bytes: number, pickle: string]
  >;
  const rows: string[][] = [];
  for (const [kind, [theirs, pickle]] of Object.entries(kinds)) {
    const data = Uint8Array.fromBase64(pickle);
    const add = (name: string, options?: LoadsOptions) => {
      const ours = bytesOf(data, options);
      results.add(`value bytes/${name}`, "ours", [ours]);
      results.add(`value bytes/${name}`, "CPython", [theirs]);
      const ratio = (theirs / ours).toFixed(2);
      rows.push([name, ours.toFixed(0), `${theirs.toFixed(0)} (${ratio}×)`]);
    };
    add(kind);
    if (kind === "dict of 5") add(`${kind}, as object`, { dicts: "object" });
  }
  return {
    title: "Memory of values",
    notes: [
      `Bytes for each of ${
        COUNT.toLocaleString("en-US")
      } different values in a list that was decoded, its place in the list included: V8's heap and buffers after a collection, and CPython's by tracemalloc.`,
    ],
    columns: ["kind", "ours", "CPython"],
    rows,
  };
}

/** The median of some decodings, without what the first one alone sets up. */
function bytesOf(data: Uint8Array, options?: LoadsOptions): number {
  const taken: number[] = [];
  for (let i = 0; i < 4; i++) {
    const before = used();
    const kept = [loads(data, options)];
    taken.push(used() - before);
    kept.length = 0;
  }
  const [, low, middle] = taken.sort((a, b) => a - b);
  return (low! + middle!) / 2 / COUNT;
}

function used(): number {
  const { gc } = globalThis as { gc?: () => void };
  gc?.();
  gc?.();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}
