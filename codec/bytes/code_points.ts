const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Decodes what Python's `surrogatepass` wrote: UTF-8 in which a surrogate may
 * stand as a code point of its own.
 *
 * @param bytes The UTF-8.
 * @returns The text in pieces, in order: where two surrogates that Python keeps
 * apart would become one character in a JavaScript string, a piece ends between them.
 * @throws {TypeError} Where the bytes are no UTF-8.
 */
export function decodeCodePoints(bytes: Uint8Array): string[] {
  const pieces: string[] = [];
  let start = 0;
  let at = bytes.indexOf(0xed);
  while (at >= 0) {
    const second = bytes[at + 1] ?? 0;
    const third = bytes[at + 2] ?? 0;
    if (second >= 0xa0 && second <= 0xbf && third >= 0x80 && third <= 0xbf) {
      if (at > start) pieces.push(utf8.decode(bytes.subarray(start, at)));
      const unit = 0xd000 | (second & 0x3f) << 6 | third & 0x3f;
      pieces.push(String.fromCharCode(unit));
      start = at + 3;
    }
    at = bytes.indexOf(0xed, at + 1);
  }
  if (start < bytes.length || pieces.length === 0) {
    pieces.push(utf8.decode(bytes.subarray(start)));
  }
  return pieces;
}

/**
 * Encodes text in pieces as {@linkcode decodeCodePoints} gives them.
 *
 * @param pieces The text; surrogates of different pieces are never joined.
 * @returns UTF-8, lone surrogates as code points of their own.
 */
export function encodeCodePoints(pieces: readonly string[]): Uint8Array {
  const bytes: number[] = [];
  for (const piece of pieces) {
    for (const character of piece) {
      const c = character.codePointAt(0) ?? 0;
      if (c < 0x80) bytes.push(c);
      else {
        if (c < 0x800) bytes.push(0xc0 | c >> 6);
        else {
          if (c < 0x10000) bytes.push(0xe0 | c >> 12);
          else bytes.push(0xf0 | c >> 18, 0x80 | c >> 12 & 0x3f);
          bytes.push(0x80 | c >> 6 & 0x3f);
        }
        bytes.push(0x80 | c & 0x3f);
      }
    }
  }
  return Uint8Array.from(bytes);
}

/**
 * Tells whether joining the pieces would make one character of two surrogates
 * that Python keeps apart.
 */
export function joinsSurrogates(pieces: readonly string[]): boolean {
  let high = false;
  for (const piece of pieces) {
    if (piece === "") continue;
    const first = piece.charCodeAt(0);
    if (high && first >= 0xdc00 && first <= 0xdfff) return true;
    const last = piece.charCodeAt(piece.length - 1);
    high = last >= 0xd800 && last <= 0xdbff;
  }
  return false;
}
