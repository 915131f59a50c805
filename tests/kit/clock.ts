/** Clocks for tests: one that stands still until the test moves it, one that knows what is waited for. */

import { type Clock, SYSTEM_CLOCK } from "../../transport/watch/clock.ts";

/** Time in the hands of a test. */
export class ScriptedClock implements Clock {
  #now = 0;
  #timers = new Set<{ at: number; wake: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, wake: () => void): () => void {
    const timer = { at: this.#now + ms, wake };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Lets so many milliseconds pass, and wakes who is due, in order. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.at <= end)
        .sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.wake();
    }
    this.#now = end;
  }

  /** Lets so many milliseconds pass while the program stands still: each timer that was due fires once, late. */
  stall(ms: number): void {
    this.#now += ms;
    const due = [...this.#timers].filter(({ at }) => at <= this.#now)
      .sort((a, b) => a.at - b.at);
    for (const timer of due) {
      if (this.#timers.delete(timer)) timer.wake();
    }
  }
}

/** The system's clock, which knows what is waited for. */
export class CountingClock implements Clock {
  #waits = new Map<symbol, number>();
  #watchers: (() => void)[] = [];

  /** The waits that are neither over nor taken back, in milliseconds. */
  get waits(): number[] {
    return [...this.#waits.values()];
  }

  /** Resolves once somebody waits for about so many milliseconds, or more. */
  async waitsFor(ms: number): Promise<void> {
    while (!this.waits.some((wait) => wait > ms / 2)) {
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
    }
  }

  now(): number {
    return SYSTEM_CLOCK.now();
  }

  after(ms: number, wake: () => void, keepsAlive?: boolean): () => void {
    const wait = Symbol();
    this.#waits.set(wait, ms);
    for (const resolve of this.#watchers.splice(0)) resolve();
    const cancel = SYSTEM_CLOCK.after(ms, () => {
      this.#waits.delete(wait);
      wake();
    }, keepsAlive);
    return () => {
      this.#waits.delete(wait);
      cancel();
    };
  }
}
