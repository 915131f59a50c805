import { latin1In } from "../bytes/text.ts";
import { type ByteArray, type PickleBuffer, PyStr } from "../types/scalars.ts";
import type { Emitter } from "./emitter.ts";
import { PyGlobal } from "../types/object.ts";
import { Op } from "../opcodes.ts";
import { Failure } from "./writer.ts";
import { saveReduction } from "./save_reduce.ts";
import { tuple } from "../types/tuple.ts";

const {
  BINBYTES,
  BINBYTES8,
  BYTEARRAY8,
  NEXT_BUFFER,
  READONLY_BUFFER,
  SHORT_BINBYTES,
} = Op;

const BYTES = new PyGlobal("builtins", "bytes");
const BYTEARRAY = new PyGlobal("builtins", "bytearray");
const ENCODE = new PyGlobal("_codecs", "encode");
/** Python has only one of this string: shared also where equal strings are not. */
const LATIN1 = new PyStr("latin1");

/** Stands for Python's only empty bytes object. */
const EMPTY = new Uint8Array(0);

/** Writes bytes. */
export function saveBytes(emitter: Emitter, bytes: Uint8Array): void {
  if (bytes.length === 0 && !emitter.leavesOut(bytes)) {
    const known = emitter.objects.find(EMPTY);
    if (known >= 0) return emitter.get(known);
    saveBytesAs(emitter, EMPTY, EMPTY);
  } else {
    saveBytesAs(emitter, bytes, bytes);
  }
}

/** Writes a bytearray: until protocol 5 a call of the class. */
export function saveByteArray(emitter: Emitter, array: ByteArray): void {
  if (emitter.protocol >= 5) {
    writeBinary(emitter, BYTEARRAY8, 8, array);
    emitter.putObject(array);
  } else {
    // The bytes are an object of their own, as Python makes one for this.
    const { buffer, byteOffset, length } = array;
    const args = length === 0
      ? tuple()
      : tuple(new Uint8Array(buffer, byteOffset, length));
    saveReduction(emitter, { callable: BYTEARRAY, args }, array);
  }
}

/** Writes a buffer into the pickle, or a mark in its place. */
export function saveBuffer(emitter: Emitter, buffer: PickleBuffer): void {
  if (emitter.protocol < 5) {
    throw new Failure('a "PickleBuffer" takes protocol 5');
  }
  const { bytes, writable } = buffer;
  const { bufferCallback } = emitter.settings;
  if (bufferCallback && !emitter.ask(() => bufferCallback(buffer))) {
    emitter.byte(NEXT_BUFFER);
    if (!writable) emitter.byte(READONLY_BUFFER);
  } else if (writable) {
    writeBinary(emitter, BYTEARRAY8, 8, bytes);
    emitter.putObject(buffer);
  } else {
    saveBytesAs(emitter, bytes, buffer);
  }
}

/** Writes bytes that stand for an object: the one that the memo then knows. */
export function saveBytesAs(
  emitter: Emitter,
  bytes: Uint8Array,
  object: object,
): void {
  const size = bytes.length;
  if (emitter.protocol < 3) {
    saveBytesAsText(emitter, bytes, object);
    return;
  }
  if (size < 256) writeBinary(emitter, SHORT_BINBYTES, 1, bytes);
  else if (size < 2 ** 32) writeBinary(emitter, BINBYTES, 4, bytes);
  else if (emitter.protocol >= 4) writeBinary(emitter, BINBYTES8, 8, bytes);
  else throw new Failure("bytes of 4 GiB and more take protocol 4");
  emitter.putObject(object);
}

/** Protocol 2 has no bytes: it writes how to make them from a string. */
function saveBytesAsText(
  emitter: Emitter,
  bytes: Uint8Array,
  object: object,
): void {
  if (bytes.length === 0) {
    saveReduction(emitter, { callable: BYTES, args: tuple() }, object);
    return;
  }
  // A new string each time, but Python has only one of each single character.
  const string = bytes.length === 1
    ? String.fromCharCode(bytes[0]!)
    : new PyStr(latin1In(bytes));
  const codec = emitter.settings.shareStrings ? LATIN1.value : LATIN1;
  saveReduction(
    emitter,
    { callable: ENCODE, args: tuple(string, codec) },
    object,
  );
}

function writeBinary(
  emitter: Emitter,
  op: number,
  lengthBytes: 1 | 4 | 8,
  bytes: Uint8Array,
): void {
  const size = bytes.length;
  const large = emitter.isLarge(size);
  if (large) emitter.closeFrame();
  emitter.room(1 + lengthBytes + size);
  const { buffer, view, position } = emitter;
  buffer[position] = op;
  const at = position + 1;
  if (lengthBytes === 1) {
    buffer[at] = size;
  } else {
    view.setUint32(at, size, true);
    if (lengthBytes === 8) {
      view.setUint32(at + 4, Math.floor(size / 2 ** 32), true);
    }
  }
  const start = at + lengthBytes;
  if (size > 32) buffer.set(bytes, start);
  else for (let i = 0; i < size; i++) buffer[start + i] = bytes[i]!;
  emitter.position = start + size;
  if (large) emitter.openFrame();
}
