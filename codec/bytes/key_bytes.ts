/** Longer keys are not remembered. A multiple of 4. */
const LONGEST = 32;

/**
 * The bytes of a dict's keys, by their place in it, for the next message of the
 * same shape. It spares a loop over their characters: a fifth of the time
 * that telemetry takes.
 */
export class KeyBytes {
  readonly #view: DataView<ArrayBuffer>;
  readonly #hashes: Int32Array;
  readonly #lengths: Uint8Array;

  /** Has so many places, all empty. */
  constructor(places: number) {
    this.#view = new DataView(new ArrayBuffer(places * LONGEST));
    this.#hashes = new Int32Array(places);
    this.#lengths = new Uint8Array(places);
  }

  /** Whether there is a key at a place. */
  has(place: number): boolean {
    return this.#lengths[place] !== 0;
  }

  /** Empties a place. */
  forget(place: number): void {
    this.#lengths[place] = 0;
  }

  /** Keeps a key's bytes and hash at an empty place, unless it is long. */
  remember(place: number, bytes: Uint8Array, hash: number): void {
    if (bytes.length > LONGEST) return;
    new Uint8Array(this.#view.buffer).set(bytes, place * LONGEST);
    this.#hashes[place] = hash;
    this.#lengths[place] = bytes.length;
  }

  /** Writes the bytes at a place, and up to 3 more that mean nothing; gives the hash. */
  copy(place: number, target: DataView, at: number): number {
    const from = place * LONGEST, length = this.#lengths[place]!;
    for (let i = 0; i < length; i += 4) {
      target.setInt32(at + i, this.#view.getInt32(from + i));
    }
    return this.#hashes[place]!;
  }
}
