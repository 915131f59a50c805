import { afterBuild, build } from "./build.ts";
import { enterFrame } from "./frames.ts";
import {
  get,
  markedObject,
  newObject,
  newObjectEx,
  pop,
  reduce,
} from "./calls.ts";
import {
  addItems,
  appendItems,
  makeDict,
  makeEmptyDict,
  makeFrozenSet,
  makeList,
  makeMarkedTuple,
  makeTuple,
  nowAt,
  setItems,
} from "./containers.ts";
import { extension, stackGlobal } from "./references.ts";
import { forward, memoize, nextIndex } from "./memo.ts";
import { nextBuffer, persistent, readOnlyBuffer } from "./hooks.ts";
import {
  lengthIn,
  pushByteArray,
  pushBytes,
  pushFloat,
  pushInt,
  pushLong,
  pushString,
  pushText,
  uint,
} from "./scalars.ts";
import { COST, NEED_MORE, PAUSED, type UnpickleState } from "./state.ts";
import * as text from "./lines.ts";
import { Tuple } from "../types/tuple.ts";

/**
 * Does one opcode, any of them, in every case: with all checks, and in exact
 * mode too. The loop does the common cases of the common ones by itself.
 *
 * @returns False where the bytes end inside it: nothing was changed then, and `wanted` says how many it has at least.
 */
export function step(s: UnpickleState, op: number): boolean {
  switch (op) {
    case 0x80: // PROTO
      return proto(s);
    case 0x95: // FRAME
      return frame(s);
    case 0x28: // MARK
      s.marks[s.markCount++] = s.fence = s.sp;
      return true;
    case 0x30: // POP
      pop(s);
      return true;
    case 0x31: // POP_MARK
      s.cut(s.popMark());
      return true;
    case 0x32: // DUP
      duplicate(s);
      return true;

    case 0x4e: // NONE
      s.push(null);
      return true;
    case 0x88: // NEWTRUE
      s.push(true);
      return true;
    case 0x89: // NEWFALSE
      s.push(false);
      return true;
    case 0x4a: // BININT
      return pushInt(s, 4);
    case 0x4b: // BININT1
      return pushInt(s, 1);
    case 0x4d: // BININT2
      return pushInt(s, 2);
    case 0x8a: // LONG1
    case 0x8b: // LONG4
      return pushLong(s, op);
    case 0x47: // BINFLOAT
      return pushFloat(s);
    case 0x8c: // SHORT_BINUNICODE
      return pushText(s, 1);
    case 0x58: // BINUNICODE
      return pushText(s, 4);
    case 0x8d: // BINUNICODE8
      return pushText(s, 8);
    case 0x43: // SHORT_BINBYTES
      return pushBytes(s, 1);
    case 0x42: // BINBYTES
      return pushBytes(s, 4);
    case 0x8e: // BINBYTES8
      return pushBytes(s, 8);
    case 0x96: // BYTEARRAY8
      return pushByteArray(s);
    case 0x55: // SHORT_BINSTRING
      return pushString(s, 1);
    case 0x54: // BINSTRING
      return pushString(s, 4);

    case 0x29: // EMPTY_TUPLE
      s.spend(COST.tuple);
      s.push(new Tuple(0), 1);
      return true;
    case 0x85: // TUPLE1
      makeTuple(s, 1);
      return true;
    case 0x86: // TUPLE2
      makeTuple(s, 2);
      return true;
    case 0x87: // TUPLE3
      makeTuple(s, 3);
      return true;
    case 0x74: // TUPLE
      makeMarkedTuple(s);
      return true;
    case 0x5d: // EMPTY_LIST
      s.spend(COST.list);
      s.push([], 1);
      return true;
    case 0x6c: // LIST
      makeList(s);
      return true;
    case 0x61: // APPEND
      appendItems(s, s.sp - 1);
      return true;
    case 0x65: // APPENDS
      appendItems(s, s.popMark());
      return true;
    case 0x7d: // EMPTY_DICT
      makeEmptyDict(s);
      return true;
    case 0x64: // DICT
      makeDict(s);
      return true;
    case 0x73: // SETITEM
      setItems(s, s.sp - 2);
      return true;
    case 0x75: // SETITEMS
      setItems(s, s.popMark());
      return true;
    case 0x8f: // EMPTY_SET
      s.spend(COST.dict);
      s.push(new Set(), 1);
      return true;
    case 0x90: // ADDITEMS
      addItems(s);
      return true;
    case 0x91: // FROZENSET
      makeFrozenSet(s);
      return true;

    case 0x94: // MEMOIZE
      memoize(s, nextIndex(s));
      return true;
    case 0x71: // BINPUT
      return indexed(s, 1, memoize);
    case 0x72: // LONG_BINPUT
      return indexed(s, 4, memoize);
    case 0x68: // BINGET
      return indexed(s, 1, get);
    case 0x6a: // LONG_BINGET
      return indexed(s, 4, get);
    case 0x82: // EXT1
      return indexed(s, 1, extension);
    case 0x83: // EXT2
      return indexed(s, 2, extension);
    case 0x84: // EXT4
      return indexed(s, 4, (s, code) => extension(s, code | 0));

    case 0x93: // STACK_GLOBAL
      stackGlobal(s);
      return true;
    case 0x52: // REDUCE
      reduce(s);
      return true;
    case 0x81: // NEWOBJ
      newObject(s);
      return true;
    case 0x92: // NEWOBJ_EX
      newObjectEx(s);
      return true;
    case 0x6f: // OBJ
      markedObject(s);
      return true;
    case 0x62: // BUILD
      build(s);
      afterBuild(s);
      return true;
    case 0x51: // BINPERSID
      binaryPersistent(s);
      return true;
    case 0x97: // NEXT_BUFFER
      nextBuffer(s);
      return true;
    case 0x98: // READONLY_BUFFER
      readOnlyBuffer(s);
      return true;

    case 0x49: // INT
      return text.pushIntLine(s);
    case 0x4c: // LONG
      return text.pushLongLine(s);
    case 0x46: // FLOAT
      return text.pushFloatLine(s);
    case 0x53: // STRING
      return text.pushStringLine(s);
    case 0x56: // UNICODE
      return text.pushUnicodeLine(s);
    case 0x63: // GLOBAL
      return text.globalLines(s);
    case 0x69: // INST
      return text.instanceLines(s);
    case 0x67: // GET
      return text.getLine(s);
    case 0x70: // PUT
      return text.putLine(s);
    case 0x50: // PERSID
      return text.persistentLine(s);
    default: {
      const byte = op.toString(16).padStart(2, "0");
      throw s.error(`Byte 0x${byte} is no opcode`);
    }
  }
}

