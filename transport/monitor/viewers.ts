import {
  BATCH_MS,
  MAX_LINE,
  MAX_PAST,
  MAX_QUEUED,
  MAX_VIEWERS,
} from "./limits.ts";
import type { State } from "./protocol.ts";

/**
 * The pages that look. Each has a queue of its own: one that does not read
 * loses messages, which are counted, and nobody else notices.
 */
export class Viewers {
  #all = new Set<Viewer>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #state: () => State;

  /** @param state Asked for where there is something to send. */
  constructor(state: () => State) {
    this.#state = state;
  }

  get count(): number {
    return this.#all.size;
  }

  /** Lets one in, unless there are too many. @param past What it gets before all else: made as it reads, undefined where others have their turn. */
  admit(
    past: Iterator<string | undefined>,
  ): ReadableStream<Uint8Array> | undefined {
    if (this.#all.size >= MAX_VIEWERS) return undefined;
    const viewer = new Viewer(past, () => {
      this.#all.delete(viewer);
      if (this.#all.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    });
    this.#all.add(viewer);
    // Pages and those before them live in real time, whatever clock a link has.
    this.#timer ??= setInterval(() => this.flush(), BATCH_MS);
    return viewer.stream;
  }

  row(json: string): void {
    for (const viewer of this.#all) viewer.row(json);
  }

  /** All have to forget what they have; what `past` gives replaces it. */
  reset(past: () => Iterator<string | undefined>): void {
    for (const viewer of this.#all) viewer.reset(past());
  }

  /** Sends what waits, with the state. */
  flush(): void {
    if (this.#all.size === 0) return;
    const state = JSON.stringify(this.#state());
    for (const viewer of this.#all) viewer.flush(state);
  }

  close(): void {
    for (const viewer of [...this.#all]) viewer.close();
  }
}

class Viewer {
  readonly stream: ReadableStream<Uint8Array>;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #left: () => void;
  /** What passed before it came; undefined once it has all of that. */
  #past: Iterator<string | undefined> | undefined;
  #rows: string[] = [];
  /** Rows before this one are sent. */
  #first = 0;
  #length = 0;
  #dropped = 0;
  #isReset = true;
  #isFull = false;
  #state = "";
  #encoder = new TextEncoder();

  constructor(past: Iterator<string | undefined>, left: () => void) {
    this.#past = past;
    this.#left = left;
    this.stream = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
      },
      // What did not fit into the last line does not wait for the clock.
      pull: () => {
        if (this.#isFull) this.flush(this.#state);
      },
      cancel: () => this.#left(),
    });
  }

  row(json: string): void {
    if (this.#length > 0 && this.#length + json.length > MAX_QUEUED) {
      this.#dropped++;
      return;
    }
    this.#rows.push(json);
    this.#length += json.length;
  }

  reset(past: Iterator<string | undefined>): void {
    this.#isReset = true;
    this.#past = past;
    this.#rows = [];
    this.#first = 0;
    this.#length = 0;
  }

  flush(state: string): void {
    const controller = this.#controller;
    // The last line was not taken yet: nothing is piled up beside the queue.
    if ((controller.desiredSize ?? 0) <= 0) return;
    const isNews = state !== this.#state;
    const isWaiting = this.#rows.length > 0 || this.#past !== undefined;
    if (!isWaiting && !isNews && !this.#isReset) return;
    const rows = this.#past ? this.#takePast(this.#past) : this.#take();
    const parts = [
      this.#isReset ? '"reset":true' : "",
      rows.length > 0 ? `"rows":[${rows.join(",")}]` : "",
      isNews ? `"state":${state}` : "",
      this.#dropped > 0 ? `"dropped":${this.#dropped}` : "",
    ].filter((part) => part !== "");
    this.#isReset = false;
    this.#state = state;
    controller.enqueue(this.#encoder.encode(`{${parts.join(",")}}\n`));
  }

  /** Some of what passed before, so that nobody waits while it is made. */
  #takePast(past: Iterator<string | undefined>): string[] {
    const taken: string[] = [];
    let length = 0;
    this.#isFull = true;
    while (taken.length < MAX_PAST && length < MAX_LINE) {
      const { done, value } = past.next();
      if (done) {
        this.#past = undefined;
        break;
      }
      if (value === undefined) break;
      taken.push(value);
      length += value.length;
    }
    return taken;
  }

  #take(): string[] {
    const first = this.#first;
    let length = 0;
    let end = first;
    while (end < this.#rows.length && length < MAX_LINE) {
      length += this.#rows[end++]?.length ?? 0;
    }
    const taken = this.#rows.slice(first, end);
    this.#length -= length;
    this.#isFull = end < this.#rows.length;
    this.#first = this.#isFull ? end : 0;
    if (!this.#isFull) this.#rows = [];
    return taken;
  }

  close(): void {
    this.#left();
    try {
      this.#controller.close();
    } catch {
      // The page has gone already.
    }
  }
}
