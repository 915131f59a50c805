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
    const { count } = this;
    if (count >= SCANNED) return this.#look(object);
    const objects = this.#objects;
    for (let i = 0; i < count; i++) {
      if (objects[i] === object) return this.#indices[i]!;
    }
    return -1;
  }

  /** Adds an object that is not in it. */
  add(object: object, index: number): void {
    const place = this.count++;
    if (place >= SCANNED) return this.#enter(object, index);
    this.#objects[place] = object;
    this.#indices[place] = index;
  }

  /** Forgets all, and keeps no object alive. */
  clear(): void {
    const scanned = Math.min(this.count, SCANNED);
    for (let i = 0; i < scanned; i++) this.#objects[i] = undefined;
    this.#table = undefined;
    this.count = 0;
  }

  #look(object: object): number {
    return (this.#table ??= this.#scanned()).get(object) ?? -1;
  }

  #enter(object: object, index: number): void {
    (this.#table ??= this.#scanned()).set(object, index);
  }

  #scanned(): Map<object, number> {
    const table = new Map<object, number>();
    for (let i = 0; i < SCANNED; i++) {
      table.set(this.#objects[i]!, this.#indices[i]!);
    }
    return table;
  }
}
