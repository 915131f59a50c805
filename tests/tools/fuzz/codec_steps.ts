/** What the codec's fuzzer may do next: each step writes an opcode where the stack and memo allow it. */

import { Op } from "../../../codec/opcodes.ts";
import { writeClass } from "./codec_calls.ts";
import type { PickleMaker } from "./codec_maker.ts";
import { BYTE_ARRAY, type Item, PLAIN, writeScalar } from "./codec_scalars.ts";

/** Gives whether the step was possible. */
type Step = (maker: PickleMaker) => boolean;

const LIST: Item = { kind: "list", isKey: false };
const DICT: Item = { kind: "dict", isKey: false };
const SET: Item = { kind: "set", isKey: false };
const OBJECT: Item = { kind: "object", isKey: true };

function tupleOf(items: readonly Item[]): Item {
  return { kind: "tuple", isKey: items.every((item) => item.isKey) };
}

/** An opcode without operands that pushes. */
function pushing(code: number, item: Item): Step {
  return ({ sink, stack }) => {
    sink.op(code);
    stack.push(item);
    return true;
  };
}

function tupled(count: 1 | 2 | 3): Step {
  return (maker) => {
    if (maker.above < count) return false;
    maker.sink.op(Op.TUPLE1 + count - 1);
    maker.replace(count, tupleOf(maker.stack.slice(-count)));
    return true;
  };
}

/** An opcode that takes all above the mark and pushes one. */
function marked(
  code: number,
  fits: (items: readonly Item[]) => boolean,
  made: (items: readonly Item[]) => Item,
): Step {
  return (maker) => {
    if (maker.marks.length === 0) return false;
    if (!fits(maker.stack.slice(maker.marks.at(-1)))) return false;
    maker.sink.op(code);
    maker.stack.push(made(maker.toMark()));
    return true;
  };
}

/** An opcode that adds all above the mark to what stands under it. */
function adding(code: number, kind: Item["kind"], inPairs: boolean): Step {
  return (maker) => {
    const under = maker.underMark?.kind;
    if (under !== kind && (under !== "object" || kind === "set")) return false;
    const items = maker.stack.slice(maker.marks.at(-1));
    const keys = kind === "list" ? [] : inPairs ? firsts(items) : items;
    if (inPairs && items.length % 2 === 1) return false;
    if (!keys.every((item) => item.isKey)) return false;
    maker.sink.op(code);
    maker.toMark();
    return true;
  };
}

function firsts(items: readonly Item[]): Item[] {
  return items.filter((_, index) => index % 2 === 0);
}

const isPairs = (items: readonly Item[]): boolean =>
  items.length % 2 === 0 && firsts(items).every((item) => item.isKey);

const mark: Step = ({ marks, stack, sink }) => {
  if (marks.length > 6) return false;
  sink.op(Op.MARK);
  marks.push(stack.length);
  return true;
};

const append: Step = (maker) => {
  const kind = maker.top(1)?.kind;
  if (kind !== "list" && kind !== "object") return false;
  maker.sink.op(Op.APPEND);
  maker.stack.pop();
  return true;
};

const setItem: Step = (maker) => {
  const kind = maker.top(2)?.kind;
  const isDict = kind === "dict" || kind === "object";
  if (!isDict || !maker.top(1)?.isKey) return false;
  maker.sink.op(Op.SETITEM);
  maker.stack.length -= 2;
  return true;
};

/** Values, a mark first: a step that makes the marked ones likely. */
const several: Step = (maker) => {
  const { marks, stack, sink, random } = maker;
  sink.op(Op.MARK);
  marks.push(stack.length);
  for (let left = 2 * random.below(4); left > 0; left--) {
    stack.push(writeScalar(random, sink));
  }
  return true;
};

const pop: Step = ({ above, stack, marks, sink, random }) => {
  if (random.chance(0.6) || (above === 0 && marks.length === 0)) return false;
  sink.op(Op.POP);
  if (above > 0) stack.pop();
  else marks.pop();
  return true;
};

const duplicate: Step = (maker) => {
  const item = maker.top(0);
  if (item === undefined) return false;
  maker.sink.op(Op.DUP);
  maker.stack.push(item);
  return true;
};

const put: Step = (maker) => {
  const item = maker.top(0);
  const { memo, sink, random } = maker;
  if (item === undefined) return false;
  const index = random.chance(0.9) ? memo.size : random.pick([0, 7, 255, 300]);
  const far = random.chance(0.02) ? random.pick([2 ** 32 - 1, 70_000]) : index;
  switch (random.below(index > 255 || far > index ? 2 : 4)) {
    case 0:
      sink.op(Op.PUT);
      sink.line(`${far}`);
      break;
    case 1:
      sink.op(Op.LONG_BINPUT);
      sink.uint(far, 4);
      break;
    case 2:
      sink.op(Op.BINPUT);
      sink.byte(index);
      break;
    default:
      sink.op(Op.MEMOIZE);
      memo.set(memo.size, item);
      return true;
  }
  memo.set(far, item);
  return true;
};

