import type { DictObject } from "./dict_object.ts";
import { float64In, int32In, uint32In } from "./numbers_in.ts";
import { Op } from "../opcodes.ts";
import { textIn } from "./text_in.ts";
import type { UnpickleState } from "./state.ts";

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
      case 0x65: // APPENDS
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
    list.push(floatIn(s, at + 1));
    at += 9;
  } while (at + 9 <= end && bytes[at] === Op.BINFLOAT);
  return at;
}

/** A DataView reads a float in a tenth of the time, and takes that of ten floats to make. */
const FEW = 8;

function floatIn(s: UnpickleState, at: number): number {
  const { view, bytes } = s;
  if (view !== undefined) return view.getFloat64(at);
  if (s.floatCount++ >= FEW) {
    s.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }
  return float64In(bytes, at);
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
  const { bytes, end, memo } = s;
  const { memoCount } = s;
  const map = dict instanceof Map ? dict : undefined;
  let at = pos;
  let key: string | undefined;
  loop: while (at < end) {
    const op = bytes[at];
    const left = end - at;
    let value: unknown;
    switch (op) {
      case 0x68: // BINGET
        if (left < 2 || bytes[at + 1]! >= s.memoCount) break loop;
        value = memo[bytes[at + 1]!];
        if (typeof value !== "string") break loop;
        at += 2;
        break;
      case 0x8c: // SHORT_BINUNICODE
      case 0x58: // BINUNICODE
        value = memoizedText(s, at);
        if (value === undefined) break loop;
        at = cursor;
        break;
      case 0x47: // BINFLOAT
        if (left < 9) break loop;
        value = floatIn(s, at + 1);
        at += 9;
        break;
      case 0x4b: // BININT1
        if (left < 2) break loop;
        value = bytes[at + 1];
        at += 2;
        break;
      case 0x4d: // BININT2
        if (left < 3) break loop;
        value = bytes[at + 1]! | bytes[at + 2]! << 8;
        at += 3;
        break;
      case 0x4a: // BININT
        if (left < 5) break loop;
        value = int32In(bytes, at + 1);
        at += 5;
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
      case 0x75: // SETITEMS
        if (key !== undefined) break loop;
        return at + 1;
      case 0x95: // FRAME
        if (!isFrame(bytes, at, end)) break loop;
        at += 9;
        continue;
      default:
        break loop;
    }
    if (key === undefined) {
      if (typeof value !== "string") break;
      key = value;
    } else {
      if (map) map.set(key, value);
      else (dict as DictObject)[key] = value;
      key = undefined;
    }
  }
  if (map) map.clear();
  else for (const key of Object.keys(dict)) delete (dict as DictObject)[key];
  s.memoCount = memoCount;
  return -1;
}

/** Whether all of a frame is there, which may begin between any two objects. */
function isFrame(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at >= 9 && uint32In(bytes, at + 5) === 0 &&
    uint32In(bytes, at + 1) <= end - at - 9;
}

/** A text with the opcode that memoizes it, which moves `cursor` behind both; undefined where it is not so simple. */
function memoizedText(s: UnpickleState, at: number): string | undefined {
  const { bytes, end, memoCount } = s;
  const short = bytes[at] === Op.SHORT_BINUNICODE;
  const start = at + (short ? 2 : 5);
  if (start > end) return undefined;
  const length = short ? bytes[at + 1]! : uint32In(bytes, at + 1);
  if (length > end - start - 1) return undefined;
  let next = start + length;
  const put = bytes[next++];
  if (put === Op.BINPUT) {
    if (next >= end || bytes[next] !== memoCount) return undefined;
    next += 1;
  } else if (put === Op.LONG_BINPUT) {
    if (next + 4 > end || uint32In(bytes, next) !== memoCount) return undefined;
    next += 4;
  } else if (put !== Op.MEMOIZE) return undefined;
  if (memoCount >= s.memoRoom) return undefined;
  const text = textIn(bytes, start, start + length);
  if (text === undefined) return undefined;
  s.memo[s.memoCount++] = text;
  cursor = next;
  return text;
}
