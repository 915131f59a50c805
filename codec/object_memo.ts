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
  readonly #table = new Map<object, number>();

  /** The object's memo index, or -1. */
  find(object: object): number {
    if (this.count > SCANNED) return this.#table.get(object) ?? -1;
    for (let i = 0; i < this.count; i++) {
      if (this.#objects[i] === object) return this.#indices[i] ?? -1;
    }
    return -1;
  }

  /** Adds an object that is not in it. */
  add(object: object, index: number): void {
    const at = this.count++;
    if (at < SCANNED) {
      this.#objects[at] = object;
      this.#indices[at] = index;
      return;
    }
    if (at === SCANNED) this.#fillTable();
    this.#table.set(object, index);
  }

  /** Forgets all, and keeps no object alive. */
  clear(): void {
    const scanned = Math.min(this.count, SCANNED);
    for (let i = 0; i < scanned; i++) this.#objects[i] = undefined;
    if (this.count > SCANNED) this.#table.clear();
    this.count = 0;
  }

  #fillTable(): void {
    for (let i = 0; i < SCANNED; i++) {
      const object = this.#objects[i];
      if (object) this.#table.set(object, this.#indices[i] ?? -1);
    }
  }
}
