/**
 * A Python str with an identity of its own, or with content that a JavaScript
 * string cannot hold apart. Comes out of `loads(…, { exact: true })` only where
 * a plain string would not pickle back to the same bytes.
 *
 * Plain strings have no identity: equal ones in a message are one object. A
 * `PyStr` is shared with nothing but itself.
 *
 * @example
 * ```ts
 * import { dumps, PyStr } from "@tcptalks/tcptalks/codec";
 * import { assert } from "@std/assert";
 *
 * const word = "a word that is long enough to matter";
 * const shared = dumps([word, word]);
 * const apart = dumps([word, new PyStr(word)]);
 * assert(apart.length > shared.length);
 * ```
 */
export class PyStr {
  /** The text. */
  readonly value: string;
  /** The bytes on the wire, where `value` alone would not give them back: a surrogate pair as two code points. */
  readonly utf8: Uint8Array | undefined;

  /** Makes one from the text, and from its bytes where they matter. */
  constructor(value: string, utf8?: Uint8Array) {
    this.value = value;
    this.utf8 = utf8;
  }

  /** The text, so that concatenation and comparison work. */
  valueOf(): string {
    return this.value;
  }

  /** The text. */
  toString(): string {
    return this.value;
  }
}
