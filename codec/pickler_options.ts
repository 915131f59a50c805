import { type CodecLimits, DEFAULT_CODEC_LIMITS } from "./limits.ts";
import type { PickleBuffer } from "./pickle_buffer.ts";
import type { ClassSource } from "./registry.ts";

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
export interface PicklerSettings {
  readonly protocol: PickleProtocol;
  readonly framing: "cpython" | "python3.6" | "single";
  readonly shareStrings: boolean;
  readonly registry: ClassSource | undefined;
  readonly persistentId: ((value: unknown) => unknown) | undefined;
  readonly bufferCallback: ((buffer: PickleBuffer) => unknown) | undefined;
  readonly limits: Readonly<CodecLimits>;
  readonly fixImports: boolean;
}

/** Checks the options of a pickler. */
export function pickleSettings(options: PicklerOptions): PicklerSettings {
  const {
    protocol = 4,
    framing = "cpython",
    strings = "shared",
    bufferCallback,
    limits,
    fixImports = true,
  } = options;
  oneOf("protocol", protocol, [2, 3, 4, 5]);
  oneOf("framing", framing, ["cpython", "python3.6", "single"]);
  oneOf("strings", strings, ["shared", "distinct"]);
  oneOf("fixImports", fixImports, [true, false]);
  if (bufferCallback && protocol < 5) {
    throw new RangeError(
      `Cannot use "bufferCallback": "protocol" has to be 5, current value is ${protocol}`,
    );
  }
  return {
    protocol,
    framing,
    shareStrings: strings === "shared",
    registry: options.registry,
    persistentId: options.persistentId,
    bufferCallback,
    limits: limits ? pickleLimits(limits) : DEFAULT_CODEC_LIMITS,
    fixImports,
  };
}

function oneOf<T>(name: string, value: T, allowed: readonly T[]): void {
  if (allowed.includes(value)) return;
  const list = allowed.map((each) => JSON.stringify(each)).join(", ");
  throw new RangeError(
    `Cannot use "${name}": it has to be one of ${list}, current value is ${
      JSON.stringify(value) ?? String(value)
    }`,
  );
}

function pickleLimits(limits: Partial<CodecLimits>): Readonly<CodecLimits> {
  for (const [name, value] of Object.entries(limits)) {
    if (value === Infinity || (Number.isSafeInteger(value) && value > 0)) {
      continue;
    }
    throw new RangeError(
      `Cannot use "limits.${name}": it has to be a whole number above 0, current value is ${value}`,
    );
  }
  return { ...DEFAULT_CODEC_LIMITS, ...limits };
}
