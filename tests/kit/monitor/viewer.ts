/** Looks at a monitor as its page does, without a browser. */

import type {
  Asks,
  Line,
  Row,
  State,
} from "../../../transport/monitor/protocol.ts";

/** How long anything is waited for, in milliseconds. */
const DEADLINE_MS = 60_000;

/** A page without a face. */
export class Viewer implements AsyncDisposable {
  /** All messages that came since the last reset. */
  rows: Row[] = [];
  /** The latest state. */
  state: State | undefined;
  /** Messages that it missed. */
  dropped = 0;
  #origin: string;
  #token: string;
  #stop = new AbortController();
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #reading: Promise<void>;
  #more = Promise.withResolvers<void>();

  /** Looks at the page of this address. */
  constructor(url: string) {
    const { origin, hash } = new URL(url);
    this.#origin = origin;
    this.#token = hash.slice(1);
    this.#reading = this.#read().catch((error) => {
      if (!this.#stop.signal.aborted) throw error;
    });
  }

  /** Waits for a message. */
  async row(isIt: (row: Row) => boolean): Promise<Row> {
    return await this.#until(
      `a row like ${isIt}`,
      () => this.rows.findLast(isIt),
    );
  }

  /** Waits until the state is such. */
  async until(isIt: (state: State) => boolean): Promise<State> {
    return await this.#until(
      `a state like ${isIt}`,
      () => this.state && isIt(this.state) ? this.state : undefined,
    );
  }

  /** Asks for something. */
  async ask<Path extends keyof Asks>(
    path: Path,
    asked: Asks[Path],
  ): Promise<Response> {
    return await this.fetch(path, "POST", JSON.stringify(asked));
  }

  /** Asks for something that says nothing where all is well. */
  async tell<Path extends keyof Asks>(
    path: Path,
    asked: Asks[Path],
  ): Promise<void> {
    const response = await this.ask(path, asked);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${text}`);
  }

  /** Any request, with the token. */
  async fetch(path: string, method = "GET", body?: string): Promise<Response> {
    return await fetch(`${this.#origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}` },
      ...(body === undefined ? {} : { body }),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // An abort between two reads went unnoticed once, and this one waited for ever.
    await this.#reader?.cancel().catch(() => {});
    this.#stop.abort();
    await this.#reading;
  }

  async #until<T>(what: string, find: () => T | undefined): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () =>
          reject(
            new Error(
              `The monitor did not show ${what}: ${
                JSON.stringify(this.rows.slice(-5))
              } ${JSON.stringify(this.state)}`,
            ),
          ),
        DEADLINE_MS,
      );
    });
    try {
      for (;;) {
        const found = find();
        if (found !== undefined) return found;
        await Promise.race([this.#more.promise, late]);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  async #read(): Promise<void> {
    const response = await fetch(`${this.#origin}/stream`, {
      headers: { authorization: `Bearer ${this.#token}` },
      signal: this.#stop.signal,
    });
    this.#reader = response.body?.getReader();
    const decoder = new TextDecoder();
    let pieces: string[] = [];
    for (;;) {
      const { value } = await this.#reader?.read() ?? {};
      if (value === undefined) return;
      const lines = decoder.decode(value, { stream: true }).split("\n");
      const last = lines.pop() ?? "";
      for (const line of lines) {
        this.#take(JSON.parse(pieces.join("") + line));
        pieces = [];
      }
      pieces.push(last);
      this.#more.resolve();
      this.#more = Promise.withResolvers();
    }
  }

  #take({ reset, rows, state, dropped }: Line): void {
    if (reset) this.rows = [];
    this.rows.push(...rows ?? []);
    this.state = state ?? this.state;
    this.dropped = dropped ?? this.dropped;
  }
}
