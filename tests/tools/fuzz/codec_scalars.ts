/** Opcodes of the codec's fuzzer that push one value without parts. */

import { Op } from "../../../codec/opcodes.ts";
import type { Random } from "../../kit/random.ts";
import type { Sink } from "./codec_sink.ts";

/** What the generator knows of a value on the stack. */
export type Kind =
  | "plain"
  | "text"
  | "bytes"
  | "bytearray"
  | "tuple"
  | "list"
  | "dict"
  | "set"
  | "frozenset"
  | "class"
  | "object";

/** A value on the stack, or in the memo. */
export interface Item {
  readonly kind: Kind;
  /** Whether Python takes it as a key. */
  readonly isKey: boolean;
}

/** Values by what is known of them. */
export const PLAIN: Item = { kind: "plain", isKey: true };
export const TEXT: Item = { kind: "text", isKey: true };
export const BYTES: Item = { kind: "bytes", isKey: true };
export const BYTE_ARRAY: Item = { kind: "bytearray", isKey: false };

const utf8 = new TextEncoder();

const TEXTS: readonly Uint8Array[] = [
  ...["", "a", "b", "speed", "latin1", "é", "€", "😀", "\0\n'\"\\", "__proto__"]
    .map((text) => utf8.encode(text)),
  utf8.encode("x".repeat(84)),
  utf8.encode("é".repeat(128)),
  utf8.encode("y".repeat(255)),
  // Surrogates: one alone, and a pair as two code points.
  Uint8Array.of(0xed, 0xa0, 0x80),
  Uint8Array.of(0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80),
];
/** No UTF-8: overlong, beyond the last code point, cut off. */
const BROKEN_TEXTS: readonly Uint8Array[] = [
  Uint8Array.of(0xc0, 0x80),
  Uint8Array.of(0xf4, 0x90, 0x80, 0x80),
  Uint8Array.of(0x61, 0xe2, 0x82),
  Uint8Array.of(0xff),
];
const INT_LINES = [
  ...["0", "1", "-1", "00", "01", "255", "-2147483648", "4294967296", "0x1f"],
  ...["9007199254740993", "-0", "+5", " 7", "7 ", "1_000", "017", "0o17"],
  ...["12345678901234567890", "0b101", "5L", "9".repeat(40), "\t3\r"],
];
const ODD_LINES = [
  ...["", "L", "--1", "1__0", "_1", "0x", "1.5", "08", "nan", "\xe9", "1\0"],
  ...["9".repeat(4301), "1 2", "0x_1", "0_7", "+", "- 1", "1e5", "inf", "1L L"],
];
const FLOAT_LINES = [
  ...["0.0", "-0.0", "1.0", "1.5", "-1e308", "5e-324", "inf", "-inf", "nan"],
  ...["3", ".5", "5.", "1e400", "1E5", "+1.5", "Infinity", "-nan", "1_0.5"],
  ...[" 1.5", "1.5 ", "0x1p3", "0.1", "1e22", "9007199254740993"],
];
const STRING_LINES = [
  ...["''", '""', "'abc'", '"it\'s"', "'\\x41\\n'", "'\\101\\7'", "'\\\\'"],
  ...["'\\q'", "'\\''", "'\xe9'", "'a\\\\n'", "'latin1'"],
  ...["'", "abc", "'a\"", "'\\x4'", "'\\'", "'a' ", "'\\xff'", "'\\400'"],
];
const UNICODE_LINES = [
  ...["", "abc", "\\u20ac", "\\ud83d\\ude00", "\\U0001f600", "caf\xe9", "\\n"],
  ...["\\\\u0041", "\\\\", "\\ud800", "\\u00e9t\\u00e9", "\\x41", "\\"],
  ...["\\u12", "\\U00110000", "\\U0001f60", "\\u123g"],
];
const FLOATS = [0, -0, 1, -1, 1.5, 0.1, 1e300, NaN, Infinity, 2 ** 53, 5e-324];
const LONGS = [
  ...["", "00", "ff", "7f", "80", "ff00", "ffffffff00", "ffffffffffff1f"],
  ...["0000000000002000", "0000000000000080", "ffffffffffffffff00", "feff"],
  ...["00000000000000e0", "ffffffffffff3f", "000000000080", "0100000000"],
].map((hex) => Uint8Array.fromHex(hex));

const scratch = new DataView(new ArrayBuffer(8));

