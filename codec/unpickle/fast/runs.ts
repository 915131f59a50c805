import type { DictObject } from "../../types/values.ts";
import { float64In, int32In, uint32In } from "../../bytes/numbers.ts";
import { growLevels } from "../memo.ts";
import { Op } from "../../opcodes.ts";
import { CACHED, shortTextIn } from "./short_text.ts";
import { utf8In } from "../../bytes/text.ts";
import type { UnpickleState } from "../state.ts";

const {
  BINFLOAT,
  BINGET,
  BINUNICODE,
  FRAME,
  MARK,
  SETITEMS,
  SHORT_BINUNICODE,
} = Op;

/**
 * Runs of scalars that are to fill a list or a dict go straight into it, two to
 * three times as fast as over the stack, whose places are old objects to V8:
 * each young value put there has to be noted, and each float needs a box.
 *
 * A run that turns out to be something else is undone, and decoded again over
 * the stack.
 */

/** Where a run stands; the memo's count goes with it. */
let cursor = 0;

/**
 * Adds the scalars from `pos` on to a list, up to their APPENDS.
 *
 * @returns Where the next opcode stands, or -1 with nothing changed.
 */
export function itemsIn(
  s: UnpickleState,
  pos: number,
  list: unknown[],
): number {
  const { bytes, end, memo } = s;
  const { length } = list;
  const { memoCount } = s;
  const top = s.deepCount - 1;
  const noted = top >= 0 && s.deepPlaces[top] === s.sp - 1;
  let level = 1;
  let texts = 0;
  let at = pos;
  loop: while (at < end) {
    const op = bytes[at];
    const left = end - at;
    switch (op) {
      case 0x4b: // BININT1
        if (left < 2) break loop;
        list.push(bytes[at + 1]);
        at += 2;
        break;
      case 0x47: // BINFLOAT
        if (left < 9) break loop;
        at = floatsIn(s, at, list);
        break;
      case 0x4d: // BININT2
        if (left < 3) break loop;
        list.push(bytes[at + 1]! | bytes[at + 2]! << 8);
        at += 3;
        break;
      case 0x4a: // BININT
        if (left < 5) break loop;
        list.push(int32In(bytes, at + 1));
        at += 5;
        break;
      case 0x8c: // SHORT_BINUNICODE
      case 0x58: { // BINUNICODE
        if (++texts === MANY) useView(s);
        const text = memoizedText(s, at);
        if (text === undefined) break loop;
        list.push(text);
        at = cursor;
        break;
      }
      case 0x68: { // BINGET
        const text = left < 2 || bytes[at + 1]! >= s.memoCount
          ? undefined
          : memo[bytes[at + 1]!];
        if (typeof text !== "string") break loop;
        list.push(text);
        at += 2;
        break;
      }
      case 0x7d: { // EMPTY_DICT
        const dict = noted ? dictIn(s, at) : undefined;
        if (dict === undefined) break loop;
        level = 2;
        list.push(dict);
        at = cursor;
        break;
      }
      case 0x65: // APPENDS
        if (level > 1 && level > s.deepLevels[top]!) s.deepLevels[top] = level;
        return at + 1;
      case 0x95: // FRAME
        if (!isFrame(bytes, at, end)) break loop;
        at += 9;
        break;
      default:
        break loop;
    }
  }
  list.length = length;
  s.memoCount = memoCount;
  return -1;
}

/** Adds floats alone: one place in the code that sees no other numbers is twice as fast. */
function floatsIn(s: UnpickleState, start: number, list: unknown[]): number {
  const { bytes, end } = s;
  let at = start;
  do {
    const { view } = s;
    if (view === undefined) {
      list.push(floatIn(s, at + 1));
      at += 9;
    } else {
      do {
        list.push(view.getFloat64(at + 1));
        at += 9;
      } while (at + 9 <= end && bytes[at] === BINFLOAT);
    }
  } while (at + 9 <= end && bytes[at] === BINFLOAT);
  return at;
}

/** A DataView reads a float in a tenth of the time, and takes that of ten floats to make. */
const FEW = 8;
/** The same for the bytes of short texts. */
const MANY = 4;

function floatIn(s: UnpickleState, at: number): number {
  const { view, bytes } = s;
  if (view !== undefined) return view.getFloat64(at);
  if (s.floatCount++ >= FEW) useView(s);
  return float64In(bytes, at);
}

