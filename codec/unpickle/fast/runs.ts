import { FEW_KEYS, isIndexText } from "../../types/collisions.ts";
import { type DictObject, Tuple } from "../../types/tuple.ts";
import { float64In, int32In, uint32In } from "../../bytes/numbers.ts";
import { growLevels } from "../memo.ts";
import { isName } from "../containers.ts";
import { Op } from "../../opcodes.ts";
import { CACHED, newTextIn, shortTextIn } from "./short_text.ts";
import { utf8In } from "../../bytes/text.ts";
import { LONG_TEXT } from "../../types/key.ts";
import { COST, LONG, PER_BYTE, type UnpickleState } from "../state.ts";

const {
  BINFLOAT,
  BINGET,
  BININT,
  BININT1,
  BININT2,
  BINUNICODE,
  FRAME,
  MARK,
  MEMOIZE,
  NEWTRUE,
  SETITEMS,
  SHORT_BINUNICODE,
  TUPLE1,
} = Op;

/**
 * A list of scalars, of tuples of numbers, or of dicts of scalars, and a dict of
 * scalars, is filled without going over the stack, whose places are old objects
 * to V8: each young value put there has to be noted, and each float needs a box.
 * A run that turns out to be something else is undone, and decoded again over
 * the stack. The cases are written out twice, for a call for each item costs more.
 */

/** Bytes of a run: a longer one is read over the stack, with pauses, and so is one that takes much memory. */
const MAX_RUN = 256 * 1024;

/** Where a run stands; the memo's count goes with it. */
let cursor = 0;

/**
 * Adds the items from `pos` on to a list, up to their APPENDS.
 *
 * @returns Where the next opcode stands, or -1 with nothing changed.
 */
export function itemsIn(
  s: UnpickleState,
  pos: number,
  list: unknown[],
): number {
  const { bytes, memoCount, frameEnd, cost } = s;
  const end = Math.min(s.end, pos + MAX_RUN);
  const { length } = list;
  const top = s.deepCount - 1;
  if (top < 0 || s.deepPlaces[top] !== s.sp - 1) return -1;
  const level = s.deepLevels[top]!;
  let texts = 0;
  let at = tuplesIn(s, pos, end, list);
  loop: while (at < end) {
    const left = end - at;
    switch (bytes[at]) {
      case 0x4b: // BININT1
        if (left < 2) break loop;
        list.push(bytes[at + 1]);
        at += 2;
        continue;
      case 0x47: // BINFLOAT
        if (left < 9) break loop;
        at = floatsIn(s, at, list);
        continue;
      case 0x4d: // BININT2
        if (left < 3) break loop;
        list.push(bytes[at + 1]! | bytes[at + 2]! << 8);
        at += 3;
        continue;
      case 0x4a: // BININT
        if (left < 5) break loop;
        list.push(int32In(bytes, at + 1));
        at += 5;
        continue;
      case 0x8c: // SHORT_BINUNICODE
      case 0x58: { // BINUNICODE
        if (++texts === MANY) useView(s);
        else if (texts > MANY) {
          const next = textsIn(s, at, end, list);
          if (next > at) {
            at = next;
            continue;
          }
        }
        break;
      }
      case 0x7d: { // EMPTY_DICT
        const dict = dictIn(s, at);
        if (dict === undefined) break loop;
        list.push(dict);
        at = cursor;
        continue;
      }
      case 0x65: // APPENDS
        return at + 1;
      case 0x95: // FRAME
        if (!nextFrame(s, at)) break loop;
        at += 9;
        continue;
    }
    const value = scalarIn(s, at, end);
    if (value === undefined) break;
    list.push(value);
    at = cursor;
  }
  list.length = length;
  s.deepLevels[top] = level;
  s.memoCount = memoCount;
  s.frameEnd = frameEnd;
  s.cost = cost;
  return -1;
}

