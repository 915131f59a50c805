import { wrongType } from "../check.ts";
import { Emitter } from "./emitter.ts";
import { failureOf, PickleWriter } from "./writer.ts";
import { MetAgain } from "./memo.ts";
import {
  type Picklable,
  type PicklerOptions,
  type PicklerSettings,
  pickleSettings,
  recentSettings,
} from "./pickler_options.ts";
import { save } from "./save.ts";

/** Kept from one pickle to the next; taken while in use, so that a hook can pickle as well. */
let idleEmitter: Emitter | undefined;

/**
 * Writes pickles, all with the same options. Each pickle stands for itself: the
 * memo does not go on from one to the next.
 *
 * @example
 * ```ts
 * import { loads, Pickler } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const pickler = new Pickler({ protocol: 5 });
 * assertEquals(loads(pickler.dumps([1, 2n, "three"])), [1, 2, "three"]);
 * ```
 */
export class Pickler {
  readonly #settings: PicklerSettings;

  /**
   * Makes one.
   *
   * @throws {RangeError} For an option out of its range
   */
  constructor(options: PicklerOptions = {}) {
    this.#settings = pickleSettings(options);
  }

  /**
   * Pickles a value.
   *
   * @returns The pickle, which never changes later. A small one is a part of a
   * larger `ArrayBuffer`, as Node's Buffers are: before its `buffer` is
   * transferred or used as a whole, take a `slice()`.
   * @throws {PicklingError} Where something in the value cannot be pickled; the pickler stays usable
   */
  dumps(value: Picklable): Uint8Array<ArrayBuffer> {
    return pickled(value, this.#settings);
  }

  /**
   * Pickles a value into a buffer of the caller's, after what is there.
   *
   * @param writer Where to. After an error it holds what it held before.
   * @throws {PicklingError} Where something in the value cannot be pickled; the pickler stays usable
   */
  dumpInto(value: Picklable, writer: PickleWriter): void {
    if (!(writer instanceof PickleWriter)) {
      throw wrongType("Cannot pickle into", "a PickleWriter", writer);
    }
    write(value, this.#settings, writer);
  }
}

function pickled(
  value: Picklable,
  settings: PicklerSettings,
): Uint8Array<ArrayBuffer> {
  const writer = takeWriter();
  const start = writer.length;
  write(value, settings, writer);
  const result = resultOf(writer, start);
  giveBack(writer);
  return result;
}

function write(
  value: Picklable,
  settings: PicklerSettings,
  writer: PickleWriter,
): void {
  const emitter = idleEmitter ?? new Emitter(save);
  idleEmitter = undefined;
  try {
    emitter.begin(writer, settings);
    try {
      save(emitter, value);
    } catch (error) {
      if (!(error instanceof MetAgain)) throw error;
      emitter.beginAgain();
      save(emitter, value);
    }
    emitter.end();
  } catch (error) {
    emitter.clear();
    throw failureOf(error).toError();
  }
  emitter.clear();
  idleEmitter = emitter;
}

const PLAIN = pickleSettings({});

/**
 * Pickles a value: the same bytes as Python's `pickle.dumps`.
 *
 * | Python | JavaScript |
 * | --- | --- |
 * | None | `null`, `undefined` |
 * | bool | boolean |
 * | int | bigint, and a number that is a safe integer |
 * | float | any other number, and `float(1)` |
 * | str | string |
 * | bytes, bytearray | `Uint8Array` or `ArrayBuffer`, `ByteArray` |
 * | tuple, list | `tuple(…)`, array |
 * | dict | plain object, `Map` |
 * | set, frozenset | `Set`, `FrozenSet` |
 * | complex | `Complex` |
 * | class, function | `PyGlobal`, a registered class |
 * | builtin exception | `PyException`, any other `Error` as the nearest one |
 * | datetime in UTC | `Date` |
 * | any other object | `PyObject`, an instance of a known or registered class, or of one with a `__reduce__(protocol)` method |
 *
 * Objects are shared by identity, as in Python: what stands twice in the value
 * is one object in Python again. Strings have no identity in JavaScript: see the
 * option `strings`.
 *
 * @example
 * ```ts
 * import { dumps } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * // >>> pickle.dumps([1, 2.5, "pi"], protocol=4)
 * const python = "80049515000000000000005d94284b014740040000000000008c02706994652e";
 * assertEquals(dumps([1, 2.5, "pi"]).toHex(), python);
 * ```
 *
 * @param options How it is pickled.
 * @returns The pickle, which never changes later. A small one is a part of a
 * larger `ArrayBuffer`, as Node's Buffers are: before its `buffer` is
 * transferred or used as a whole, take a `slice()`.
 * @throws {PicklingError} Where something in the value cannot be pickled
 * @throws {RangeError} For an option out of its range
 */
export function dumps(
  value: Picklable,
  options?: PicklerOptions,
): Uint8Array<ArrayBuffer> {
  const settings = options === undefined ? PLAIN : recentSettings(options);
  return pickled(value, settings);
}

/** Results up to this size share an `ArrayBuffer` of `SLAB` bytes, which is all that one of them can keep alive. */
const SMALL = 2048;
const SLAB = 8192;

/** A slab with less room than this is left to its results. */
const LEAST_ROOM = 2048;

/** Writers out of use: one whose written part belongs to callers, one out of which results are copied. */
let slab: PickleWriter | undefined;
let spare: PickleWriter | undefined;

/** Whether the result before was small: the next mostly is as well. */
let wasSmall = true;

/** Takes a writer for one result, to be given back. Meanwhile others get another. */
function takeWriter(): PickleWriter {
  const writer = wasSmall ? slab : spare;
  if (wasSmall) slab = undefined;
  else spare = undefined;
  // A result may have been transferred to a worker, and the slab with it.
  return writer && writer.buffer.length > 0 ? writer : new PickleWriter(SLAB);
}

/**
 * What was written, in memory that nobody writes to again.
 *
 * A small result is a part of a larger `ArrayBuffer`, as with Node's Buffer: one
 * of its own takes long to make.
 *
 * @param start Where in it the result begins.
 */
function resultOf(
  writer: PickleWriter,
  start: number,
): Uint8Array<ArrayBuffer> {
  const { buffer, length } = writer;
  wasSmall = length - start <= SMALL;
  if (wasSmall && buffer.length === SLAB) return buffer.subarray(start, length);
  writer.length = start;
  return new Uint8Array(buffer.subarray(start, length));
}

/** Gives a writer back. */
function giveBack(writer: PickleWriter): void {
  const { buffer, length } = writer;
  if (buffer.length !== SLAB) {
    writer.clear();
    spare = writer;
  } else if (length < SLAB - LEAST_ROOM) {
    slab = writer;
  }
}
