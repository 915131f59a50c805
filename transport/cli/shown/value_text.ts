import { repr } from "../../../codec/text/repr/repr.ts";
import { cut, harmlessLine } from "./text.ts";

/** Characters of a value on one line of a log, where nobody asked for all of it. */
const MAX_LINE = 2000;
/** Characters of a value on a terminal. */
const MAX_SEEN = 300;

/** How long a value may be printed. */
export function maxLength(isSeen: boolean, isWhole: boolean): number {
  return isWhole ? Infinity : isSeen ? MAX_SEEN : MAX_LINE;
}

/** A value as Python prints it, on one line, without control characters. */
export function valueText(value: unknown, most: number): string {
  const limit = Number.isFinite(most) ? { maxLength: most + 1 } : {};
  return cut(repr(value, limit), most);
}

/** A call's arguments as they are written in Python: `1, 'a', speed=2`. */
export function argumentsText(
  args: readonly unknown[],
  keywords: Readonly<Record<string, unknown>> | undefined,
  most: number,
): string {
  const texts: string[] = [];
  let left = most;
  const add = (text: string): void => {
    texts.push(text);
    left -= text.length;
  };
  for (const value of args) if (left > 0) add(valueText(value, left));
  for (const [name, value] of Object.entries(keywords ?? {})) {
    if (left > 0) add(`${harmlessLine(name, left)}=${valueText(value, left)}`);
  }
  return cut(texts.join(", "), most);
}
