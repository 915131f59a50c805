import { argumentKind } from "../opcodes.ts";
import type { UnpickleState } from "./state.ts";

/**
 * A frame says how many bytes follow that are read at once. As in `pickle.py`,
 * and in CPython's C since 3.13.15 and 3.14.7, it ends where an opcode ends, and
 * none begins in another: or a reader that looks at frames and one that does not
 * would see two different pickles.
 */

/** Notes the frame whose bytes begin at `pos`, after a header at `s.at`. */
export function enterFrame(
  s: UnpickleState,
  pos: number,
  length: number,
): void {
  const start = s.base + pos;
  const end = s.frameEnd;
  if (end > start) throw s.error("Frame begins before the one before it ends");
  if (end > s.offset + 1 && end < start) throw cut(s);
  s.frameEnd = start + length;
}

/** Notes that reading stands at or behind the end of the frame. */
export function leaveFrame(s: UnpickleState, last: number, pos: number): void {
  const end = s.frameEnd - s.base;
  s.frameEnd = 0;
  if (pos === end) return;
  let at = last;
  while (at < end) {
    const next = opcodeEnd(s.bytes, at, end);
    if (next < 0) return;
    if (next > end) {
      s.at = at;
      throw cut(s);
    }
    at = next;
  }
}

function cut(s: UnpickleState): Error {
  return s.error("Frame ends inside an argument");
}

/** Where the opcode at `at` ends; -1 where the frame's end is between two parts of it, which are read apart. */
function opcodeEnd(bytes: Uint8Array, at: number, frameEnd: number): number {
  const kind = argumentKind(bytes[at] ?? 0);
  let pos = at + 1;
  if (kind === undefined) return pos;
  if (pos === frameEnd) return -1;
  if (kind.includes("nl")) {
    pos = lineEnd(bytes, pos);
    if (!kind.endsWith("pair")) return pos;
    return pos === frameEnd ? -1 : lineEnd(bytes, pos);
  }
  // Bytes of a number, or of what says how long the argument is.
  const digits = Number(kind.at(-1));
  if (kind.includes("int") || kind === "float8") return pos + digits;
  let length = 0;
  for (let i = digits - 1; i >= 0; i--) length = length * 256 + bytes[pos + i]!;
  pos += digits;
  return pos === frameEnd ? -1 : pos + length;
}

function lineEnd(bytes: Uint8Array, at: number): number {
  const newline = bytes.indexOf(10, at);
  return newline < 0 ? bytes.length : newline + 1;
}