/** Writes an opcode that pushes a scalar, and says what it is. */
export function writeScalar(random: Random, sink: Sink): Item {
  const choice = random.below(36);
  if (choice < 8) return writeText(random, sink);
  if (choice < 12) return writeBytes(random, sink);
  if (choice < 20) return writeLine(random, sink);
  switch (choice) {
    case 20:
    case 21:
      sink.op(Op.NONE);
      break;
    case 22:
      sink.op(Op.NEWTRUE);
      break;
    case 23:
      sink.op(Op.NEWFALSE);
      break;
    case 24:
      sink.op(Op.BININT);
      sink.uint(random.pick([0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]), 4);
      break;
    case 25:
      sink.op(Op.BININT2);
      sink.uint(random.below(65536), 2);
      break;
    case 26:
    case 27:
      sink.op(Op.LONG1);
      writeSized(sink, random.pick(LONGS), 1);
      break;
    case 28:
      sink.op(Op.LONG4);
      writeSized(sink, random.pick(LONGS), 4);
      break;
    case 29:
    case 30:
    case 31:
      sink.op(Op.BINFLOAT);
      scratch.setFloat64(0, random.pick(FLOATS));
      if (random.chance(0.1)) scratch.setUint32(4, random.below(2 ** 32));
      for (let i = 0; i < 8; i++) sink.byte(scratch.getUint8(i));
      break;
    default:
      sink.op(Op.BININT1);
      sink.byte(random.below(4));
  }
  return PLAIN;
}

/** A str. */
export function writeText(random: Random, sink: Sink): Item {
  const text = random.pick(random.chance(0.02) ? BROKEN_TEXTS : TEXTS);
  const isLong = text.length > 255;
  switch (random.below(8)) {
    case 0:
      sink.op(Op.BINUNICODE);
      writeSized(sink, text, 4);
      break;
    case 1:
      sink.op(Op.BINUNICODE8);
      writeSized(sink, text, 8);
      break;
    case 2:
      sink.op(Op.UNICODE);
      sink.line(random.pick(UNICODE_LINES));
      break;
    default:
      sink.op(isLong ? Op.BINUNICODE : Op.SHORT_BINUNICODE);
      writeSized(sink, text, isLong ? 4 : 1);
  }
  return TEXT;
}

function writeBytes(random: Random, sink: Sink): Item {
  const bytes = random.chance(0.8)
    ? random.bytes(random.below(4))
    : random.pick(TEXTS).subarray(0, 255);
  switch (random.below(6)) {
    case 0:
      sink.op(Op.BINBYTES);
      writeSized(sink, bytes, 4);
      return BYTES;
    case 1:
      sink.op(Op.BINBYTES8);
      writeSized(sink, bytes, 8);
      return BYTES;
    case 2:
      sink.op(Op.BYTEARRAY8);
      writeSized(sink, bytes, 8);
      return BYTE_ARRAY;
    default:
      sink.op(Op.SHORT_BINBYTES);
      writeSized(sink, bytes, 1);
      return BYTES;
  }
}

/** The text opcodes, and Python 2's str. */
function writeLine(random: Random, sink: Sink): Item {
  const isOdd = random.chance(0.03);
  switch (random.below(6)) {
    case 0:
      sink.op(Op.INT);
      sink.line(random.pick(isOdd ? ODD_LINES : INT_LINES));
      return PLAIN;
    case 1:
      sink.op(Op.LONG);
      sink.line(
        random.pick(isOdd ? ODD_LINES : INT_LINES) + random.pick(["L", ""]),
      );
      return PLAIN;
    case 2:
      sink.op(Op.FLOAT);
      sink.line(random.pick(isOdd ? ODD_LINES : FLOAT_LINES));
      return PLAIN;
    case 3:
      sink.op(Op.STRING);
      sink.line(STRING_LINES[random.below(isOdd ? 20 : 9)] ?? "''");
      return TEXT;
    case 4:
      sink.op(Op.SHORT_BINSTRING);
      writeSized(sink, random.pick(TEXTS).subarray(0, 4), 1);
      return TEXT;
    default:
      sink.op(Op.BINSTRING);
      writeSized(sink, random.pick(TEXTS).subarray(0, 4), 4);
      return TEXT;
  }
}

/** A length of so many bytes, and the bytes. */
function writeSized(sink: Sink, bytes: Uint8Array, size: number): void {
  sink.uint(bytes.length, size);
  sink.raw(bytes);
}
