import {
  copyBytes,
  float64In,
  int32In,
  uint32In,
} from "../../bytes/numbers.ts";
import { type DictObject, isDictObject, Tuple } from "../../types/tuple.ts";
import { FEW_KEYS, isIndexText } from "../../types/collisions.ts";
import { isPlainKey, LONG_TEXT } from "../../types/key.ts";
import { Op } from "../../opcodes.ts";
import { itemsIn, pairsIn } from "./runs.ts";
import { isList, isName } from "../containers.ts";
import { forgetWindow, textIn } from "./short_text.ts";
import { leaveFrame } from "../frames.ts";
import { step, stop as finish } from "../step.ts";
import {
  COST,
  LONG,
  NEED_MORE,
  PART,
  PAUSED,
  PER_BYTE,
  type UnpickleState,
} from "../state.ts";

const {
  APPEND,
  APPENDS,
  BINGET,
  BINPUT,
  EMPTY_LIST,
  EMPTY_TUPLE,
  LONG_BINPUT,
  MEMOIZE,
  SHORT_BINUNICODE,
  STOP,
  TUPLE,
  TUPLE1,
} = Op;

/**
 * Decodes on from where the state stands, to the pickle's STOP or to the end of
 * the bytes.
 *
 * The loop does by itself what messages mostly hold, with the state in local
 * variables; a call for each opcode takes longer. A case that has done its work
 * goes on with `continue`. Whatever is not so simple (bytes missing, a mark in
 * the way, too deep, `floats`) breaks out with nothing changed, and `step` does
 * that opcode from its start, or says what is wrong with it.
 *
 * The cases are numbers because V8 makes a jump table of them; of `Op.MARK` it
 * makes one comparison after another.
 *
 * In parentheses V8 compiles a function with its module, and Deno caches what
 * comes of it; otherwise the first message of each process would wait for that.
 * Where nothing is exported by default, Deno takes the parentheses away.
 *
 * @returns The value, NEED_MORE with the state at the opcode that is not whole, or PAUSED.
 * @throws {UnpicklingError} The state is of no use afterwards.
 */
