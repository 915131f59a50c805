import type { Reports } from "./reports.ts";

/** Tells what happens to everybody who listens; costs nothing where nobody does. */
export class StatusFeed<Event extends object> {
  #readers = new Set<Reader<Event>>();
  #followers = new Set<(event: Event) => void>();
  #maxEvents: number;
  #isOver = false;
  #textOf: (event: Event) => string;
  #reports: Reports;

  /** Makes one; each reader holds at most `maxEvents` for later. */
  constructor(
    maxEvents: number,
    textOf: (event: Event) => string,
    reports: Reports,
  ) {
    this.#maxEvents = maxEvents;
    this.#textOf = textOf;
    this.#reports = reports;
  }

  /**
   * Tells all readers; `String(event)` is what one reads.
   *
   * @param isTold Whether `onError` is told of it anyhow.
   */
  emit(event: Event, isTold: boolean = false): void {
    if (this.#reports.debug && !isTold) {
      this.#reports.print(this.#textOf(event));
    }
    if (this.#readers.size + this.#followers.size === 0) return;
    Object.defineProperty(event, "toString", {
      value: () => this.#textOf(event),
    });
    for (const reader of this.#readers) reader.push(event, this.#maxEvents);
    for (const tell of this.#followers) tell(event);
  }

  /** Tells of each event at once, also of those after an end. */
  follow(tell: (event: Event) => void): Disposable {
    this.#followers.add(tell);
    return { [Symbol.dispose]: () => void this.#followers.delete(tell) };
  }

  /** Something may happen again. */
  begin(): void {
    this.#isOver = false;
  }

  /** Ends the loops of all readers there are, and of those to come until it begins again. */
  end(): void {
    this.#isOver = true;
    for (const reader of this.#readers) reader.end();
    this.#readers.clear();
  }

  /** A new reader, which sees what happens from now on. */
  read(): AsyncIterableIterator<Event> {
    const reader: Reader<Event> = new Reader(() =>
      this.#readers.delete(reader)
    );
    if (this.#isOver) reader.end();
    else this.#readers.add(reader);
    return reader;
  }
}

class Reader<Event extends object> implements AsyncIterableIterator<Event> {
  #events: Event[] = [];
  #waiting: ((result: IteratorResult<Event>) => void)[] = [];
  #ended = false;
  #leave: () => void;

  constructor(leave: () => void) {
    this.#leave = leave;
  }

  push(event: Event, maxEvents: number): void {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      waiting({ value: event, done: false });
      return;
    }
    if (this.#events.length >= maxEvents) this.#events.shift();
    this.#events.push(event);
  }

  end(): void {
    this.#ended = true;
    for (const waiting of this.#waiting.splice(0)) {
      waiting({ value: undefined, done: true });
    }
  }

  next(): Promise<IteratorResult<Event>> {
    const value = this.#events.shift();
    if (value !== undefined) return Promise.resolve({ value, done: false });
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<IteratorResult<Event>> {
    this.#events.length = 0;
    this.#leave();
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
