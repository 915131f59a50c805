import { encodeCodePoints, joinsSurrogates } from "../bytes/code_points.ts";
import { unescape } from "../text/escapes.ts";
import { PyFloat } from "../types/float.ts";
import { PyStr } from "../types/str.ts";
import { hasSplitPair } from "./fast/text.ts";
import type { UnpickleState } from "./state.ts";

/** The bits of the NaN that Python's `float("nan")` is, and that `dumps` writes for a plain one. */
const QUIET_NAN = 0x7ff8_0000_0000_0000n;

const scratch = new DataView(new ArrayBuffer(8));

/** A float that pickles back to the same bytes: boxed where a plain number would come out as an int or another NaN. */
export function exactFloat(
  value: number,
  bytes?: Uint8Array,
  at = 0,
): number | PyFloat {
  if (Number.isSafeInteger(value)) return new PyFloat(value);
  if (!Number.isNaN(value) || !bytes) return value;
  for (let i = 0; i < 8; i++) scratch.setUint8(i, bytes[at + i]!);
  const bits = scratch.getBigUint64(0);
  return bits === QUIET_NAN ? value : new PyFloat(value, bits);
}

/** A str that pickles back to the same bytes: boxed where it is another object than an equal one before. */
export function exactText(
  s: UnpickleState,
  text: string,
  start = 0,
  end = 0,
): string | PyStr {
  if (hasSplitPair(s.bytes, start, end)) {
    return new PyStr(text, s.bytes.slice(start, end));
  }
  return sharedText(s, text);
}

/** The same for UNICODE's line, whose escapes may be two surrogates that a JavaScript string would join. */
export function exactLine(
  s: UnpickleState,
  text: string,
  line: string,
): string | PyStr {
  const pieces = line.includes("\\") ? unescape(line, "raw") : [];
  return joinsSurrogates(pieces)
    ? new PyStr(text, encodeCodePoints(pieces))
    : sharedText(s, text);
}

function sharedText(s: UnpickleState, text: string): string | PyStr {
  const texts = s.texts ??= new Set();
  if (texts.has(text)) return new PyStr(text);
  texts.add(text);
  return text;
}