/** Adds tuples of numbers, as scans and paths are; gives where the first item stands that is something else. */
function tuplesIn(
  s: UnpickleState,
  start: number,
  end: number,
  list: unknown[],
): number {
  const { bytes, memo } = s;
  const size = tupleSize(bytes, start);
  const top = s.deepCount - 1;
  if (size === 0 || s.limits.maxDepth < 2) return start;
  const view = useView(s);
  const close = TUPLE1 + size - 1;
  let at = start;
  let { memoCount } = s;
  const first = memoCount;
  const most = first + (s.pauseCost - s.cost) / COST.tuple;
  const room = Math.min(s.memoRoom, most);
  let floats = 0;
  tuples: while (at < end && memoCount < room) {
    const tuple = new Tuple(size);
    let next = at;
    let ours = 0;
    for (let i = 0; i < size; i++) {
      const op = bytes[next++];
      if (op === BININT1) tuple[i] = bytes[next++];
      else if (op === BINFLOAT && next + 8 <= end) {
        tuple[i] = view.getFloat64(next);
        next += 8;
        ours++;
      } else if (op === BININT2) {
        tuple[i] = bytes[next]! | bytes[next + 1]! << 8;
        next += 2;
      } else if (op === BININT) {
        tuple[i] = int32In(bytes, next);
        next += 4;
      } else break tuples;
    }
    if (bytes[next++] !== close || bytes[next++] !== MEMOIZE) break;
    if (next > end) break;
    at = next;
    floats += ours;
    memo[memoCount++] = tuple;
    list.push(tuple);
  }
  if (memoCount > s.memoLevels.length) growLevels(s, memoCount - 1);
  s.memoLevels.fill(1, first, memoCount);
  s.memoCount = memoCount;
  s.cost += (memoCount - first) * COST.tuple + floats * COST.float;
  if (at > start && s.deepLevels[top]! < 2) s.deepLevels[top] = 2;
  return at;
}

/** How many numbers stand in the tuple that begins here; 0 where none does, or they are more than three. */
function tupleSize(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let size = 0; size < 4; size++) {
    const op = bytes[at];
    if (op === BINFLOAT) at += 9;
    else if (op === BININT) at += 5;
    else if (op === BININT2) at += 3;
    else if (op === BININT1) at += 2;
    else return size > 0 && op === TUPLE1 + size - 1 ? size : 0;
  }
  return 0;
}

/** Adds floats alone: one place in the code that sees no other numbers needs no boxes. */
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
  s.cost += (at - start) / 9 * COST.float;
  return at;
}

/** Adds short texts, which seldom repeat in a long list; gives where the first item stands that is something else. */
function textsIn(
  s: UnpickleState,
  start: number,
  end: number,
  list: unknown[],
): number {
  const { bytes, memo, memoRoom } = s;
  const view = useView(s);
  let { memoCount } = s;
  let at = start;
  // A text of BINUNICODE and its memo opcode take at least six bytes.
  while (end - at > 5 && memoCount < memoRoom) {
    const op = bytes[at];
    if (op !== SHORT_BINUNICODE && op !== BINUNICODE) break;
    const short = op === SHORT_BINUNICODE;
    const from = at + (short ? 2 : 5);
    const to = from + (short ? bytes[at + 1]! : view.getUint32(at + 1, true));
    if (to >= end) break;
    let next = to + 1;
    if (bytes[to] !== MEMOIZE) {
      s.memoCount = memoCount;
      next = putIn(s, to);
      if (next < 0) break;
    }
    const text = newTextIn(bytes, from, to, view);
    if (text === undefined) break;
    list.push(memo[memoCount++] = text);
    at = next;
  }
  s.memoCount = memoCount;
  return at;
}

/** A DataView reads a float in a fraction of the time, and takes that of many to make. */
const FEW = 8;
/** The same for the bytes of short texts. */
const MANY = 4;

function floatIn(s: UnpickleState, at: number): number {
  const { view, bytes } = s;
  if (view !== undefined) return view.getFloat64(at);
  if (s.floatCount++ >= FEW) useView(s);
  return float64In(bytes, at);
}

