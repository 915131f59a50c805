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