const get: Step = ({ memo, sink, stack, random }) => {
  if (memo.size === 0) return false;
  const [index, item] = random.pick([...memo]);
  const least = index > 255 ? 1 : 0;
  switch (random.between(least, 2)) {
    case 0:
      sink.op(Op.BINGET);
      sink.byte(index);
      break;
    case 1:
      sink.op(Op.LONG_BINGET);
      sink.uint(index, 4);
      break;
    default:
      sink.op(Op.GET);
      sink.line(`${index}`);
  }
  stack.push(item);
  return true;
};

const call: Step = (maker) => {
  const callable = maker.top(1)?.kind;
  if (maker.top(0)?.kind !== "tuple") return false;
  if (callable !== "class" && callable !== "object") return false;
  maker.sink.op(maker.random.pick([Op.REDUCE, Op.NEWOBJ]));
  maker.replace(2, OBJECT);
  return true;
};

const callWithKeywords: Step = (maker) => {
  if (maker.top(2)?.kind !== "class" || maker.top(1)?.kind !== "tuple") {
    return false;
  }
  if (maker.top(0)?.kind !== "dict") return false;
  maker.sink.op(Op.NEWOBJ_EX);
  maker.replace(3, OBJECT);
  return true;
};

const build: Step = (maker) => {
  if (maker.top(1)?.kind !== "object") return false;
  maker.sink.op(Op.BUILD);
  maker.stack.pop();
  return true;
};

/** `setter(object, state)` with what it gives thrown away: how Python 3.8 writes a state setter. */
const setState: Step = (maker) => {
  const { memo, sink, random } = maker;
  if (maker.top(0)?.kind !== "object") return false;
  if (memo.size > 255) return false;
  sink.op(Op.BINPUT);
  sink.byte(memo.size);
  writeClass(random, sink);
  sink.op(Op.BINGET);
  sink.byte(memo.size);
  writeScalar(random, sink);
  sink.op(Op.TUPLE2);
  sink.op(Op.REDUCE);
  sink.op(Op.POP);
  memo.set(memo.size, OBJECT);
  return true;
};

const persistent: Step = (maker) => {
  const { sink, stack, random } = maker;
  if (random.chance(0.7)) return false;
  if (random.chance(0.5)) {
    sink.op(Op.PERSID);
    sink.line(random.pick(["1", "", "robot", "\xe9"]));
    stack.push(PLAIN);
  } else {
    if (maker.above === 0) return false;
    sink.op(Op.BINPERSID);
    maker.replace(1, PLAIN);
  }
  return true;
};

const buffer: Step = ({ sink, stack, random }) => {
  if (random.chance(0.8)) return false;
  sink.op(Op.NEXT_BUFFER);
  if (random.chance(0.5)) sink.op(Op.READONLY_BUFFER);
  stack.push(BYTE_ARRAY);
  return true;
};

/** All steps; what stands twice is twice as likely. */
export const STEPS: readonly Step[] = [
  pushing(Op.EMPTY_LIST, LIST),
  pushing(Op.EMPTY_DICT, DICT),
  pushing(Op.EMPTY_SET, SET),
  pushing(Op.EMPTY_TUPLE, { kind: "tuple", isKey: true }),
  tupled(1),
  tupled(2),
  tupled(3),
  mark,
  several,
  several,
  marked(Op.TUPLE, () => true, tupleOf),
  marked(Op.LIST, () => true, () => LIST),
  marked(Op.DICT, isPairs, () => DICT),
  marked(Op.FROZENSET, (items) => items.every((item) => item.isKey), () => ({
    kind: "frozenset",
    isKey: true,
  })),
  append,
  append,
  adding(Op.APPENDS, "list", false),
  adding(Op.APPENDS, "list", false),
  setItem,
  setItem,
  adding(Op.SETITEMS, "dict", true),
  adding(Op.SETITEMS, "dict", true),
  adding(Op.ADDITEMS, "set", false),
  adding(Op.ADDITEMS, "set", false),
  pop,
  (maker) => {
    if (maker.marks.length === 0 || maker.random.chance(0.8)) return false;
    maker.sink.op(Op.POP_MARK);
    maker.toMark();
    return true;
  },
  duplicate,
  put,
  put,
  put,
  get,
  get,
  call,
  callWithKeywords,
  build,
  build,
  setState,
  persistent,
  buffer,
];
