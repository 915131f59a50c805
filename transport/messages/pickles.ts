import { PickleDecoder } from "../../codec/unpickle/decoder.ts";
import { Pickler } from "../../codec/pickle/pickler.ts";
import type { ClassSource } from "../../codec/types/object.ts";
import type { PickleWriter } from "../../codec/pickle/writer.ts";
import { DEFAULT_LIMITS, type Limits } from "../options/limits.ts";

/** How messages become pickles and back. */
export interface WireOptions {
  /**
   * The pickle protocol that is written: 4, 3 for a peer older than Python 3.4
   * or one that reads nothing newer, or "peer" for the one that the peer
   * writes, 3 or 4.
   *
   * @default {4}
   */
  protocol?: 3 | 4 | "peer";
  /** The classes that may cross, beside those known without registering. */
  registry?: ClassSource;
  /**
   * What a dict becomes: a `Map`, or an object without prototype.
   *
   * @default {"map"}
   */
  dicts?: "map" | "object";
  /**
   * What a float such as 1.0 becomes: a number, as ints do, or with "exact" a
   * `PyFloat`, which goes back as a float.
   *
   * @default {"number"}
   */
  floats?: "number" | "exact";
  /**
   * Whether an object of an unknown class comes as an inert `PyObject`, or its message is refused.
   *
   * @default {"object"}
   */
  unknown?: "object" | "error";
}

/** Finds the messages in what comes; as {@linkcode PickleDecoder} does. */
export interface MessageDecoder
  extends Omit<PickleDecoder, "next" | "nextTurn" | "takeRest" | "end"> {
  /** The next message, `NEED_MORE`, or `PAUSED` after some milliseconds. */
  nextTurn(): unknown;
}

/** Writes the messages of one link. */
export class WireWriter {
  #options: WireOptions;
  #limits: Limits;
  #pickler: Pickler;
  #protocol: 3 | 4;

  constructor(options: WireOptions, limits: Limits) {
    this.#options = options;
    this.#limits = limits;
    this.#protocol = options.protocol === 3 ? 3 : 4;
    this.#pickler = this.#make();
  }

  readonly append = (message: unknown, writer: PickleWriter): void => {
    this.#pickler.dumpInto(message, writer);
  };

  /** Writes what the peer writes from now on. */
  follow(protocol: number): void {
    const wanted = protocol >= 4 ? 4 : 3;
    if (wanted === this.#protocol) return;
    this.#protocol = wanted;
    this.#pickler = this.#make();
  }

  #make(): Pickler {
    const { registry } = this.#options;
    return new Pickler({
      protocol: this.#protocol,
      // One frame: a Python receiver reads a long message many times sooner.
      framing: "single",
      ...codecLimits(this.#limits),
      ...(registry ? { registry } : {}),
    });
  }
}

/** Makes the reader of one link's messages. */
export function wireReader(
  options: WireOptions,
  limits: Limits,
): PickleDecoder {
  const { registry, dicts, floats, unknown } = options;
  return new PickleDecoder({
    ...codecLimits(limits),
    ...(registry ? { registry } : {}),
    ...(dicts ? { dicts } : {}),
    ...(floats ? { floats } : {}),
    ...(unknown ? { unknown } : {}),
  });
}

function codecLimits(limits: Limits) {
  // The codec's own are the same, and one object for all links.
  if (limits === DEFAULT_LIMITS) return undefined;
  const { maxMessageBytes, maxDepth, maxMemo, maxIntBytes, maxIntDigits } =
    limits;
  return {
    limits: { maxMessageBytes, maxDepth, maxMemo, maxIntBytes, maxIntDigits },
  };
}
