import { text } from "../door/door.ts";

/** Bytes that wait for one who does not read; what comes then is dropped, and counted. */
const MAX_QUEUED_BYTES = 1024 * 1024;
/** Streams at a time. */
const MAX_STREAMS = 64;

/** Server-sent events, to all who listen: who reads slowly holds nobody up. */
export class EventStreams {
  #open = new Set<Stream>();

  /** Makes one; all streams end with the signal. */
  constructor(closing: AbortSignal) {
    closing.addEventListener("abort", () => {
      for (const stream of [...this.#open]) stream.end();
    }, { once: true });
  }

  /** Sends one event's data, a line; whether somebody listens. */
  put(data: string): boolean {
    const event = new TextEncoder().encode(`data: ${data}\n\n`);
    for (const stream of this.#open) stream.put(event);
    return this.#open.size > 0;
  }

  open(): Response {
    if (this.#open.size >= MAX_STREAMS) {
      return text(503, "Too many listen already");
    }
    const stream = new Stream(() => this.#open.delete(stream));
    this.#open.add(stream);
    return new Response(stream.readable, {
      headers: { "content-type": "text/event-stream" },
    });
  }
}

class Stream {
  readonly readable: ReadableStream<Uint8Array>;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #dropped = 0;
  #over: () => void;

  constructor(over: () => void) {
    this.#over = over;
    this.readable = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
        // So that who asked knows at once that it listens.
        controller.enqueue(new TextEncoder().encode(": listening\n\n"));
      },
      cancel: over,
    }, {
      highWaterMark: MAX_QUEUED_BYTES,
      size: (event) => event.length,
    });
  }

  put(event: Uint8Array): void {
    if ((this.#controller.desiredSize ?? 0) < event.length) {
      this.#dropped++;
      return;
    }
    if (this.#dropped > 0) {
      const lost = `event: dropped\ndata: ${this.#dropped}\n\n`;
      this.#controller.enqueue(new TextEncoder().encode(lost));
      this.#dropped = 0;
    }
    this.#controller.enqueue(event);
  }

  end(): void {
    this.#over();
    this.#controller.close();
  }
}
