import runFast from "./fast/loop.ts";
import { leaveFrame } from "./frames.ts";
import { step, stop } from "./step.ts";
import { NEED_MORE, PAUSED, type UnpickleState } from "./state.ts";
import { Op } from "../opcodes.ts";
import { leaveOut } from "../types/traces.ts";
import { ByteArray, PyStr } from "../types/scalars.ts";
import { forgetCounts } from "../types/tuple.ts";

const { STOP } = Op;

/** What is read in one turn at most, unless one value is longer, and the memory that this takes: some milliseconds. */
const TURN_BYTES = 64 * 1024;
const TURN_COST = 1024 * 1024;

/** Whether the short cuts of `fast/` are taken. Without them everything comes out the same, later. */
export const shortCuts = { taken: true };

/**
 * Decodes on from where the state stands, to the pickle's STOP or to the end of
 * the bytes, or of a turn.
 *
 * @returns The value; NEED_MORE with the state at the opcode that is not whole; or PAUSED, where it was enough for one turn.
 * @throws {UnpicklingError} The state is of no use afterwards.
 */
export function run(s: UnpickleState): unknown {
  forgetCounts();
  if (s.work !== undefined && !workOn(s, s.work)) return PAUSED;
  s.pausePlace = s.base + s.pos + TURN_BYTES;
  s.pauseCost = s.cost + TURN_COST;
  const value = shortCuts.taken && !s.exact ? runFast(s) : runSlow(s);
  s.checkCost();
  return value;
}

/** Goes on with an opcode that has many items; whether that was its end. */
function workOn(
  s: UnpickleState,
  { offset, steps }: NonNullable<UnpickleState["work"]>,
): boolean {
  s.at = offset - s.base;
  const isOver = steps.next().done === true;
  if (isOver) s.work = undefined;
  s.checkCost();
  return isOver;
}

function runSlow(s: UnpickleState): unknown {
  while (s.pos < s.end) {
    if (s.frameEnd > 0 && s.base + s.pos >= s.frameEnd) {
      leaveFrame(s, s.at, s.pos);
    }
    s.at = s.pos;
    if (s.isMemoDue) noteMemo(s);
    const op = s.bytes[s.pos++]!;
    if (op === STOP) return stop(s);
    if (!step(s, op)) {
      s.pos = s.at;
      return NEED_MORE;
    }
    if (s.exact && MEMOIZED.has(op)) noteMemo(s);
    if (s.work !== undefined) return PAUSED;
    if (s.base + s.pos >= s.pausePlace || s.cost > s.pauseCost) return PAUSED;
  }
  if (s.frameEnd > 0 && s.base + s.pos > s.frameEnd) {
    leaveFrame(s, s.at, s.pos);
  }
  s.at = s.pos;
  s.has(1);
  return NEED_MORE;
}

/** After what every pickler of CPython gives the value a place in the memo. */
const MEMOIZED: ReadonlySet<number> = new Set([
  ...[Op.BINBYTES, Op.BINBYTES8, Op.SHORT_BINBYTES, Op.BYTEARRAY8],
  ...[Op.BINUNICODE, Op.BINUNICODE8, Op.SHORT_BINUNICODE, Op.UNICODE],
  ...[Op.DICT, Op.EMPTY_DICT, Op.EMPTY_LIST, Op.EMPTY_SET, Op.FROZENSET],
  ...[Op.LIST, Op.TUPLE, Op.TUPLE1, Op.TUPLE2, Op.TUPLE3],
  ...[Op.GLOBAL, Op.STACK_GLOBAL, Op.INST, Op.OBJ],
  ...[Op.NEWOBJ, Op.NEWOBJ_EX, Op.REDUCE],
]);

const PUTS: ReadonlySet<number | undefined> = new Set([
  Op.BINPUT,
  Op.LONG_BINPUT,
  Op.MEMOIZE,
  Op.PUT,
]);

function isEmptyBytes(value: object): boolean {
  return value instanceof Uint8Array && value.length === 0 &&
    !(value instanceof ByteArray);
}

/** Remembers where the pickle has no memo entry after all, as `pickletools.optimize` leaves it. */
function noteMemo(s: UnpickleState): void {
  const { stack, bytes } = s;
  // After what is large the next frame comes first.
  const at = bytes[s.pos] === Op.FRAME ? s.pos + 9 : s.pos;
  // Of a stream the next byte may not be here yet.
  s.isMemoDue = at >= s.end;
  if (s.isMemoDue || PUTS.has(bytes[at])) return;
  const top = s.sp - 1;
  let value = stack[top];
  if (typeof value === "string") value = stack[top] = new PyStr(value);
  if (typeof value !== "object" || value === null) return;
  leaveOut(value);
  // What was never memoized may stand here again, as itself.
  if (isEmptyBytes(value)) s.hasEmptyBytes = false;
}
