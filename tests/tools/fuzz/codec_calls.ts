/** Opcodes of the codec's fuzzer that name classes and build objects of them. */

import { Op } from "../../../codec/opcodes.ts";
import type { Random } from "../../kit/random.ts";
import { type Item, writeScalar } from "./codec_scalars.ts";
import type { Sink } from "./codec_sink.ts";

const CLASS: Item = { kind: "class", isKey: true };
const OBJECT: Item = { kind: "object", isKey: true };

/** What pickles name: data types, classes that the codec knows, and what nobody knows or ought to run. */
const NAMES: readonly (readonly [string, string])[] = [
  ["builtins", "set"],
  ["builtins", "frozenset"],
  ["builtins", "bytes"],
  ["builtins", "bytearray"],
  ["builtins", "complex"],
  ["builtins", "list"],
  ["builtins", "dict"],
  ["builtins", "object"],
  ["builtins", "ValueError"],
  ["builtins", "OSError"],
  ["builtins", "UnicodeDecodeError"],
  ["builtins", "getattr"],
  ["__builtin__", "set"],
  ["__builtin__", "unicode"],
  ["exceptions", "KeyError"],
  ["_codecs", "encode"],
  ["copyreg", "_reconstructor"],
  ["copy_reg", "_reconstructor"],
  ["functools", "partial"],
  ["collections", "OrderedDict"],
  ["collections", "defaultdict"],
  ["collections", "deque"],
  ["collections", "Counter"],
  ["datetime", "date"],
  ["datetime", "datetime"],
  ["datetime", "time"],
  ["datetime", "timedelta"],
  ["datetime", "timezone"],
  ["decimal", "Decimal"],
  ["fractions", "Fraction"],
  ["uuid", "UUID"],
  ["pathlib", "PurePosixPath"],
  ["array", "_array_reconstructor"],
  ["array", "array"],
  ["numpy.core.multiarray", "_reconstruct"],
  ["numpy.core.multiarray", "scalar"],
  ["numpy._core.numeric", "_frombuffer"],
  ["numpy", "ndarray"],
  ["numpy", "dtype"],
  ["traceback", "FrameSummary"],
  ["traceback", "StackSummary"],
  ["enum", "Enum"],
  ["uuid", "SafeUUID"],
  ["http", "HTTPStatus"],
  ["os", "system"],
  ["posix", "system"],
  ["builtins", "eval"],
  ["robot", "Robot"],
  ["robot", "Robot.Arm"],
  ["robot", "Robot.__new__"],
  ["__proto__", "constructor"],
  ["café", "Été"],
];

const EXTENSIONS = [[Op.EXT1, 1], [Op.EXT2, 2], [Op.EXT4, 4]] as const;

const utf8 = new TextEncoder();

/** A class reference, by GLOBAL, STACK_GLOBAL or an extension code. */
export function writeClass(random: Random, sink: Sink): Item {
  const [module, name] = random.pick(NAMES);
  switch (random.below(12)) {
    case 0: {
      const [op, size] = random.pick(EXTENSIONS);
      sink.op(op);
      sink.uint(random.pick([1, 2, 240]), size);
      return CLASS;
    }
    case 1:
    case 2:
    case 3:
    case 4:
      sink.op(Op.GLOBAL);
      sink.raw(utf8.encode(`${module}\n${name}\n`));
      return CLASS;
    default:
      for (const text of [module, name]) {
        const bytes = utf8.encode(text);
        sink.op(Op.SHORT_BINUNICODE);
        sink.byte(bytes.length);
        sink.raw(bytes);
        if (random.chance(0.02)) writeScalar(random, sink);
      }
      sink.op(Op.STACK_GLOBAL);
      return CLASS;
  }
}

/** A tuple of a few scalars, as the arguments of a call. */
function writeArguments(random: Random, sink: Sink): void {
  const count = random.below(4);
  const isMarked = random.chance(0.2);
  if (isMarked) sink.op(Op.MARK);
  for (let left = count; left > 0; left--) writeArgument(random, sink);
  if (isMarked) sink.op(Op.TUPLE);
  else sink.op(count === 0 ? Op.EMPTY_TUPLE : Op.TUPLE1 + count - 1);
}

/** What calls are given, more often than chance would. */
function writeArgument(random: Random, sink: Sink): void {
  switch (random.below(8)) {
    case 0:
      sink.op(Op.EMPTY_LIST);
      if (random.chance(0.7)) {
        writeScalar(random, sink);
        sink.op(Op.APPEND);
      }
      break;
    case 1:
      sink.op(Op.SHORT_BINUNICODE);
      sink.byte(6);
      sink.raw(utf8.encode("latin1"));
      break;
    case 2:
      writeClass(random, sink);
      break;
    default:
      writeScalar(random, sink);
  }
}

/** A whole call: the class, its arguments, and one of the opcodes that call. */
export function writeCall(random: Random, sink: Sink): Item {
  switch (random.below(8)) {
    case 0: {
      sink.op(Op.MARK);
      for (let left = random.below(3); left > 0; left--) {
        writeScalar(random, sink);
      }
      sink.op(Op.INST);
      sink.raw(utf8.encode(`${random.pick(NAMES).join("\n")}\n`));
      return OBJECT;
    }
    case 1:
      sink.op(Op.MARK);
      writeClass(random, sink);
      for (let left = random.below(3); left > 0; left--) {
        writeScalar(random, sink);
      }
      sink.op(Op.OBJ);
      return OBJECT;
    case 2:
      writeClass(random, sink);
      writeArguments(random, sink);
      sink.op(Op.EMPTY_DICT);
      if (random.chance(0.6)) {
        sink.op(Op.SHORT_BINUNICODE);
        sink.byte(1);
        sink.raw(utf8.encode("k"));
        writeScalar(random, sink);
        sink.op(Op.SETITEM);
      }
      sink.op(Op.NEWOBJ_EX);
      return OBJECT;
    default:
      writeClass(random, sink);
      writeArguments(random, sink);
      sink.op(random.pick([Op.REDUCE, Op.REDUCE, Op.NEWOBJ]));
      return OBJECT;
  }
}
