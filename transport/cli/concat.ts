/**
 * Joins bytes into one new array.
 *
 * `@std/bytes` has the same. But a program that imports
 * `../tcptalks/transport/monitor/mod.ts` out of a clone resolves no package's
 * name, and has no internet perhaps.
 */
export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
