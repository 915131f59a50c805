import { TruncatedPickleError, type UnpicklingError } from "../errors.ts";
import { run } from "./run.ts";
import { checkBytes, flag, oneOf, OptionRules } from "../check.ts";
import {
  type Unpickled,
  UNPICKLER_RULES,
  type UnpicklerOptions,
} from "./options.ts";
import { NEED_MORE, PAUSED, UnpickleState } from "./state.ts";

/** How `loads` reads. */
export interface LoadsOptions extends UnpicklerOptions {
  /**
   * What bytes after the pickle are.
   *
   * @default {"error"}
   */
  trailing?: "error" | "ignore";
}

/** How several pickles in one buffer are read. */
export interface UnpicklerBufferOptions extends UnpicklerOptions {
  /**
   * Whether a pickle may refer to objects of those before it, as those of one
   * Python `Pickler` do after several `dump` calls.
   *
   * @default {false}
   */
  keepMemo?: boolean;
}

/**
 * Reads the pickles in a buffer one after the other.
 *
 * @example
 * ```ts
 * import { Unpickler } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const reader = new Unpickler(new TextEncoder().encode("I1\n.I2\n."));
 * assertEquals([reader.load(), reader.load()], [1, 2]);
 * assertEquals(reader.position, 8);
 * ```
 */
export class Unpickler {
  #bytes: Uint8Array;
  #state = new UnpickleState();
  #position = 0;
  #protocol = 0;
  #keepMemo: boolean;

  /**
   * Starts at the front of a buffer, which must not change until all is read.
   *
   * @param bytes The pickles, without anything between them.
   */
  constructor(bytes: Uint8Array, options: UnpicklerBufferOptions = {}) {
    checkBytes(bytes, "Cannot unpickle");
    BUFFER_RULES.check(options);
    this.#bytes = bytes;
    this.#keepMemo = options.keepMemo ?? false;
    this.#state.configure(options);
    this.#state.reset();
  }

  /** Where the next pickle starts, in bytes from the front. */
  get position(): number {
    return this.#position;
  }

  /** The protocol that the last pickle declared; 0 where it declared none. */
  get protocol(): number {
    return this.#protocol;
  }

  /**
   * Reads the next pickle.
   *
   * @throws {TruncatedPickleError} Where the buffer ends before the pickle does.
   * @throws {UnpicklingError} Where the bytes are no pickle, or are refused.
   */
  load(): Unpickled {
    const state = this.#state;
    state.reset(this.#keepMemo);
    const value = loadOne(state, this.#bytes, this.#position);
    this.#position = state.pos;
    this.#protocol = state.protocol;
    state.reset(this.#keepMemo);
    return value;
  }
}

/** Kept from one call to the next: to make it anew would take longer than to read a small message. */
let spare: UnpickleState | undefined;

/**
 * Reads one pickle, of any protocol from 0 to 5. Nothing in it is executed.
 *
 * Bytes are copies. Short ones share an `ArrayBuffer` with others, as Node's
 * Buffers do: take `slice()` of such a value before you transfer its `buffer`.
 *
 * @param bytes The pickle; the result does not refer to these bytes.
 * @param options How it is read.
 * @returns The value.
 * @throws {TypeError} Where the bytes are no `Uint8Array`.
 * @throws {RangeError} Where an option is unknown, or not what it has to be.
 * @throws {TruncatedPickleError} Where the bytes end before the pickle does.
 * @throws {PickleLimitError} Where the pickle goes beyond a limit.
 * @throws {UnpicklingError} Where the bytes are no pickle, are refused, or go on after it.
 *
 * @example
 * ```ts
 * import { loads } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * // pickle.dumps({"speed": 3}) in Python
 * const bytes = Uint8Array.from(
 *   atob("gASVDAAAAAAAAAB9lIwFc3BlZWSUSwNzLg=="),
 *   (c) => c.charCodeAt(0),
 * );
 * assertEquals(loads(bytes), new Map([["speed", 3]]));
 * ```
 */
export function loads(
  bytes: Uint8Array,
  options: LoadsOptions = NO_OPTIONS,
): Unpickled {
  checkBytes(bytes, "Cannot unpickle");
  if (options !== NO_OPTIONS) LOADS_RULES.check(options);
  // A registered class may call loads itself: then there is no spare one.
  const state = spare ?? new UnpickleState();
  spare = undefined;
  if (options !== NO_OPTIONS) state.configure(options);
  try {
    const value = loadOne(state, bytes, 0);
    const left = bytes.length - state.pos;
    if (left > 0 && options.trailing !== "ignore") {
      throw trailingError(state, left);
    }
    return value;
  } finally {
    if (options !== NO_OPTIONS) state.configure(NO_OPTIONS);
    state.reset();
    state.bytes = NO_BYTES;
    spare = state;
  }
}

function trailingError(state: UnpickleState, left: number): UnpicklingError {
  state.at = state.pos - 1;
  return state.error(
    `Pickle ends after ${state.pos} bytes, ${left} bytes before the end: set the option "trailing" to "ignore", or read all with an Unpickler`,
  );
}

const LOADS_RULES = new OptionRules<LoadsOptions>("LoadsOptions", {
  ...UNPICKLER_RULES,
  trailing: oneOf("error", "ignore"),
});
const BUFFER_RULES = new OptionRules<UnpicklerBufferOptions>(
  "UnpicklerBufferOptions",
  { ...UNPICKLER_RULES, keepMemo: flag },
);

const NO_OPTIONS: LoadsOptions = Object.freeze({});
const NO_BYTES = new Uint8Array(0);

function loadOne(
  state: UnpickleState,
  bytes: Uint8Array,
  start: number,
): Unpickled {
  const { maxMessageBytes } = state.limits;
  state.loadOne = loadOne;
  state.bytes = bytes;
  state.pos = start;
  state.end = Math.min(bytes.length, start + maxMessageBytes);
  // Not -start: -0 would make V8 keep the field as a double for ever.
  state.base = 0 - start;
  let value: unknown;
  do value = run(state); while (value === PAUSED);
  if (value !== NEED_MORE) return value as Unpickled;
  const there = state.end - state.at;
  const missing = state.wanted - there;
  throw new TruncatedPickleError(
    start === bytes.length
      ? "Pickle is empty"
      : `Pickle is cut off after ${
        state.base + state.end
      } bytes, at least ${missing} too early (${state.place()})`,
    missing,
    state.where(),
  );
}
