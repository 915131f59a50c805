import { harmlessLines } from "./text/escapes.ts";

/** Characters of a message: names in it may be a peer's, of any length. */
const MAX_MESSAGE = 4096;

/** What all errors of the codec have in common, as `pickle.PickleError` in Python. */
export class PickleError extends Error {
  /** Makes one from its message, of which 4,096 characters are kept, without controls. */
  constructor(message: string, options?: ErrorOptions) {
    super(harmlessLines(message, MAX_MESSAGE), options);
    this.name = "PickleError";
  }
}

/**
 * A value that cannot be pickled. Its message and `path` name where in the value it stands.
 *
 * @example
 * ```ts
 * import { dumps, PicklingError } from "@tcptalks/tcptalks/codec";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const error = assertThrows(() => dumps([{ speed: Symbol() }]), PicklingError);
 * assertEquals(error.path, "[0].speed");
 * ```
 */
export class PicklingError extends PickleError {
  /** Where the value stands in what was to be pickled, such as `args[1].speed`; empty for the value itself. */
  readonly path: string;
  /** Why it cannot be pickled, without where it stands. */
  readonly reason: string;

  /** Makes one from why the value cannot be pickled, the path to it, and what the message is to say after the path, such as ` for 0x12`. */
  constructor(reason: string, path = "", options?: ErrorOptions, forWhat = "") {
    const what = path === "" ? "the value" : JSON.stringify(shortPath(path));
    super(`Cannot pickle ${what}${forWhat}: ${reason}`, options);
    this.name = "PicklingError";
    this.path = path;
    this.reason = reason;
  }
}

/** The ends of a path into what is nested deep. */
function shortPath(path: string): string {
  return path.length > 400 ? `${path.slice(0, 199)}…${path.slice(-200)}` : path;
}

/** Where in a pickle an error was found. */
export interface UnpicklingErrorOptions extends ErrorOptions {
  /** Bytes from the start of the pickle to the opcode at fault. */
  offset?: number;
  /** The opcode's name in pickletools, such as `BINUNICODE`. */
  opcode?: string;
}

/**
 * Bytes that are no pickle, or that are refused. `offset` and `opcode` say where.
 *
 * @example
 * ```ts
 * import { loads, UnpicklingError } from "@tcptalks/tcptalks/codec";
 * import { assertStringIncludes, assertThrows } from "@std/assert";
 *
 * const error = assertThrows(
 *   () => loads(new TextEncoder().encode("no pickle")),
 *   UnpicklingError,
 * );
 * assertStringIncludes(error.message, "offset");
 * ```
 */
export class UnpicklingError extends PickleError {
  /** Bytes from the start of the pickle to the opcode at fault, where known. */
  readonly offset: number | undefined;
  /** The opcode's name in pickletools, such as `BINUNICODE`, where known. */
  readonly opcode: string | undefined;

  /** Makes one from its message and place. */
  constructor(message: string, options: UnpicklingErrorOptions = {}) {
    super(message, options);
    this.name = "UnpicklingError";
    this.offset = options.offset;
    this.opcode = options.opcode;
  }
}

/** A pickle that ends too early: what is there is right, more is wanted. */
export class TruncatedPickleError extends UnpicklingError {
  /** How many more bytes, at least, the opcode at `offset` wants. */
  readonly wanted: number;

  /** Makes one from its message, the count of bytes wanted, and its place. */
  constructor(
    message: string,
    wanted: number,
    options: UnpicklingErrorOptions = {},
  ) {
    super(message, options);
    this.name = "TruncatedPickleError";
    this.wanted = wanted;
  }
}

/**
 * A pickle that was read to its end, and of which a registered class refused a
 * part. What comes after it in a stream can be read.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyGlobal, PyObject, RefusedPickleError, Registry, repr, tuple } from "@tcptalks/tcptalks/codec";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const registry = new Registry().add({
 *   module: "robot",
 *   name: "Pin",
 *   construct: () => {
 *     throw new RangeError("There is no such pin");
 *   },
 * });
 * const bytes = dumps([1, new PyObject(new PyGlobal("robot", "Pin"), tuple(99))]);
 * const error = assertThrows(() => loads(bytes, { registry }), RefusedPickleError);
 * assertEquals(repr(error.value), "[1, robot.Pin(99)]");
 * ```
 */
export class RefusedPickleError extends UnpicklingError {
  /** What was read, with an inert object where the class refused to make one. */
  value: unknown;

  /** Makes one from its message and place. */
  constructor(message: string, options: UnpicklingErrorOptions = {}) {
    super(message, options);
    this.name = "RefusedPickleError";
  }
}

/** A pickle that goes beyond one of the limits; `limit` names it. */
export class PickleLimitError extends UnpicklingError {
  /** The limit's name, such as `maxDepth`. */
  readonly limit: string;

  /** Makes one from its message, the limit's name and its place. */
  constructor(
    message: string,
    limit: string,
    options: UnpicklingErrorOptions = {},
  ) {
    super(message, options);
    this.name = "PickleLimitError";
    this.limit = limit;
  }
}
