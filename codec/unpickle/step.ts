import { build } from "./build.ts";
import { enterFrame } from "./frames.ts";
import {
  get,
  markedObject,
  newObjectEx,
  popCall,
  pushCall,
  reduce,
} from "./calls.ts";
import { Op } from "../opcodes.ts";
import {
  addItems,
  appendItems,
  makeDict,
  makeFrozenSet,
  makeList,
  makeTuple,
  pushNew,
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
import { PyObject } from "../types/object.ts";
import { Tuple } from "../types/tuple.ts";

type Step = (s: UnpickleState) => boolean | void;

/**
 * Each opcode, in every case: with all checks, and in exact mode too. The loop
 * does the common cases of the common ones by itself. False is given where the
 * bytes end inside the opcode.
 */
const STEPS: Readonly<Record<Exclude<keyof typeof Op, "STOP">, Step>> = {
  PROTO: proto,
  FRAME: frame,
  MARK: (s) => void (s.marks[s.markCount++] = s.fence = s.sp),
  POP: pop,
  POP_MARK: (s) => void s.cut(s.popMark()),
  DUP: duplicate,

  NONE: (s) => s.push(null),
  NEWTRUE: (s) => s.push(true),
  NEWFALSE: (s) => s.push(false),
  BININT: (s) => pushInt(s, 4),
  BININT1: (s) => pushInt(s, 1),
  BININT2: (s) => pushInt(s, 2),
  LONG1: (s) => pushLong(s, 1),
  LONG4: (s) => pushLong(s, 4),
  BINFLOAT: pushFloat,
  SHORT_BINUNICODE: (s) => pushText(s, 1),
  BINUNICODE: (s) => pushText(s, 4),
  BINUNICODE8: (s) => pushText(s, 8),
  SHORT_BINBYTES: (s) => pushBytes(s, 1),
  BINBYTES: (s) => pushBytes(s, 4),
  BINBYTES8: (s) => pushBytes(s, 8),
  BYTEARRAY8: pushByteArray,
  SHORT_BINSTRING: (s) => pushString(s, 1),
  BINSTRING: (s) => pushString(s, 4),

  EMPTY_TUPLE: (s) => pushNew(s, new Tuple(0), COST.tuple),
  TUPLE1: (s) => makeTuple(s, s.operands(1)),
  TUPLE2: (s) => makeTuple(s, s.operands(2)),
  TUPLE3: (s) => makeTuple(s, s.operands(3)),
  TUPLE: (s) => makeTuple(s, s.popMark()),
  EMPTY_LIST: (s) => pushNew(s, [], COST.list),
  LIST: makeList,
  APPEND: (s) => appendItems(s, s.sp - 1),
  APPENDS: (s) => appendItems(s, s.popMark()),
  EMPTY_DICT: (s) =>
    pushNew(s, s.objects ? Object.create(null) : new Map(), COST.dict),
  DICT: makeDict,
  SETITEM: (s) => setItems(s, s.sp - 2),
  SETITEMS: (s) => setItems(s, s.popMark()),
  EMPTY_SET: (s) => pushNew(s, new Set(), COST.dict),
  ADDITEMS: addItems,
  FROZENSET: makeFrozenSet,

  MEMOIZE: (s) => memoize(s, nextIndex(s)),
  BINPUT: (s) => indexed(s, 1, memoize),
  LONG_BINPUT: (s) => indexed(s, 4, memoize),
  BINGET: (s) => indexed(s, 1, get),
  LONG_BINGET: (s) => indexed(s, 4, get),
  EXT1: (s) => indexed(s, 1, extension),
  EXT2: (s) => indexed(s, 2, extension),
  EXT4: (s) => indexed(s, 4, (s, code) => extension(s, code | 0)),

  STACK_GLOBAL: stackGlobal,
  REDUCE: reduce,
  NEWOBJ: (s) => pushCall(s, s.operands(2), "newobj"),
  NEWOBJ_EX: newObjectEx,
  OBJ: markedObject,
  BUILD: build,
  BINPERSID: binaryPersistent,
  NEXT_BUFFER: nextBuffer,
  READONLY_BUFFER: readOnlyBuffer,

  INT: text.pushIntLine,
  LONG: text.pushLongLine,
  FLOAT: text.pushFloatLine,
  STRING: text.pushStringLine,
  UNICODE: text.pushUnicodeLine,
  GLOBAL: text.globalLines,
  INST: text.instanceLines,
  GET: text.getLine,
  PUT: text.putLine,
  PERSID: text.persistentLine,
};

const byCode: (Step | undefined)[] = new Array(256).fill(undefined);
for (const [name, step] of Object.entries(STEPS)) {
  byCode[Op[name as keyof typeof Op]] = step;
}

/**
 * Does one opcode.
 *
 * @returns False where the bytes end inside it: nothing was changed then, and `wanted` says how many it has at least.
 */
export function step(s: UnpickleState, op: number): boolean {
  const step = byCode[op];
  if (step !== undefined) return step(s) !== false;
  const byte = op.toString(16).padStart(2, "0");
  const advice = s.offset === 0 ? ", so this is no pickle" : "";
  throw s.error(`Byte 0x${byte} is no opcode${advice}`);
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
    s.soon(forward(s, top, s.forwarded));
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

/** POP: the top, or the mark where there is nothing above it. */
function pop(s: UnpickleState): void {
  if (s.markCount > 0 && s.sp === s.fence) {
    s.popMark();
    return;
  }
  const top = s.operands(1);
  const value = s.stack[top];
  s.cut(top);
  if (value instanceof PyObject && s.calledTo === s.offset) popCall(s, value);
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