export default (function run(s: UnpickleState): unknown {
  const { bytes, end, stack, marks, memo, boxFloats, objects } = s;
  const { deepPlaces, deepLevels } = s;
  const { maxDepth } = s.limits;
  let { pos, sp, fence, markCount, memoCount, memoLevels, deepCount } = s;
  /** How many entries the memo takes before `step` has to see to it. */
  let room = Math.min(s.memoRoom, memoLevels.length);
  /** The newest dict, until something may have been set in it. */
  let fresh: unknown;
  const stop = Math.min(end, s.pausePlace - s.base);
  let { cost } = s;
  s.view = undefined;
  forgetWindow();
  let last = pos;
  let frameEnd = frameEndOf(s);
  turn: while (pos < stop) {
    if (pos >= frameEnd) {
      s.memoCount = memoCount;
      leaveFrame(s, last, pos);
      frameEnd = NEVER;
    }
    const at = last = pos;
    const op = bytes[pos++]!;
    const left = end - pos;
    switch (op) {
      case 0x8c: // SHORT_BINUNICODE
      case 0x58: { // BINUNICODE
        const short = op === SHORT_BINUNICODE;
        if (left < (short ? 1 : 4)) break;
        const length = short ? bytes[pos]! : uint32In(bytes, pos);
        const start = pos + (short ? 1 : 4);
        if (length > end - start) break;
        const text = textIn(bytes, start, start + length);
        if (text === undefined) break;
        pos = start + length;
        if (length > LONG) cost -= (PER_BYTE - 1) * length;
        stack[sp++] = text;
        if (pos < end && bytes[pos] === MEMOIZE && memoCount < room) {
          memo[memoCount++] = text;
          pos++;
        }
        continue;
      }
      case 0x68: // BINGET
      case 0x6a: { // LONG_BINGET
        const short = op === BINGET;
        if (left < (short ? 1 : 4)) break;
        const index = short ? bytes[pos]! : uint32In(bytes, pos);
        if (index >= memoCount || room === 0) break;
        const value = memo[index];
        if (typeof value === "object") {
          if (s.forwarded !== undefined || s.popped !== undefined) break;
          const level = memoLevels[index]!;
          if (level > 0) {
            deepPlaces[deepCount] = sp;
            deepLevels[deepCount++] = level;
          }
        }
        stack[sp++] = value;
        pos += short ? 1 : 4;
        continue;
      }
      case 0x94: // MEMOIZE
      case 0x71: // BINPUT
      case 0x72: { // LONG_BINPUT
        let next = pos;
        if (op === BINPUT) {
          if (left < 1 || bytes[pos] !== memoCount) break;
          next += 1;
        } else if (op === LONG_BINPUT) {
          if (left < 4 || uint32In(bytes, pos) !== memoCount) break;
          next += 4;
        }
        if (memoCount >= room || sp <= fence) break;
        const last = deepCount - 1;
        memoLevels[memoCount] = last >= 0 && deepPlaces[last] === sp - 1
          ? deepLevels[last]!
          : 0;
        const top = stack[sp - 1];
        if (typeof top === "string" && top.length > LONG_TEXT) break;
        memo[memoCount++] = top;
        pos = next;
        continue;
      }
      case 0x4e: // NONE
        stack[sp++] = null;
        continue;
      case 0x88: // NEWTRUE
        stack[sp++] = true;
        continue;
      case 0x89: // NEWFALSE
        stack[sp++] = false;
        continue;
      case 0x4b: // BININT1
        if (left < 1) break;
        stack[sp++] = bytes[pos++];
        continue;
      case 0x4d: // BININT2
        if (left < 2) break;
        stack[sp++] = bytes[pos]! | bytes[pos + 1]! << 8;
        pos += 2;
        continue;
      case 0x4a: // BININT
        if (left < 4) break;
        stack[sp++] = int32In(bytes, pos);
        pos += 4;
        continue;
      case 0x8a: { // LONG1
        // Only 5 bytes: 32 bits without sign, such as most retcodes.
        if (left < 6 || bytes[pos] !== 5 || bytes[pos + 5]! >= 0x80) break;
        stack[sp++] = uint32In(bytes, pos + 1) + bytes[pos + 5]! * 2 ** 32;
        pos += 6;
        continue;
      }
      case 0x47: // BINFLOAT
        if (left < 8 || boxFloats) break;
        stack[sp++] = float64In(bytes, pos);
        pos += 8;
        cost += COST.float;
        continue;
      case 0x43: { // SHORT_BINBYTES
        if (cost > s.pauseCost) {
          pos = at;
          break turn;
        }
        if (left < 1) break;
        const length = bytes[pos]!;
        if (length >= left) break;
        const value = copyBytes(bytes, pos + 1, length);
        stack[sp++] = value;
        pos += 1 + length;
        cost += COST.bytes;
        if (length > LONG) cost -= (PER_BYTE - 1) * length;
        if (pos < end && bytes[pos] === MEMOIZE && memoCount < room) {
          memoLevels[memoCount] = 0;
          memo[memoCount++] = value;
          pos++;
        }
        continue;
      }
      case 0x29: // EMPTY_TUPLE
      case 0x5d: // EMPTY_LIST
      case 0x7d: { // EMPTY_DICT
        if (cost > s.pauseCost) {
          pos = at;
          break turn;
        }
        deepPlaces[deepCount] = sp;
        deepLevels[deepCount++] = 1;
        let value: unknown;
        if (op === EMPTY_LIST) {
          cost += COST.list;
          value = s.ownList = [];
        } else if (op === EMPTY_TUPLE) {
          cost += COST.tuple;
          value = new Tuple(0);
        } else {
          cost += COST.dict;
          value = fresh = objects ? Object.create(null) : new Map();
        }
        stack[sp++] = value;
        if (pos < end && bytes[pos] === MEMOIZE && memoCount < room) {
          memoLevels[memoCount] = 1;
          memo[memoCount++] = value;
          pos++;
        }
        continue;
      }
      case 0x28: { // MARK
        if (cost > s.pauseCost) {
          pos = at;
          break turn;
        }
        const target = sp > fence ? stack[sp - 1] : undefined;
        marks[markCount++] = fence = sp;
        if (boxFloats || room === 0 || target === undefined) continue;
        const { ownList } = s;
        if (target !== fresh && target !== ownList) continue;
        s.memoCount = memoCount;
        s.deepCount = deepCount;
        s.sp = sp;
        s.cost = cost;
        const next = target === fresh
          ? pairsIn(s, pos, target as DictObject)
          : itemsIn(s, pos, ownList!);
        memoLevels = s.memoLevels;
        cost = s.cost;
        room = Math.min(s.memoRoom, memoLevels.length);
        if (next < 0) continue;
        pos = next;
        frameEnd = frameEndOf(s);
        fresh = undefined;
        memoCount = s.memoCount;
        markCount--;
        fence = markCount > 0 ? marks[markCount - 1]! : 0;
        continue;
      }
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
      case 0x74: { // TUPLE
        const marked = op === TUPLE;
        if (marked && markCount === 0) break;
        const start = marked ? fence : sp - (op - TUPLE1 + 1);
        if (start < fence || sp - start > PART) break;
        let level = 1;
        let deep = deepCount;
        while (deep > 0 && deepPlaces[deep - 1]! >= start) {
          const inner = deepLevels[--deep]! + 1;
          if (inner > level) level = inner;
        }
        if (level > maxDepth) break;
        deepPlaces[deep] = start;
        deepLevels[deep] = level;
        deepCount = deep + 1;
        cost += COST.tuple;
        const tuple = new Tuple(sp - start);
        for (let i = start; i < sp; i++) tuple[i - start] = stack[i];
        stack[start] = tuple;
        sp = start + 1;
        if (marked) {
          markCount--;
          fence = markCount > 0 ? marks[markCount - 1]! : 0;
        }
        if (pos < end && bytes[pos] === MEMOIZE && memoCount < room) {
          memoLevels[memoCount] = level;
          memo[memoCount++] = tuple;
          pos++;
        }
        continue;
      }
      case 0x73: { // SETITEM
        // In the common case no value nests deeper than the dict, which is the last noted.
        const place = sp - 3;
        if (place < fence || s.instances !== undefined) break;
        const target = stack[place];
        const key = stack[place + 1];
        if (!isName(key) || deepCount === 0) break;
        if (objects && typeof stack[place + 2] === "function") break;
        if (deepPlaces[deepCount - 1] !== place) break;
        if (target instanceof Map) {
          if (target.size >= FEW_KEYS && isIndexText(key)) break;
          target.set(key, stack[place + 2]);
        } else if (isDictObject(target) && s.forwarded === undefined) {
          target[key] = stack[place + 2];
        } else break;
        fresh = undefined;
        sp -= 2;
        continue;
      }
      case 0x61: // APPEND
      case 0x65: // APPENDS
      case 0x75: { // SETITEMS
        const marked = op !== APPEND;
        if (marked && markCount === 0) break;
        const start = marked ? fence : sp - 1;
        const below = !marked
          ? fence
          : markCount > 1
          ? marks[markCount - 2]!
          : 0;
        let deep = deepCount;
        let level = 1;
        while (deep > 0 && deepPlaces[deep - 1]! >= start) {
          const inner = deepLevels[--deep]! + 1;
          if (inner > level) level = inner;
        }
        if (level > maxDepth) break;
        if (start <= below || sp - start > PART) break;
        fresh = undefined;
        if (deep === 0 || deepPlaces[deep - 1] !== start - 1) break;
        const target = stack[start - 1] as object;
        if (s.instances?.has(target)) break;
        if (op === APPENDS || op === APPEND) {
          if (!isList(target)) break;
          for (let i = start; i < sp; i++) target.push(stack[i]);
        } else if ((sp - start) % 2 !== 0) break;
        else if (target instanceof Map) {
          if (!setPlain(target, stack, start, sp)) break;
        } else if (!isDictObject(target) || s.forwarded !== undefined) break;
        else if (!setText(target, stack, start, sp)) break;
        if (deepLevels[deep - 1]! < level) deepLevels[deep - 1] = level;
        sp = start;
        deepCount = deep;
        if (marked) {
          markCount--;
          fence = below;
        }
        continue;
      }
      case 0x80: // PROTO
        if (left < 1 || bytes[pos]! > 5) break;
        s.protocol = bytes[pos++]!;
        continue;
      case 0x95: // FRAME
        if (left < 8 || uint32In(bytes, pos + 4) !== 0) break;
        if (uint32In(bytes, pos) > left - 8 || frameEnd !== NEVER) break;
        frameEnd = pos + 8 + uint32In(bytes, pos);
        pos += 8;
        s.frameEnd = s.base + frameEnd;
        continue;
    }
    s.at = at;
    s.pos = at + 1;
    s.sp = sp;
    s.fence = fence;
    s.markCount = markCount;
    s.memoCount = memoCount;
    s.deepCount = deepCount;
    s.cost = cost;
    if (op === STOP) return finish(s);
    if (!step(s, op)) {
      s.pos = at;
      return NEED_MORE;
    }
    ({ pos, sp, fence, markCount, memoCount, memoLevels, deepCount, cost } = s);
    room = Math.min(s.memoRoom, memoLevels.length);
    frameEnd = frameEndOf(s);
    fresh = undefined;
    if (s.work !== undefined || cost > s.pauseCost) break;
  }
  s.memoCount = memoCount;
  if (pos > frameEnd) leaveFrame(s, last, pos);
  s.at = s.pos = pos;
  s.sp = sp;
  s.fence = fence;
  s.markCount = markCount;
  s.deepCount = deepCount;
  s.cost = cost;
  if (pos < end || s.work !== undefined) return PAUSED;
  s.has(1);
  return NEED_MORE;
});