function useView(s: UnpickleState): void {
  const { bytes } = s;
  s.view ??= new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/**
 * Sets the pairs of a string and a scalar from `pos` on in an empty dict, up to
 * their SETITEMS.
 *
 * @returns Where the next opcode stands, or -1 with nothing changed.
 */
export function pairsIn(
  s: UnpickleState,
  pos: number,
  dict: Map<unknown, unknown> | DictObject,
): number {
  const { bytes, end, memo, memoCount } = s;
  const map = dict instanceof Map ? dict : undefined;
  let at = pos;
  // A pair and SETITEMS take at least four bytes.
  for (let count = 0; end - at > 3; count++) {
    let key: unknown;
    const op = bytes[at];
    if (op === BINGET) {
      const index = bytes[at + 1]!;
      if (index >= s.memoCount) break;
      key = memo[index];
      if (typeof key !== "string") break;
      at += 2;
    } else if (op === SHORT_BINUNICODE || op === BINUNICODE) {
      if (count === MANY) useView(s);
      key = memoizedText(s, at);
      if (key === undefined) break;
      at = cursor;
    } else if (op === FRAME && isFrame(bytes, at, end)) {
      at += 9;
      continue;
    } else break;

    const left = end - at;
    if (left === 0) break;
    let value: unknown;
    switch (bytes[at]) {
      case 0x47: // BINFLOAT
        if (left < 9) return undo(s, memoCount, dict);
        value = floatIn(s, at + 1);
        at += 9;
        break;
      case 0x4b: // BININT1
        if (left < 2) return undo(s, memoCount, dict);
        value = bytes[at + 1];
        at += 2;
        break;
      case 0x4d: // BININT2
        if (left < 3) return undo(s, memoCount, dict);
        value = bytes[at + 1]! | bytes[at + 2]! << 8;
        at += 3;
        break;
      case 0x4a: // BININT
        if (left < 5) return undo(s, memoCount, dict);
        value = int32In(bytes, at + 1);
        at += 5;
        break;
      case 0x68: { // BINGET
        const index = left > 1 ? bytes[at + 1]! : s.memoCount;
        value = index < s.memoCount ? memo[index] : undefined;
        if (typeof value !== "string") return undo(s, memoCount, dict);
        at += 2;
        break;
      }
      case 0x8c: // SHORT_BINUNICODE
      case 0x58: // BINUNICODE
        value = memoizedText(s, at);
        if (value === undefined) return undo(s, memoCount, dict);
        at = cursor;
        break;
      case 0x4e: // NONE
        value = null;
        at++;
        break;
      case 0x88: // NEWTRUE
        value = true;
        at++;
        break;
      case 0x89: // NEWFALSE
        value = false;
        at++;
        break;
      default:
        return undo(s, memoCount, dict);
    }
    if (map) map.set(key, value);
    else (dict as DictObject)[key as string] = value;
  }
  if (at < end && bytes[at] === SETITEMS) return at + 1;
  return undo(s, memoCount, dict);
}

/** Forgets a run that turned out to be something else. */
function undo(
  s: UnpickleState,
  memoCount: number,
  dict: Map<unknown, unknown> | DictObject,
): number {
  if (dict instanceof Map) dict.clear();
  else for (const key of Object.keys(dict)) delete dict[key];
  s.memoCount = memoCount;
  return -1;
}

/** Whether all of a frame is there, which may begin between any two objects. */
function isFrame(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at >= 9 && uint32In(bytes, at + 5) === 0 &&
    uint32In(bytes, at + 1) <= end - at - 9;
}

/** A dict of strings and scalars, as rows are; `cursor` moves behind it. Undefined where it is not so simple. */
function dictIn(
  s: UnpickleState,
  at: number,
): Map<unknown, unknown> | DictObject | undefined {
  const index = s.memoCount;
  const mark = putIn(s, at + 1);
  if (mark < 0 || s.limits.maxDepth < 2) return undefined;
  if (mark === s.end || s.bytes[mark] !== MARK) return undefined;
  if (index >= s.memoLevels.length) growLevels(s, index);
  const dict = s.objects ? Object.create(null) : new Map();
  s.memoLevels[index] = 1;
  s.memo[s.memoCount++] = dict;
  cursor = pairsIn(s, mark + 1, dict);
  return cursor < 0 ? undefined : dict;
}

/** Where the opcode at `at` ends that gives the next memo entry; -1 where it is another one. */
function putIn(s: UnpickleState, at: number): number {
  const { bytes, end, memoCount } = s;
  if (at >= end || memoCount >= s.memoRoom) return -1;
  switch (bytes[at]) {
    case 0x94: // MEMOIZE
      return at + 1;
    case 0x71: // BINPUT
      return end - at > 1 && bytes[at + 1] === memoCount ? at + 2 : -1;
    case 0x72: // LONG_BINPUT
      return end - at > 4 && uint32In(bytes, at + 1) === memoCount
        ? at + 5
        : -1;
    default:
      return -1;
  }
}

/** A text with the opcode that memoizes it, which moves `cursor` behind both; undefined where it is not so simple. */
function memoizedText(s: UnpickleState, at: number): string | undefined {
  const { bytes, end } = s;
  const short = bytes[at] === SHORT_BINUNICODE;
  const start = at + (short ? 2 : 5);
  if (start > end) return undefined;
  const length = short ? bytes[at + 1]! : uint32In(bytes, at + 1);
  if (length >= end - start) return undefined;
  const next = putIn(s, start + length);
  if (next < 0) return undefined;
  const text = length <= CACHED
    ? shortTextIn(bytes, start, length, s.view)
    : utf8In(bytes, start, start + length);
  if (text === undefined) return undefined;
  s.memo[s.memoCount++] = text;
  cursor = next;
  return text;
}