function useView(s: UnpickleState): DataView {
  const { bytes } = s;
  return s.view ??= new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** A dict of strings and scalars, as rows are; `cursor` moves behind it. Undefined where it is not so simple. */
function dictIn(
  s: UnpickleState,
  start: number,
): Map<unknown, unknown> | DictObject | undefined {
  const { bytes, end } = s;
  const top = s.deepCount - 1;
  const index = s.memoCount;
  let at = putIn(s, start + 1);
  if (at < 0 || s.limits.maxDepth < 2 || s.cost > s.pauseCost) {
    return undefined;
  }
  if (at === end || bytes[at++] !== MARK) return undefined;
  if (index >= s.memoLevels.length) growLevels(s, index);
  const map = s.objects ? undefined : new Map<unknown, unknown>();
  const dict = map ?? Object.create(null) as DictObject;
  s.cost += COST.dict;
  s.memoLevels[index] = 1;
  s.memo[s.memoCount++] = dict;
  cursor = pairsIn(s, at, dict);
  if (cursor < 0) return undefined;
  if (s.deepLevels[top]! < 2) s.deepLevels[top] = 2;
  return dict;
}

/**
 * Sets pairs of a string and a scalar in a new dict, up to their SETITEMS.
 * Before that nothing is sure: a tuple may take what looks like a pair.
 *
 * @returns Where the next opcode stands, or -1 with nothing changed.
 */
export function pairsIn(
  s: UnpickleState,
  start: number,
  dict: Map<unknown, unknown> | DictObject,
): number {
  const { memoCount, frameEnd, cost } = s;
  const at = setPairs(s, start, dict);
  if (at >= 0 && s.bytes[at] === SETITEMS && at < s.end) return at + 1;
  if (dict instanceof Map) dict.clear();
  else for (const key of Object.keys(dict)) delete dict[key];
  s.memoCount = memoCount;
  s.frameEnd = frameEnd;
  s.cost = cost;
  return -1;
}

/** Gives where the first opcode stands that is no key, or -1 where a pair is something else. */
function setPairs(
  s: UnpickleState,
  start: number,
  dict: Map<unknown, unknown> | DictObject,
): number {
  const { bytes, memo } = s;
  const end = Math.min(s.end, start + MAX_RUN);
  const map = dict instanceof Map ? dict : undefined;
  let at = start;
  // A pair and SETITEMS take at least four bytes.
  while (end - at > 3) {
    let key: unknown;
    const op = bytes[at];
    if (op === BINGET) {
      const place = bytes[at + 1]!;
      key = place < s.memoCount ? memo[place] : undefined;
      at += 2;
    } else if (op === SHORT_BINUNICODE || op === BINUNICODE) {
      key = memoizedText(s, at);
      at = cursor;
    } else if (op === FRAME && nextFrame(s, at)) {
      at += 9;
      continue;
    } else return at;
    if (!isName(key)) return -1;
    const value = scalarIn(s, at, end);
    if (value === undefined) return -1;
    at = cursor;
    if (map) {
      if (map.size >= FEW_KEYS && isIndexText(key)) return -1;
      map.set(key, value);
    } else (dict as DictObject)[key] = value;
  }
  return at;
}

/** A number, text or constant; `cursor` moves behind it. Undefined where it is something else. */
function scalarIn(s: UnpickleState, at: number, end: number): unknown {
  const { bytes, memo } = s;
  const left = end - at;
  switch (bytes[at]) {
    case 0x4b: // BININT1
      if (left < 2) return undefined;
      cursor = at + 2;
      return bytes[at + 1];
    case 0x47: // BINFLOAT
      if (left < 9) return undefined;
      cursor = at + 9;
      s.cost += COST.float;
      return floatIn(s, at + 1);
    case 0x4d: // BININT2
      if (left < 3) return undefined;
      cursor = at + 3;
      return bytes[at + 1]! | bytes[at + 2]! << 8;
    case 0x4a: // BININT
      if (left < 5) return undefined;
      cursor = at + 5;
      return int32In(bytes, at + 1);
    case 0x8c: // SHORT_BINUNICODE
    case 0x58: // BINUNICODE
      return memoizedText(s, at);
    case 0x68: { // BINGET
      const place = left > 1 ? bytes[at + 1]! : s.memoCount;
      const text = place < s.memoCount ? memo[place] : undefined;
      cursor = at + 2;
      return typeof text === "string" ? text : undefined;
    }
    case 0x4e: // NONE
      cursor = at + 1;
      return null;
    case 0x88: // NEWTRUE
    case 0x89: // NEWFALSE
      cursor = at + 1;
      return bytes[at] === NEWTRUE;
  }
  return undefined;
}

/** Goes on in the next frame, which begins where the one before ends, if all of it is there. */
function nextFrame(s: UnpickleState, at: number): boolean {
  const { bytes, end } = s;
  if (s.base + at !== s.frameEnd || end - at < 9) return false;
  const length = uint32In(bytes, at + 1);
  if (uint32In(bytes, at + 5) !== 0 || length > end - at - 9) return false;
  s.frameEnd += 9 + length;
  return true;
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
    ? shortTextIn(bytes, start, length)
    : length > LONG_TEXT
    ? undefined
    : utf8In(bytes, start, start + length);
  if (text === undefined) return undefined;
  if (length > LONG) s.cost -= (PER_BYTE - 1) * length;
  s.memo[s.memoCount++] = text;
  cursor = next;
  return text;
}