/**
 * STOP: the value is the top; what stands below it is left. A frame that goes
 * on after it has to come all the same, as CPython's C unpickler has it.
 */
export function stop(s: UnpickleState): unknown {
  const after = s.frameEnd - (s.base + s.pos);
  if (after > 0 && !s.has(after)) {
    s.pos = s.at;
    return NEED_MORE;
  }
  const top = s.operands(1);
  if (s.forwarded) {
    const value = s.stack[top] = nowAt(s, top);
    s.soon(forward(value, s.forwarded));
    s.forwarded = undefined;
    if (s.work !== undefined) {
      // It is read again after that.
      s.pos = s.at;
      return PAUSED;
    }
  }
  const value = s.stack[top];
  if (s.refusal === undefined) return value;
  s.refusal.value = value;
  throw s.refusal;
}

function proto(s: UnpickleState): boolean {
  if (!s.has(1)) return false;
  const protocol = s.bytes[s.pos++]!;
  if (protocol > 5) {
    throw s.error(`Protocol ${protocol} is not known: 0 to 5 are`);
  }
  s.protocol = protocol;
  return true;
}

/**
 * A frame says how many bytes follow before the next one. As in CPython's
 * `loads` it only has to be there; a stream does not wait for it.
 */
function frame(s: UnpickleState): boolean {
  const start = s.pos;
  const { streaming } = s;
  if (streaming && !s.has(8)) return false;
  const length = lengthIn(s, 8);
  if (length < 0 && (!streaming || s.pos === start)) return false;
  const { pos } = s;
  enterFrame(s, pos, length < 0 ? s.at + s.wanted - pos : length);
  return true;
}

function indexed(
  s: UnpickleState,
  size: number,
  use: (s: UnpickleState, index: number) => void,
): boolean {
  if (!s.has(size)) return false;
  use(s, uint(s, size));
  return true;
}

function duplicate(s: UnpickleState): void {
  const top = s.operands(1);
  const value = s.stack[top];
  const level = s.levelFrom(top);
  if (level > 0) s.setLevel(top, level);
  s.push(value, level);
}

function binaryPersistent(s: UnpickleState): void {
  const top = s.operands(1);
  const id = s.stack[top];
  s.cut(top);
  s.push(persistent(s, id));
}