/** No frame to leave. */
const NEVER = 0x3fff_ffff;

/** Where the frame ends in the bytes at hand. */
function frameEndOf(s: UnpickleState): number {
  return s.frameEnd > 0 ? Math.min(s.frameEnd - s.base, NEVER) : NEVER;
}

/** Sets pairs in a Map; false at a key that a Map would not compare as Python does. */
function setPlain(
  dict: Map<unknown, unknown>,
  stack: unknown[],
  start: number,
  end: number,
): boolean {
  for (let i = start; i < end; i += 2) {
    const key = stack[i];
    if (!isName(key)) {
      if (!isPlainKey(key) || typeof key === "string") return false;
      // Numbers in a large dict are looked at one by one.
      if (dict.size >= FEW_KEYS) return false;
    } else if (dict.size >= FEW_KEYS && isIndexText(key)) return false;
    dict.set(key, stack[i + 1]);
  }
  return true;
}

/** Sets pairs in an object; false, with nothing set, where a key is no string, or a value might act. */
function setText(
  dict: DictObject,
  stack: unknown[],
  start: number,
  end: number,
): boolean {
  for (let i = start; i < end; i += 2) {
    if (!isName(stack[i]) || typeof stack[i + 1] === "function") return false;
  }
  for (let i = start; i < end; i += 2) dict[stack[i] as string] = stack[i + 1];
  return true;
}
