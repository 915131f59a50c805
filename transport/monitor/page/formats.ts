import { byteCount } from "../../cli/shown/text.ts";

export { byteCount, milliseconds } from "../../cli/shown/text.ts";

/** A time since the beginning: `1:02.345`. */
export function timeText(ms: number): string {
  const seconds = ms / 1000;
  const minutes = Math.floor(seconds / 60);
  const rest = (seconds - minutes * 60).toFixed(3).padStart(6, "0");
  return `${minutes}:${rest}`;
}

/** How long a call is open: `4.6 s …`, as wide in the next tenth of a second. */
export function openText(ms: number): string {
  return `${(Math.max(0, ms) / 1000).toFixed(1)} s …`;
}

/** A size in the page's language: in French, `51 o`. */
export function sizeText(bytes: number): string {
  const unit = document.documentElement.lang === "fr" ? "o" : "B";
  return byteCount(bytes, unit);
}

/** A text whose floats have six digits at most; what is in quotes stays. */
export function shortNumbers(text: string): string {
  return text.replace(
    /'(?:\\.|[^'\\])*'?|"(?:\\.|[^"\\])*"?|-?\d+\.\d{6,}(?:e[-+]\d+)?/g,
    (part) => {
      if (/^['"]/.test(part)) return part;
      const short = numberText(Number(part));
      return /^-?\d+$/.test(short) ? `${short}.0` : short;
    },
  );
}

/** A name in a file of CSV: what a robot calls itself is no formula of a table's. */
export function csvText(name: string): string {
  return `"${/^[=+@\t\r-]/.test(name) ? "'" : ""}${
    name.replaceAll('"', '""')
  }"`;
}

/** A number on an axis, with as many digits as are worth reading. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-4)) return value.toExponential(2);
  return `${Number(value.toPrecision(6))}`;
}
