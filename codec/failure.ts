import { PicklingError } from "./errors.ts";

/**
 * What is thrown inside the pickler, and collects the path to the value at
 * fault on its way out: a good value pays nothing for it.
 */
export class Failure {
  readonly #reason: string;
  readonly #cause: unknown;
  readonly #segments: string[] = [];

  constructor(reason: string, cause?: unknown) {
    this.#reason = reason;
    this.#cause = cause;
  }

  /** Adds where in its container the value stands. */
  within(segment: string): this {
    this.#segments.push(segment);
    return this;
  }

  /** What the caller gets. */
  toError(): PicklingError {
    let path = "";
    for (let i = this.#segments.length - 1; i >= 0; i--) {
      path += this.#segments[i];
    }
    path = path.replace(/^\./, "");
    const what = path === "" ? "the value" : JSON.stringify(path);
    const options = this.#cause === undefined ? {} : { cause: this.#cause };
    return new PicklingError(
      `Cannot pickle ${what}: ${this.#reason}`,
      path,
      options,
    );
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

function isStackOverflow(error: unknown): boolean {
  return error instanceof Error &&
    /call stack|recursion/i.test(error.message) &&
    (error instanceof RangeError || error.name === "InternalError");
}

/** The segment of an attribute or of a dict's key. */
export function keySegment(key: unknown): string {
  if (typeof key === "string") {
    if (/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(key)) return `.${key}`;
    return `[${JSON.stringify(key)}]`;
  }
  if (typeof key === "number" || typeof key === "bigint" || key === null) {
    return `[${key}]`;
  }
  return "[…]";
}
