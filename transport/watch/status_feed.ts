/** Tells what happens to everybody who listens; costs nothing where nobody does. */
export class StatusFeed<Event> {
  #readers = new Set<Reader<Event>>();
  #maxEvents: number;

  /** Makes one; each reader holds at most `maxEvents` for later. */
  constructor(maxEvents: number) {
    this.#maxEvents = maxEvents;
  }

  /** Tells all readers. */
  emit(event: Event): void {
    for (const reader of this.#readers) reader.push(event, this.#maxEvents);
  }

  /** Ends the loops of all readers there are. */
  end(): void {
    for (const reader of this.#readers) reader.end();
    this.#readers.clear();
  }

  /** A new reader, which sees what happens from now on. */
  read(): AsyncIterableIterator<Event> {
    const reader: Reader<Event> = new Reader(() =>
      this.#readers.delete(reader)
    );
    this.#readers.add(reader);
    return reader;
  }
}

class Reader<Event> implements AsyncIterableIterator<Event> {
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
