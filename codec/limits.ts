import { bound, OptionRules } from "./check.ts";

/**
 * Bytes that the JavaScript heap may take, as the engine says; undefined where
 * it does not, as in Firefox and Safari.
 */
function heapLimit(): number | undefined {
  try {
    const memory: unknown = Reflect.get(performance, "memory");
    const known: unknown = Reflect.get(Object(memory), "jsHeapSizeLimit");
    if (typeof known === "number" && known > 0) return known;
    const process: unknown = Reflect.get(globalThis, "process");
    const builtin: unknown = Reflect.get(Object(process), "getBuiltinModule");
    if (typeof builtin !== "function") return undefined;
    const v8: unknown = Reflect.apply(builtin, process, ["node:v8"]);
    const statistics: unknown = Reflect.get(Object(v8), "getHeapStatistics");
    if (typeof statistics !== "function") return undefined;
    const { heap_size_limit: limit }: { heap_size_limit?: unknown } = Reflect
      .apply(statistics, v8, []);
    return typeof limit === "number" && limit > 0 ? limit : undefined;
  } catch {
    return undefined;
  }
}

const MIB = 1024 * 1024;

/** The least that {@linkcode messageShare} gives: up to there nobody has to ask, which in Deno loads half of Node. */
export const LEAST_MESSAGE_SHARE: number = 48 * MIB;
/** The least that {@linkcode heldShare} gives. */
export const LEAST_HELD_SHARE: number = 64 * MIB;

let limit: number | undefined;

function share(part: number, least: number): number {
  limit ??= heapLimit() ?? 1024 * MIB;
  return Math.min(1024 * MIB, Math.max(least, Math.floor(limit / part)));
}

/** Bytes of memory that one message may take: a sixth of the heap. */
export function messageShare(): number {
  return share(6, LEAST_MESSAGE_SHARE);
}

/** Bytes of memory that the values of all peers may take together: a quarter of the heap. */
export function heldShare(): number {
  return share(4, LEAST_HELD_SHARE);
}

/**
 * What a hostile or broken peer may at most make the codec do. Each can be overridden.
 *
 * @example
 * ```ts
 * import { type CodecLimits, dumps, loads, PickleLimitError } from "@tcptalks/tcptalks/codec";
 * import { assertThrows } from "@std/assert";
 *
 * const limits: Partial<CodecLimits> = { maxMessageBytes: 1000 };
 * const bytes = dumps("é".repeat(1000));
 * assertThrows(() => loads(bytes, { limits }), PickleLimitError);
 * ```
 */
export interface CodecLimits {
  /**
   * Bytes of one pickle, and so of any string or buffer in it.
   *
   * @default {67108864}
   */
  maxMessageBytes: number;
  /**
   * Nesting of containers, decoding and encoding (CPython itself pickles 497 to 4,999 nested lists).
   *
   * @default {1000}
   */
  maxDepth: number;
  /**
   * Objects that one pickle may memoize.
   *
   * @default {10000000}
   */
  maxMemo: number;
  /**
   * Bytes of one binary int (LONG1, LONG4).
   *
   * @default {1048576}
   */
  maxIntBytes: number;
  /**
   * Digits of one int written as text (protocols 0 and 1), as in CPython since 3.11; the line of any number has at most twice as many characters.
   *
   * @default {4300}
   */
  maxIntDigits: number;
  /**
   * Bytes of memory that the value of one pickle may take, as they are counted
   * while it is made: 12 for each byte that it is written in, 1 for each of a
   * long text, int or buffer, 28 for a float, and more for each object. An empty
   * dict is one byte, and takes 216.
   *
   * @default {a sixth of the engine's heap, from 48 MiB to 1 GiB; 170 MiB where it does not tell}
   */
  maxMessageCost: number;
}

/** The codec's limits where nothing else is asked for. */
export const DEFAULT_CODEC_LIMITS: Readonly<CodecLimits> = Object.freeze({
  maxMessageBytes: 64 * 1024 * 1024,
  maxDepth: 1000,
  maxMemo: 10_000_000,
  maxIntBytes: 1024 * 1024,
  maxIntDigits: 4300,
  get maxMessageCost() {
    return messageShare();
  },
});

/** Limits with others in the place of some. Not by a spread, which would look up what is looked up at its first need. */
export function overridden<A extends object, B extends object>(
  limits: A,
  others: B,
): A & B {
  return Object.defineProperties({}, {
    ...Object.getOwnPropertyDescriptors(limits),
    ...Object.getOwnPropertyDescriptors(others),
  }) as A & B;
}

/** What may be used of a limit without looking it up: all of one that was given, else the least that it can be. */
export function freely<N extends string>(
  limits: Readonly<Record<N, number>>,
  name: N,
  least: number,
): number {
  return Object.getOwnPropertyDescriptor(limits, name)?.value ?? least;
}

/** What each limit has to be. */
export const LIMIT_RULES: OptionRules<CodecLimits> = new OptionRules(
  "CodecLimits",
  {
    maxMessageBytes: bound,
    maxDepth: bound,
    maxMemo: bound,
    maxIntBytes: bound,
    maxIntDigits: bound,
    maxMessageCost: bound,
  },
);
