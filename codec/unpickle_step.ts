import { Op } from "./opcodes.ts";
import { build } from "./unpickle_build.ts";
import {
  markedObject,
  newObject,
  newObjectEx,
  pop,
  reduce,
} from "./unpickle_call.ts";
import {
  addItems,
  makeDict,
  makeEmptyDict,
  makeFrozenSet,
  makeList,
  makeMarkedTuple,
  makeTuple,
} from "./unpickle_container.ts";
import { extension, stackGlobal } from "./unpickle_global.ts";
import { appendItems, setItems } from "./unpickle_items.ts";
import { memoize, nextIndex, remember } from "./unpickle_memo.ts";
import { forward } from "./unpickle_forward.ts";
import { nextBuffer, persistent, readOnlyBuffer } from "./unpickle_outside.ts";
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
} from "./unpickle_scalar.ts";
import type { UnpickleState } from "./unpickle_state.ts";
import * as text from "./unpickle_text.ts";
import { Tuple } from "./tuple.ts";

/**
 * Does one opcode, any of them, in every case: with all checks, and in exact
 * mode too. The loop does the common cases of the common ones by itself.
 *
 * @returns False where the bytes end inside it: nothing was changed then, and `wanted` says how many it has at least.
 */
export function step(s: UnpickleState, op: number): boolean {
  switch (op) {
    case Op.PROTO:
      return proto(s);
    case Op.FRAME:
      return frame(s);
    case Op.MARK:
      s.marks[s.markCount++] = s.fence = s.sp;
      return true;
    case Op.POP:
      pop(s);
      return true;
    case Op.POP_MARK:
      s.cut(s.popMark());
      return true;
    case Op.DUP:
      duplicate(s);
      return true;

    case Op.NONE:
      s.push(null);
      return true;
    case Op.NEWTRUE:
      s.push(true);
      return true;
    case Op.NEWFALSE:
      s.push(false);
      return true;
    case Op.BININT:
      return pushInt(s, 4);
    case Op.BININT1:
      return pushInt(s, 1);
    case Op.BININT2:
      return pushInt(s, 2);
    case Op.LONG1:
    case Op.LONG4:
      return pushLong(s, op);
    case Op.BINFLOAT:
      return pushFloat(s);
    case Op.SHORT_BINUNICODE:
      return pushText(s, 1);
    case Op.BINUNICODE:
      return pushText(s, 4);
    case Op.BINUNICODE8:
      return pushText(s, 8);
    case Op.SHORT_BINBYTES:
      return pushBytes(s, 1);
    case Op.BINBYTES:
      return pushBytes(s, 4);
    case Op.BINBYTES8:
      return pushBytes(s, 8);
    case Op.BYTEARRAY8:
      return pushByteArray(s);
    case Op.SHORT_BINSTRING:
      return pushString(s, 1);
    case Op.BINSTRING:
      return pushString(s, 4);

    case Op.EMPTY_TUPLE:
      s.push(new Tuple(0), 1);
      return true;
    case Op.TUPLE1:
      makeTuple(s, 1);
      return true;
    case Op.TUPLE2:
      makeTuple(s, 2);
      return true;
    case Op.TUPLE3:
      makeTuple(s, 3);
      return true;
    case Op.TUPLE:
      makeMarkedTuple(s);
      return true;
    case Op.EMPTY_LIST:
      s.push([], 1);
      return true;
    case Op.LIST:
      makeList(s);
      return true;
    case Op.APPEND:
      appendItems(s, s.sp - 1);
      return true;
    case Op.APPENDS:
      appendItems(s, s.popMark());
      return true;
    case Op.EMPTY_DICT:
      makeEmptyDict(s);
      return true;
    case Op.DICT:
      makeDict(s);
      return true;
    case Op.SETITEM:
      setItems(s, s.sp - 2);
      return true;
    case Op.SETITEMS:
      setItems(s, s.popMark());
      return true;
    case Op.EMPTY_SET:
      s.push(new Set(), 1);
      return true;
    case Op.ADDITEMS:
      addItems(s);
      return true;
    case Op.FROZENSET:
      makeFrozenSet(s);
      return true;

    case Op.MEMOIZE:
      memoize(s, nextIndex(s));
      return true;
    case Op.BINPUT:
      return indexed(s, 1, memoize);
    case Op.LONG_BINPUT:
      return indexed(s, 4, memoize);
    case Op.BINGET:
      return indexed(s, 1, remember);
    case Op.LONG_BINGET:
      return indexed(s, 4, remember);
    case Op.EXT1:
      return indexed(s, 1, extension);
    case Op.EXT2:
      return indexed(s, 2, extension);
    case Op.EXT4:
      return indexed(s, 4, (s, code) => extension(s, code | 0));

    case Op.STACK_GLOBAL:
      stackGlobal(s);
      return true;
    case Op.REDUCE:
      reduce(s);
      return true;
    case Op.NEWOBJ:
      newObject(s);
      return true;
    case Op.NEWOBJ_EX:
      newObjectEx(s);
      return true;
    case Op.OBJ:
      markedObject(s);
      return true;
    case Op.BUILD:
      build(s);
      return true;
    case Op.BINPERSID:
      binaryPersistent(s);
      return true;
    case Op.NEXT_BUFFER:
      nextBuffer(s);
      return true;
    case Op.READONLY_BUFFER:
      readOnlyBuffer(s);
      return true;

    case Op.INT:
      return text.pushIntLine(s);
    case Op.LONG:
      return text.pushLongLine(s);
    case Op.FLOAT:
      return text.pushFloatLine(s);
    case Op.STRING:
      return text.pushStringLine(s);
    case Op.UNICODE:
      return text.pushUnicodeLine(s);
    case Op.GLOBAL:
      return text.globalLines(s);
    case Op.INST:
      return text.instanceLines(s);
    case Op.GET:
      return text.getLine(s);
    case Op.PUT:
      return text.putLine(s);
    case Op.PERSID:
      return text.persistentLine(s);
    default: {
      const byte = op.toString(16).padStart(2, "0");
      throw s.error(`Byte 0x${byte} is no opcode`);
    }
  }
}

/** STOP: the value is the top; what stands below it is left. */
export function stop(s: UnpickleState): unknown {
  const value = s.stack[s.operands(1)];
  return s.forwarded ? forward(value, s.forwarded) : value;
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
  if (length >= 0) return true;
  if (!streaming || s.pos === start) return false;
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
