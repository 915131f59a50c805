/** Numbers over time: the last of them, in a ring that grows to its limit. */
export class Series {
  #times: Float64Array = new Float64Array(64);
  #values: Float64Array = new Float64Array(64);
  #most: number;
  #first = 0;
  #length = 0;

  /** Makes one that keeps so many. */
  constructor(most: number) {
    this.#most = most;
  }

  /** How many there are. */
  get length(): number {
    return this.#length;
  }

  /** The last value. */
  get last(): number | undefined {
    return this.#length === 0 ? undefined : this.valueAt(this.#length - 1);
  }

  /** Keeps more from now on: somebody looks at it. */
  keep(most: number): void {
    this.#most = Math.max(this.#most, most);
  }

  /** Forgets all. */
  clear(): void {
    this.#first = 0;
    this.#length = 0;
  }

  /** The time of one of them, in milliseconds. */
  timeAt(i: number): number {
    return this.#times[(this.#first + i) % this.#times.length] ?? 0;
  }

  /** The value of one of them. */
  valueAt(i: number): number {
    return this.#values[(this.#first + i) % this.#values.length] ?? 0;
  }

  /** Takes a number, not older than the last one. */
  push(time: number, value: number): void {
    if (this.#length === this.#times.length) this.#grow();
    const at = (this.#first + this.#length) % this.#times.length;
    this.#times[at] = time;
    this.#values[at] = value;
    if (this.#length < this.#times.length) this.#length++;
    else this.#first = (this.#first + 1) % this.#times.length;
  }

  /** The first one that is not before a time. */
  indexOf(time: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.timeAt(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(): void {
    const size = Math.min(this.#most, this.#length * 2);
    if (size <= this.#length) return;
    const times = new Float64Array(size);
    const values = new Float64Array(size);
    for (let i = 0; i < this.#length; i++) {
      times[i] = this.timeAt(i);
      values[i] = this.valueAt(i);
    }
    this.#times = times;
    this.#values = values;
    this.#first = 0;
  }
}
