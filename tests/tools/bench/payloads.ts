import type { Payload } from "./competitors/competitor.ts";
import type { PickleTimes } from "./python.ts";

/** The protocols that are measured: the default, and what Python 2.7 reads. */
export const PROTOCOLS: readonly number[] = [4, 2];

/** The payloads, from the reference CPython: both its values and its pickles. */
export async function loadPayloads(python: PickleTimes): Promise<Payload[]> {
  const payloads: Payload[] = [];
  for (const [name, value] of Object.entries(await python.payloads())) {
    const pickles = new Map<number, Uint8Array<ArrayBuffer>>();
    for (const protocol of PROTOCOLS) {
      pickles.set(protocol, await python.pickle(name, protocol));
    }
    payloads.push({
      name,
      plain: withBytes(value),
      pickles,
      hasDicts: hasDicts(value),
    });
  }
  return payloads;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value with real byte arrays where JSON only had their base64. */
export function withBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBytes);
  if (!isRecord(value)) return value;
  const bytes = value["__bytes__"];
  if (typeof bytes === "string") return Uint8Array.fromBase64(bytes);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withBytes(item)]),
  );
}

function hasDicts(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasDicts);
  return isRecord(value) && !("__bytes__" in value);
}

/** Whether two decoded values say the same, be dicts Maps or objects and tuples lists. */
export function sameMeaning(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array &&
      a.length === b.length && a.every((byte, i) => byte === b[i]);
  }
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length &&
      a.every((item, i) => sameMeaning(item, b[i]));
  }
  if (a instanceof Map) return sameMeaning(Object.fromEntries(a), b);
  if (b instanceof Map) return sameMeaning(a, Object.fromEntries(b));
  if (isRecord(a) && isRecord(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length &&
      keys.every((key) => key in b && sameMeaning(a[key], b[key]));
  }
  return Object.is(a, b);
}
