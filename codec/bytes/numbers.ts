const HEX = Array.from(
  { length: 256 },
  (_, byte) => byte.toString(16).padStart(2, "0"),
);

/** Reads a two's complement little-endian int of any length: a number where it is safe, else a bigint. */
export function bigIntIn(
  bytes: Uint8Array,
  at: number,
  length: number,
): number | bigint {
  if (length === 0) return 0;
  const negative = bytes[at + length - 1]! >= 0x80;
  if (length <= 6) {
    let value = 0;
    for (let i = length - 1; i >= 0; i--) value = value * 256 + bytes[at + i]!;
    return negative ? value - 256 ** length : value;
  }
  // Hexadecimal text is the one linear way into a bigint.
  const digits: string[] = [];
  for (let i = length - 1; i >= 0; i--) digits.push(HEX[bytes[at + i]!]!);
  const value = BigInt("0x" + digits.join(""));
  return narrow(negative ? value - (1n << BigInt(8 * length)) : value);
}

/** Reads decimal digits, with a minus or without: a number where it is safe, else a bigint. */
export function decimalIn(digits: string): number | bigint {
  return digits.length <= 15 ? Number(digits) : narrow(BigInt(digits));
}

/** A number where it is safe, else the bigint. */
export function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

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

/** How many digits a text holds. */
export function countDigits(text: string): number {
  return text.length - text.replace(/\d+/g, "").length;
}

/** Shorter buffers cost nothing to make. */
const LEAST_BYTES = 64 * 1024;
/** Longer ones are not kept: with their number, all that this ever holds. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_BUFFERS = 4;

/** Long buffers that nobody uses. A new one is memory that the system has yet to clear. */
const idle: Uint8Array<ArrayBuffer>[] = [];

/**
 * A buffer for a while.
 *
 * @param least Bytes that it must hold.
 * @param wanted Bytes that a new one holds.
 * @param hoped Bytes that would be better still: of idle ones, the first that has as many is taken, or else the longest. A new one is not made as long on a peer's word.
 */
export function takeBuffer(
  least: number,
  wanted: number,
  hoped: number = least,
): Uint8Array<ArrayBuffer> {
  if (Math.max(least, hoped) >= LEAST_BYTES) {
    const buffer = takeIdle(least, Math.max(least, hoped));
    if (buffer) return buffer;
  }
  return new Uint8Array(wanted);
}

function takeIdle(
  least: number,
  hoped: number,
): Uint8Array<ArrayBuffer> | undefined {
  const longest = Math.max(...idle.map(({ length }) => length));
  const wanted = Math.min(hoped, longest);
  if (wanted < least) return undefined;
  return idle.splice(idle.findIndex(({ length }) => length >= wanted), 1)[0];
}

/** Gives one back that nobody refers to any more; undefined content is of no harm to the next. */
export function giveBuffer(buffer: Uint8Array<ArrayBuffer>): void {
  const { length } = buffer;
  // At once, and not when the next collection comes: of a message of 64 MiB these are more than half.
  // Node 20 cannot.
  if (length > MOST_BYTES) buffer.buffer.transfer?.(0);
  if (length < LEAST_BYTES || length > MOST_BYTES) return;
  if (idle.length >= MOST_BUFFERS) idle.shift();
  idle.push(buffer);
}

/** Bytes of this length and more get a buffer of their own. */
const LARGE = 128;
const SLAB_BYTES = 8192;

let slab = new ArrayBuffer(0);
let used = 0;

/**
 * Makes bytes that are to be filled at once. Short ones share a slab, as Node's
 * Buffers do: an ArrayBuffer of its own takes long to make.
 */
export function newBytes(length: number): Uint8Array {
  if (length >= LARGE) return new Uint8Array(length);
  // Its length is 0 where the user has transferred it to another thread.
  if (used + length > slab.byteLength) {
    slab = new ArrayBuffer(SLAB_BYTES);
    used = 0;
  }
  const bytes = new Uint8Array(slab, used, length);
  used += length;
  return bytes;
}

/** Copies bytes out of the input. */
export function copyBytes(
  bytes: Uint8Array,
  start: number,
  length: number,
): Uint8Array {
  // Unlike `slice` and `set`, this writes no zeros first.
  if (length >= LARGE) {
    return new Uint8Array(bytes.subarray(start, start + length));
  }
  const copy = newBytes(length);
  for (let i = 0; i < length; i++) copy[i] = bytes[start + i]!;
  return copy;
}
