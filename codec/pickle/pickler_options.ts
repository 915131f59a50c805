import {
  callback,
  flag,
  having,
  isRecord,
  oneOf,
  OptionRules,
  refusal,
} from "../check.ts";
import {
  type CodecLimits,
  DEFAULT_CODEC_LIMITS,
  LIMIT_RULES,
  overridden,
} from "../limits.ts";
import type { PickleBuffer } from "../types/scalars.ts";
import type { ClassSource } from "../types/object.ts";

/** The protocols that can be written. */
export type PickleProtocol = 2 | 3 | 4 | 5;

/** How a value is pickled. */
export interface PicklerOptions {
  /**
   * The pickle protocol: 2 is read by Python 2.3 and later, 3 by 3.0, 4 by 3.4, 5 by 3.8.
   *
   * @default {4}
   */
  protocol?: PickleProtocol;
  /**
   * How protocols 4 and 5 are cut into frames: as CPython 3.7 and later do, as
   * 3.6 did (even around 3 bytes and large strings), or all in a single frame,
   * which a TCPTalks receiver takes in much faster when the message is large.
   *
   * @default {"cpython"}
   */
  framing?: "cpython" | "python3.6" | "single";
  /**
   * Python's strings have an identity, JavaScript's have none: equal ones in
   * one message are all one object ("shared"), or each one of its own
   * ("distinct"). The names of classes are always shared.
   *
   * @default {"shared"}
   */
  strings?: "shared" | "distinct";
  /** The classes whose instances may be written, and extension codes; asked before the known classes. */
  registry?: ClassSource;
  /**
   * Called with every value before it is written; what it gives other than
   * undefined is written in the value's place as its persistent id, for the
   * reader's `persistentLoad`.
   */
  persistentId?: (value: unknown) => unknown;
  /**
   * Protocol 5: called with every `PickleBuffer`. Where it returns something
   * falsy, the buffer is left out of the pickle, and has to be handed to the
   * reader beside it.
   */
  bufferCallback?: (buffer: PickleBuffer) => unknown;
  /** Limits other than `DEFAULT_CODEC_LIMITS`. */
  limits?: Partial<CodecLimits>;
  /**
   * Protocol 2: write the names that Python 2 gave to the classes of its library.
   *
   * @default {true}
   */
  fixImports?: boolean;
}

/** The options, checked and complete. */
export type PicklerSettings = Readonly<ReturnType<typeof pickleSettings>>;

/** What `dumps` was asked for most recently, and what came of it. */
let given: Readonly<Record<string, unknown>> = {};
let givenCount = 0;
let recent: PicklerSettings | undefined;

/** The settings for one call: mostly those of the call before, which are not made anew. */
export function recentSettings(options: PicklerOptions): PicklerSettings {
  if (recent !== undefined && isGiven(options)) return recent;
  recent = pickleSettings(options);
  given = { ...options };
  // What is in these may change.
  givenCount = options.limits ? -1 : Object.keys(given).length;
  return recent;
}

function isGiven(options: unknown): boolean {
  if (!isRecord(options)) return false;
  let count = 0;
  for (const name in options) {
    if (options[name] !== given[name]) return false;
    count++;
  }
  return count === givenCount;
}

/** Checks the options of a pickler. */
export function pickleSettings(options: PicklerOptions) {
  RULES.check(options);
  const {
    protocol = 4,
    framing = "cpython",
    strings = "shared",
    registry,
    persistentId,
    bufferCallback,
    limits,
    fixImports = true,
  } = options;
  if (bufferCallback && protocol < 5) {
    throw refusal('"protocol"', '5 for "bufferCallback"', protocol);
  }
  return {
    protocol,
    framing,
    shareStrings: strings === "shared",
    registry,
    persistentId,
    bufferCallback,
    limits: limits
      ? overridden(DEFAULT_CODEC_LIMITS, limits)
      : DEFAULT_CODEC_LIMITS,
    fixImports,
  };
}

const RULES = new OptionRules<PicklerOptions>("PicklerOptions", {
  protocol: oneOf(2, 3, 4, 5),
  framing: oneOf("cpython", "python3.6", "single"),
  strings: oneOf("shared", "distinct"),
  registry: having("lookup", "entryOf"),
  persistentId: callback,
  bufferCallback: callback,
  limits: LIMIT_RULES.within(),
  fixImports: flag,
});

/**
 * All that `dumps` takes: `null` and `undefined` (None), booleans, numbers (int
 * when a safe integer, else float), bigints, strings, byte arrays, arrays
 * (list), tuples, Maps and plain objects (dict), Sets, the classes of this
 * module, and instances of registered classes. What cannot be pickled is found
 * at run time and named by a `PicklingError`.
 */
export type Picklable = unknown;
