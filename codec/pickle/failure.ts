import { shortName } from "../text/harmless.ts";
import { shortRepr } from "../text/repr/plain.ts";
import { PicklingError } from "../errors.ts";

/** A key of a dict, or the name of an attribute, on the path to a value. */
export interface KeySegment {
  /** The key. */
  readonly key: unknown;
}

/**
 * What is thrown inside the pickler, and collects the path to the value at
 * fault on its way out: a good value pays nothing for it.
 */
export class Failure {
  readonly #reason: string;
  readonly #cause: unknown;
  readonly #segments: (string | KeySegment)[] = [];

  constructor(reason: string, cause?: unknown) {
    this.#reason = reason;
    this.#cause = cause;
  }

  /** Adds where in its container the value stands. */
  within(segment: string | KeySegment): this {
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
    const options = this.#cause === undefined ? {} : { cause: this.#cause };
    return new PicklingError(this.#reason, path, options);
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

/** The segment of an attribute or of a dict's key; it becomes text where the stack is free again. */
export function keySegment(key: unknown): KeySegment {
  return { key };
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
