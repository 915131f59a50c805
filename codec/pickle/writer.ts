import { giveBuffer, takeBuffer } from "../bytes/numbers.ts";
import { shortName } from "../text/escapes.ts";
import { shortRepr } from "../text/repr/repr.ts";
import { PicklingError } from "../errors.ts";

/** What a new writer holds before it grows: some twenty calls of a robot. */
const FIRST_BYTES = 2048;

/** A cleared writer gives back what is beyond this, so that one big message is not kept for ever. */
const KEPT_BYTES = 1024 * 1024;

/** Room for what comes after a long value, without growing for that as well. */
const SLACK_BYTES = 4096;

/**
 * A growing byte buffer. Several pickles can be appended to one with
 * `Pickler.dumpInto`, without a copy of each.
 *
 * @example
 * ```ts
 * import { loads, Pickler, PickleWriter } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const pickler = new Pickler();
 * const writer = new PickleWriter();
 * pickler.dumpInto("first", writer);
 * const end = writer.length;
 * pickler.dumpInto("second", writer);
 * assertEquals(loads(writer.bytes.subarray(end)), "second");
 * ```
 */
export class PickleWriter {
  /** All the room there is; only the first `length` bytes mean something. Replaced when it grows. */
  buffer: Uint8Array<ArrayBuffer>;
  /** The same room, for numbers. */
  view: DataView<ArrayBuffer>;
  /** How many bytes are written. */
  length = 0;
  /** Whether a pickle is being written: no other may be begun in it meanwhile. */
  busy = false;

  /** Makes an empty one. */
  constructor(capacity: number = FIRST_BYTES) {
    this.buffer = new Uint8Array(capacity);
    this.view = new DataView(this.buffer.buffer);
  }

  /** What is written so far: a view, valid until the writer grows or is cleared. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.buffer.subarray(0, this.length);
  }

  /** Makes room for more bytes after the `length` written ones. */
  reserve(count: number): void {
    this.grow(this.length, count);
  }

  /**
   * Makes room for `count` bytes after the first `used`, which are kept; for
   * who writes into `buffer` and sets `length` when all is well.
   *
   * @param count How many more there must be room for.
   */
  grow(used: number, count: number): void {
    const wanted = used + count;
    if (wanted <= this.buffer.length) return;
    const before = this.buffer;
    const grown = takeBuffer(
      wanted,
      Math.max(wanted + Math.min(wanted, SLACK_BYTES), 2 * before.length),
    );
    grown.set(before.subarray(0, used));
    this.#replace(grown);
  }

  /** Forgets what is written and keeps the room for the next, unless it is very much. */
  clear(): void {
    this.length = 0;
    if (this.buffer.length > KEPT_BYTES) {
      giveBuffer(this.buffer);
      this.#replace(new Uint8Array(FIRST_BYTES));
    }
  }

  #replace(buffer: Uint8Array<ArrayBuffer>): void {
    this.buffer = buffer;
    this.view = new DataView(buffer.buffer);
  }
}

/** A step on the path to a value: a text, or a dict's key, which becomes one where the stack is free again. */
type Segment = string | { readonly key: unknown };

/**
 * What is thrown inside the pickler, and collects the path to the value at
 * fault on its way out: a good value pays nothing for it.
 */
export class Failure {
  readonly #segments: Segment[] = [];

  constructor(
    private readonly reason: string,
    private readonly cause?: unknown,
  ) {}

  /** Adds where in its container the value stands. */
  within(segment: Segment): this {
    this.#segments.push(segment);
    return this;
  }

  /** What the caller gets. */
  toError(): PicklingError {
    let path = "";
    for (let i = this.#segments.length - 1; i >= 0; i--) {
      const segment = this.#segments[i]!;
      path += typeof segment === "string" ? segment : keyText(segment.key);
    }
    path = path.replace(/^\./, "");
    const options = this.cause === undefined ? {} : { cause: this.cause };
    return new PicklingError(this.reason, path, options);
  }
}

/** Anything that was thrown while pickling, as a failure. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (isStackOverflow(error)) {
    return new Failure(
      'it is nested too deeply for the stack, lower "limits.maxDepth"',
      error,
    );
  }
  const text = error instanceof Error
    ? `${error.name}: ${error.message}`
    : typeof error;
  return new Failure(`it threw ${text}`, error);
}

/** No regular expression: compiling one where the stack is full ends the process in Node 20. */
function isStackOverflow(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { message, name } = error;
  return (message.includes("call stack") || message.includes("recursion")) &&
    (error instanceof RangeError || name === "InternalError");
}

function keyText(key: unknown): string {
  if (typeof key === "string") {
    if (
      key.length < 200 && /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(key)
    ) {
      return `.${key}`;
    }
    return `[${JSON.stringify(shortName(key))}]`;
  }
  if (typeof key === "number" || key === null) return `[${key}]`;
  if (typeof key === "bigint") return `[${shortRepr(key)}]`;
  return "[…]";
}
