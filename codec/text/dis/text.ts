import {
  decodeCodePoints,
  encodeCodePoints,
  joinsSurrogates,
  latin1In,
} from "../../bytes/text.ts";
import { PickleLimitError } from "../../errors.ts";
import { unescape } from "../escapes.ts";
import { PyFloat, PyStr } from "../../types/scalars.ts";
import { DEFAULT_CODEC_LIMITS } from "../../limits.ts";
import { countDigits, parseFloatText, parseInt10 } from "../number_text.ts";
import { shortBytes } from "../repr/scalar.ts";

/** A str from UTF-8, boxed where a JavaScript string would join its surrogates. */
export function readUtf8(bytes: Uint8Array): string | PyStr {
  const pieces = tryDecode(bytes);
  if (!pieces) throw new Error("Expected text in UTF-8");
  const text = pieces.join("");
  return joinsSurrogates(pieces) ? new PyStr(text, bytes) : text;
}

/** The argument of UNICODE: raw-unicode-escape. */
export function readRawUnicode(line: Uint8Array): string | PyStr {
  const pieces = unescape(latin1In(line), "raw");
  const text = pieces.join("");
  return joinsSurrogates(pieces)
    ? new PyStr(text, encodeCodePoints(pieces))
    : text;
}

/** The argument of INT and LONG, GET and PUT. */
export function readDecimal(
  line: Uint8Array,
  kind: "decimalnl_short" | "decimalnl_long",
): number | bigint | boolean {
  let text = latin1In(line);
  if (kind === "decimalnl_long") text = text.replace(/L$/, "");
  else if (text === "00" || text === "01") return text === "01";
  const digits = countDigits(text);
  const most = DEFAULT_CODEC_LIMITS.maxIntDigits;
  if (digits > most) {
    throw new PickleLimitError(
      `Exceeds the limit (${most} digits) for integer string conversion: value has ${digits} digits`,
      "maxIntDigits",
    );
  }
  const value = parseInt10(text);
  if (value !== undefined) return value;
  const shown = shortBytes(line.subarray(0, text.length));
  throw new Error(`Invalid literal for int() with base 10: ${shown}`);
}

/** The argument of FLOAT. */
export function readFloat(line: Uint8Array): PyFloat {
  const value = parseFloatText(latin1In(line));
  if (value !== undefined) return new PyFloat(value);
  throw new Error(`Could not convert string to float: ${shortBytes(line)}`);
}

/** The argument of STRING, in quotes and with escapes; bytes beyond ASCII are read as Latin-1, like BINSTRING's. */
export function readQuoted(line: Uint8Array): string {
  const text = latin1In(line);
  const quote = text.charAt(0);
  if (quote !== "'" && quote !== '"') {
    throw new Error(`No string quotes around ${shortBytes(line)}`);
  }
  if (!text.endsWith(quote)) {
    const shown = shortBytes(Uint8Array.of(quote.charCodeAt(0)));
    throw new Error(
      `String quote ${shown} not found at both ends of ${shortBytes(line)}`,
    );
  }
  return unescape(text.slice(1, -1), "bytes").join("");
}

/** A module, a name or a persistent id; in UTF-8, or else read as Latin-1. */
export function readName(line: Uint8Array): string {
  const text = unescape(latin1In(line), "bytes").join("");
  if (/^[\0-\x7f]*$/.test(text)) return text;
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  return tryDecode(bytes)?.join("") ?? text;
}

function tryDecode(utf8: Uint8Array): string[] | undefined {
  try {
    return decodeCodePoints(utf8);
  } catch {
    return undefined;
  }
}
