export {
  cut,
  harmlessLine,
  harmlessLines,
} from "../../../codec/text/escapes.ts";
export { messageOf } from "../../../codec/text/repr/plain.ts";

/** A time as people read it: `0.21 ms`, `12.5 ms`, `3.42 s`. */
export function milliseconds(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms.toFixed(ms < 10 ? 2 : 1)} ms`;
}

/** A size as people read it. */
export function byteCount(bytes: number): string {
  if (bytes < 10_000) return `${bytes} B`;
  if (bytes < 10_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `1 client`, `2 clients`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
