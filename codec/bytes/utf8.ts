/**
 * Writes a string as UTF-8, lone surrogates like any other code point, as
 * Python's "surrogatepass" does.
 *
 * @param text The string.
 * @param from The first code unit to write.
 * @param buffer Where to; there must be room for 3 bytes a code unit.
 * @param at The position of the first byte.
 * @returns The position after the last one.
 */
export function writeUtf8(
  text: string,
  from: number,
  buffer: Uint8Array,
  at: number,
): number {
  for (let i = from; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      buffer[at++] = unit;
    } else if (unit < 0x800) {
      buffer[at++] = 0xc0 | unit >> 6;
      buffer[at++] = 0x80 | unit & 0x3f;
    } else if (
      (unit & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00
    ) {
      const point = 0x10000 + ((unit & 0x3ff) << 10) +
        (text.charCodeAt(++i) & 0x3ff);
      buffer[at++] = 0xf0 | point >> 18;
      buffer[at++] = 0x80 | point >> 12 & 0x3f;
      buffer[at++] = 0x80 | point >> 6 & 0x3f;
      buffer[at++] = 0x80 | point & 0x3f;
    } else {
      buffer[at++] = 0xe0 | unit >> 12;
      buffer[at++] = 0x80 | unit >> 6 & 0x3f;
      buffer[at++] = 0x80 | unit & 0x3f;
    }
  }
  return at;
}
