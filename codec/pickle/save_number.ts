import type { Emitter } from "./emitter.ts";
import { Failure } from "./writer.ts";
import type { PyFloat } from "../types/scalars.ts";
import { Op } from "../opcodes.ts";

const { BINFLOAT, BININT, BININT1, BININT2, LONG1, LONG4 } = Op;

/** Writes a number: an int where it is a safe integer other than -0, else a float. */
export function saveNumber(emitter: Emitter, value: number): void {
  if ((value | 0) === value) {
    if (value === 0 && Object.is(value, -0)) saveFloat(emitter, value);
    else saveInt32(emitter, value);
  } else if (Number.isSafeInteger(value)) {
    saveSafeInt(emitter, value);
  } else {
    saveFloat(emitter, value);
  }
}

/** No number takes more bytes: a LONG1 is written as 10, of which up to 3 are taken back. */
const MOST_BYTES = 10;

/** So many numbers are written with one look at the room and the frame. */
const RUN = 256;

/**
 * Writes a run of numbers out of an array, which is faster than one by one.
 *
 * @returns The place of the first item that is not a number, or `to`.
 */
export function saveNumbers(
  emitter: Emitter,
  items: unknown[],
  from: number,
  to: number,
): number {
  let i = from;
  while (i < to) {
    const end = Math.min(to, i + RUN);
    emitter.room(MOST_BYTES * (end - i));
    const { buffer, view, cutAt } = emitter;
    let { position } = emitter;
    for (; i < end && position < cutAt; i++) {
      const item = items[i];
      if (typeof item !== "number") break;
      if ((item | 0) === item && !Object.is(item, -0)) {
        position = writeInt32(view, position, item);
      } else if (
        // V8's first compilers make a call of `isSafeInteger`: not for each float.
        Math.floor(item) === item && Number.isSafeInteger(item) && item !== 0
      ) {
        position = writeSafeInt(view, position, item);
      } else {
        buffer[position] = BINFLOAT;
        view.setFloat64(position + 1, item);
        position += 9;
      }
    }
    emitter.position = position;
    const item = items[i];
    if (i === to || typeof item !== "number") break;
    // By itself: where no frame is to be cut, a position may lie behind `cutAt`.
    emitter.boundary();
    saveNumber(emitter, item);
    i++;
  }
  return i;
}

/** Writes a float, also where it is whole. */
function saveFloat(emitter: Emitter, value: number): void {
  emitter.room(9);
  emitter.buffer[emitter.position] = BINFLOAT;
  emitter.view.setFloat64(emitter.position + 1, value);
  emitter.position += 9;
}

/** Writes a boxed float with all its bits. */
export function savePyFloat(emitter: Emitter, { value, bits }: PyFloat): void {
  saveFloat(emitter, value);
  if (bits !== undefined) emitter.view.setBigUint64(emitter.position - 8, bits);
}

/** Writes an int of any size; Python has only one type of them. */
export function saveBigInt(emitter: Emitter, value: bigint): void {
  if (value === BigInt.asIntN(54, value)) {
    const number = Number(value);
    if ((number | 0) === number) return saveInt32(emitter, number);
    if (Number.isSafeInteger(number)) return saveSafeInt(emitter, number);
  }
  if (value === BigInt.asIntN(64, value)) saveInt64(emitter, value);
  else saveLong(emitter, value);
}

function saveInt32(emitter: Emitter, value: number): void {
  emitter.room(5);
  emitter.position = writeInt32(emitter.view, emitter.position, value);
}

function writeInt32(view: DataView, position: number, value: number): number {
  if (value >>> 8 === 0) {
    view.setUint16(position, BININT1 | value << 8, true);
    return position + 2;
  }
  if (value >>> 16 === 0) {
    view.setUint8(position, BININT2);
    view.setUint16(position + 1, value, true);
    return position + 3;
  }
  view.setUint8(position, BININT);
  view.setInt32(position + 1, value, true);
  return position + 5;
}

function saveSafeInt(emitter: Emitter, value: number): void {
  emitter.room(MOST_BYTES);
  emitter.position = writeSafeInt(emitter.view, emitter.position, value);
}

/** A safe integer that 32 bits do not hold: 5 to 7 bytes. */
function writeSafeInt(view: DataView, position: number, value: number): number {
  const high = Math.floor(value / 2 ** 32);
  const size = high === high << 24 >> 24
    ? 5
    : high === high << 16 >> 16
    ? 6
    : 7;
  view.setUint8(position, LONG1);
  view.setUint8(position + 1, size);
  view.setInt32(position + 2, value | 0, true);
  view.setInt32(position + 6, high, true);
  return position + 2 + size;
}

function saveInt64(emitter: Emitter, value: bigint): void {
  emitter.room(10);
  const { buffer, position } = emitter;
  emitter.view.setBigInt64(position + 2, value, true);
  let size = 8;
  // The top byte can go while it only repeats the sign.
  while (
    size > 1 &&
    buffer[position + size + 1] === (buffer[position + size]! & 0x80 ? 0xff : 0)
  ) {
    size--;
  }
  buffer[position] = LONG1;
  buffer[position + 1] = size;
  emitter.position = position + 2 + size;
}

/** An int beyond 64 bits, in time linear in its size: by its hexadecimal digits. */
function saveLong(emitter: Emitter, value: bigint): void {
  const magnitude = (value < 0n ? ~value : value).toString(16);
  const bits = 4 * magnitude.length - Math.clz32(parseInt(magnitude[0]!, 16)) +
    28;
  const size = Math.floor(bits / 8) + 1;
  const { maxIntBytes } = emitter.settings.limits;
  if (size > maxIntBytes) {
    throw new Failure(
      `it is an int of ${size} bytes, beyond "limits.maxIntBytes" (${maxIntBytes})`,
    );
  }
  if (size < 256) emitter.op1(LONG1, size);
  else emitter.op4(LONG4, size);
  emitter.room(size);
  const { buffer, position } = emitter;
  const flip = value < 0n ? 0xff : 0;
  const digits = magnitude.padStart(2 * size, "0");
  for (let i = 0; i < size; i++) {
    const at = 2 * (size - 1 - i);
    buffer[position + i] =
      (digitAt(digits, at) << 4 | digitAt(digits, at + 1)) ^
      flip;
  }
  emitter.position = position + size;
}

/** A hexadecimal digit: a small message may name an int of a megabyte again and again, and Python writes it each time. */
function digitAt(digits: string, at: number): number {
  const code = digits.charCodeAt(at);
  return code > 0x39 ? code - 0x57 : code - 0x30;
}
