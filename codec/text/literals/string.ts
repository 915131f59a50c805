import { encodeCodePoints, joinsSurrogates } from "../../bytes/text.ts";
import { EscapeError, unescape } from "../escapes.ts";
import { PyStr } from "../../types/scalars.ts";

/** One string literal, or what is wrong in it and where. */
export type StringPart =
  | { isBytes: boolean; pieces: string[]; end: number }
  | { problem: string; at: number };

const opening = /(r|b|u|br|rb)?('''|"""|'|")/iy;

/** Reads the string literal that starts at an index; undefined where none does. */
export function readStringPart(
  text: string,
  at: number,
): StringPart | undefined {
  opening.lastIndex = at;
  const [start, prefix = "", quote = ""] = opening.exec(text) ?? [];
  if (start === undefined) return undefined;
  const from = at + start.length;
  const to = closing(text, from, quote);
  if (to === undefined) {
    return { problem: `Expected ${quote} to close this string`, at };
  }
  const body = text.slice(from, to);
  const isBytes = /b/i.test(prefix);
  const beyond = isBytes ? body.search(/[^\0-\x7f]/) : -1;
  if (beyond >= 0) {
    const problem = "Expected ASCII in bytes: write other bytes as \\x…";
    return { problem, at: from + beyond };
  }
  const end = to + quote.length;
  if (/r/i.test(prefix)) return { isBytes, pieces: [body], end };
  try {
    const pieces = unescape(body, isBytes ? "bytes" : "str");
    return { isBytes, pieces, end };
  } catch (error) {
    if (!(error instanceof EscapeError)) throw error;
    return { problem: error.message, at: from + error.at };
  }
}

function closing(
  text: string,
  from: number,
  quote: string,
): number | undefined {
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === "\\") at++;
    else if (character === "\n" && quote.length === 1) return undefined;
    else if (character === quote[0] && text.startsWith(quote, at)) return at;
  }
  return undefined;
}

/** The value of adjacent string literals of one kind. */
export function stringValue(
  pieces: string[],
  isBytes: boolean,
): string | PyStr | Uint8Array {
  const text = pieces.join("");
  if (isBytes) {
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
    return bytes;
  }
  return joinsSurrogates(pieces)
    ? new PyStr(text, encodeCodePoints(pieces))
    : text;
}
