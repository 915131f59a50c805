import { Op } from "./opcodes.ts";

const words = new Uint32Array(2);
const floats = new Float64Array(words.buffer);
floats[0] = -0;
/** Which of the two words holds a float's sign on this machine. */
const HIGH = words[1] === 0 ? 0 : 1;

/** Reads an unsigned little-endian int of 32 bits. */
export function uint32In(bytes: Uint8Array, at: number): number {
  return int32In(bytes, at) >>> 0;
}

/** Reads a signed little-endian int of 32 bits. */
export function int32In(bytes: Uint8Array, at: number): number {
  return bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16 |
    bytes[at + 3]! << 24;
}

/** Reads a big-endian float of 64 bits; a DataView for one message would take longer to make. */
export function float64In(bytes: Uint8Array, at: number): number {
  words[HIGH] = bytes[at]! << 24 | bytes[at + 1]! << 16 |
    bytes[at + 2]! << 8 | bytes[at + 3]!;
  words[1 - HIGH] = bytes[at + 4]! << 24 | bytes[at + 5]! << 16 |
    bytes[at + 6]! << 8 | bytes[at + 7]!;
  return floats[0]!;
}

/** Whether an opcode puts a number of fixed size on the stack. */
export function isNumberOp(op: number | undefined): boolean {
  return op === Op.BININT1 || op === Op.BINFLOAT || op === Op.BININT2 ||
    op === Op.BININT;
}

/**
 * Adds a run of numbers straight to a list, three times as fast as over the
 * stack, whose places would each need a box for a float.
 *
 * @returns Where the run ends.
 */
export function numbersIn(
  bytes: Uint8Array,
  at: number,
  end: number,
  list: unknown[],
): number {
  while (end - at >= 9) {
    const op = bytes[at];
    if (op === Op.BINFLOAT) {
      list.push(float64In(bytes, at + 1));
      at += 9;
    } else if (op === Op.BININT1) {
      list.push(bytes[at + 1]);
      at += 2;
    } else if (op === Op.BININT2) {
      list.push(bytes[at + 1]! | bytes[at + 2]! << 8);
      at += 3;
    } else if (op === Op.BININT) {
      list.push(int32In(bytes, at + 1));
      at += 5;
    } else break;
  }
  return at;
}
