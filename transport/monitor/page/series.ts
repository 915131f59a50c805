/**
 * Numbers over time: the last of them, in a ring that grows to its limit. Of
 * each sixteen the least and the greatest are known, so that a curve of many
 * is drawn by sixteens. Indices count from the first number there ever was.
 */
export class Series {
  /** How many there ever were. */
  end = 0;
  #times: Float64Array = new Float64Array(64);
  #values: Float64Array = new Float64Array(64);
  #lows: Float64Array = new Float64Array(4);
  #highs: Float64Array = new Float64Array(4);
  #most: number;

  /** Makes one that keeps so many; a power of two, 64 or more. */
  constructor(most: number) {
    this.#most = most;
  }

  get start(): number {
    return Math.max(0, this.end - this.#times.length);
  }

  get last(): number | undefined {
    return this.end === 0 ? undefined : this.valueAt(this.end - 1);
  }

  /** Keeps more from now on: somebody looks at it. */
  keep(most: number): void {
    this.#most = Math.max(this.#most, most);
  }

  clear(): void {
    this.end = 0;
  }

  timeAt(i: number): number {
    return this.#times[i & (this.#times.length - 1)] ?? 0;
  }

  valueAt(i: number): number {
    return this.#values[i & (this.#values.length - 1)] ?? 0;
  }

  lowAt(i: number): number {
    return this.#lows[(i >> 4) & (this.#lows.length - 1)] ?? 0;
  }

  highAt(i: number): number {
    return this.#highs[(i >> 4) & (this.#highs.length - 1)] ?? 0;
  }

  push(time: number, value: number): void {
    if (
      this.end >= this.#times.length && this.#times.length * 2 <= this.#most
    ) this.#grow();
    const i = this.end++;
    this.#times[i & (this.#times.length - 1)] = time;
    this.#values[i & (this.#values.length - 1)] = value;
    const block = (i >> 4) & (this.#lows.length - 1);
    const isFirst = (i & 15) === 0;
    if (isFirst || value < this.lowAt(i)) this.#lows[block] = value;
    if (isFirst || value > this.highAt(i)) this.#highs[block] = value;
  }

  /** The first one that is not before a time. */
  indexOf(time: number): number {
    let low = this.start;
    let high = this.end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.timeAt(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Twice as many from now on; the indices begin anew. */
  #grow(): void {
    const { start, end } = this;
    const times = this.#times;
    const values = this.#values;
    const size = times.length * 2;
    this.#times = new Float64Array(size);
    this.#values = new Float64Array(size);
    this.#lows = new Float64Array(size >> 4);
    this.#highs = new Float64Array(size >> 4);
    this.end = 0;
    for (let i = start; i < end; i++) {
      const at = i & (times.length - 1);
      this.push(times[at] ?? 0, values[at] ?? 0);
    }
  }
}
