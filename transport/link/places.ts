/** Places at first, and at most; a power of two. */
const FEW = 16;
const MANY = 4096;
/** So many places for each that is taken: numbers that leave late are seldom in the way. */
const SPARE = 4;
/** What has no place: anything but a whole number of 32 bits. */
const NONE = MANY;

/**
 * A Map for those who wait by number, where the numbers mostly follow each
 * other and few wait at a time: each has its place in an array, and only who
 * finds it taken, or has another kind of key, stands in a Map.
 *
 * A Map that is filled and emptied all the time is copied again and again. V8
 * moves its copies among the old objects, and what these hold is garbage only
 * at the next full collection.
 */
export class Places<T extends { readonly key: unknown }> {
  #places: (T | undefined)[] = new Array(FEW).fill(undefined);
  #count = 0;
  #others = new Map<unknown, T>();

  get(key: unknown): T | undefined {
    const found = this.#places[this.#placeOf(key)];
    if (found !== undefined && found.key === key) return found;
    return this.#others.size === 0 ? undefined : this.#others.get(key);
  }

  /** Puts one in, also instead of another with the same key. */
  set(key: unknown, value: T): void {
    if (SPARE * this.#count >= this.#places.length) this.#grow();
    const place = this.#placeOf(key);
    const there = this.#places[place];
    if (there !== undefined && there.key === key) this.#places[place] = value;
    else if (there === undefined && place !== NONE && !this.#others.has(key)) {
      this.#places[place] = value;
      this.#count++;
    } else this.#others.set(key, value);
  }

  delete(key: unknown): void {
    const place = this.#placeOf(key);
    if (place !== NONE && this.#places[place]?.key === key) {
      this.#places[place] = undefined;
      this.#count--;
    } else this.#others.delete(key);
  }

  /** All, mostly in the order of their numbers. */
  values(): T[] {
    const placed = this.#places.filter((value) => value !== undefined);
    placed.sort((a, b) => Number(a.key) - Number(b.key));
    return [...this.#others.values(), ...placed];
  }

  #placeOf(key: unknown): number {
    return typeof key === "number" && (key | 0) === key
      ? key & (this.#places.length - 1)
      : NONE;
  }

  #grow(): void {
    if (this.#places.length === MANY) return;
    const all = this.#places;
    this.#places = new Array(2 * all.length).fill(undefined);
    for (const value of all) {
      if (value === undefined) continue;
      this.#places[this.#placeOf(value.key)] = value;
    }
  }
}
