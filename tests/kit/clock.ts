/** Clocks for tests: one that stands still until the test moves it, one that knows what is waited for. */

import { type Clock, SYSTEM_CLOCK } from "../../transport/watch/clock.ts";
import { PATIENCE_MS } from "./turns.ts";

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

interface Wait {
  readonly ms: number;
  readonly at: number;
  wake(): void;
}

/** The system's clock, which knows what is waited for, and can be put forward. */
export class CountingClock implements Clock {
  #ahead = 0;
  #waits = new Set<Wait>();
  #watchers: (() => void)[] = [];

  /** The waits that are neither over nor taken back, in milliseconds. */
  get waits(): number[] {
    return [...this.#waits].map(({ ms }) => ms);
  }

  /** Resolves once somebody waits for about so many milliseconds, or more. */
  async waitsFor(ms: number): Promise<void> {
    while (!this.waits.some((wait) => wait > ms / 2)) {
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
    }
  }

  now(): number {
    return SYSTEM_CLOCK.now() + this.#ahead;
  }

  after(ms: number, wake: () => void, keepsAlive?: boolean): () => void {
    const takeBack = () => {
      this.#waits.delete(wait);
      cancel();
    };
    const wait: Wait = {
      ms,
      at: this.now() + ms,
      wake() {
        takeBack();
        wake();
      },
    };
    this.#waits.add(wait);
    for (const resolve of this.#watchers.splice(0)) resolve();
    const cancel = SYSTEM_CLOCK.after(ms, wait.wake, keepsAlive);
    return takeBack;
  }

  /** Lets so many milliseconds pass, and wakes who is due, in order. */
  pass(ms: number): void {
    const end = this.now() + ms;
    for (let next; (next = this.#due(end)[0]) !== undefined; next.wake()) {
      this.#ahead += Math.max(0, next.at - this.now());
    }
    this.#ahead += Math.max(0, end - this.now());
  }

  /** Lets so many milliseconds pass while the program stands still: each timer that was due fires once, late. */
  stall(ms: number): void {
    this.#ahead += ms;
    for (const wait of this.#due(this.now())) {
      if (this.#waits.has(wait)) wait.wake();
    }
  }

  /** Turns of the event loop, which are waits for nothing, are left to it. */
  #due(end: number): Wait[] {
    return [...this.#waits].filter(({ ms, at }) => ms > 0 && at <= end)
      .sort((a, b) => a.at - b.at);
  }
}

/** How long a `connect` pauses before its second try, at most. */
const FIRST_PAUSE_MS = 10;

/** The system's clock, on which a `connect` has no time for a second try, and the first one all the time that it needs. */
export class OneTryClock extends CountingClock {
  override after(ms: number, wake: () => void, keepsAlive?: boolean) {
    if (ms === 0 || ms > FIRST_PAUSE_MS) {
      return super.after(ms, wake, keepsAlive);
    }
    // Without a wake: the limit ends it some turns after it has passed.
    queueMicrotask(() => this.pass(PATIENCE_MS));
    return () => {};
  }
}
