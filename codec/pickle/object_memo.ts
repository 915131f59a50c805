/** Up to so many objects a scan of a list is faster than a hash table. */
const SCANNED = 12;

/** Which objects a pickle holds already, by identity, and under which memo index. */
export class ObjectMemo {
  /** How many objects there are. */
  count = 0;
  readonly #objects: (object | undefined)[] = new Array(SCANNED).fill(
    undefined,
  );
  readonly #indices: number[] = new Array(SCANNED).fill(0);
  /** Made anew when it is needed: clearing the one before makes it half as fast. */
  #table: Map<object, number> | undefined;

  /** The object's memo index, or -1. */
  find(object: object): number {
    if (this.#table) return this.#table.get(object) ?? -1;
    for (let i = 0; i < this.count; i++) {
      if (this.#objects[i] === object) return this.#indices[i]!;
    }
    return -1;
  }

  /** Adds an object that is not in it. */
  add(object: object, index: number): void {
    if (this.#table) {
      this.count++;
      this.#table.set(object, index);
      return;
    }
    this.#objects[this.count] = object;
    this.#indices[this.count] = index;
    if (++this.count === SCANNED) this.#fillTable();
  }

  /** Forgets all, and keeps no object alive. */
  clear(): void {
    const scanned = Math.min(this.count, SCANNED);
    for (let i = 0; i < scanned; i++) this.#objects[i] = undefined;
    this.#table = undefined;
    this.count = 0;
  }

  #fillTable(): void {
    this.#table = new Map();
    for (let i = 0; i < SCANNED; i++) {
      this.#table.set(this.#objects[i]!, this.#indices[i]!);
    }
  }
}
