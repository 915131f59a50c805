/** The pickle whose bytes are the text's characters, `"K\x01."`. */
export function pickle(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
