/** The codec's fuzzer: made and mutated pickles against all that the codec promises. */

import { readCaptures, readCorpus, readMalformed } from "../../kit/corpus.ts";
import type { Oracle } from "../../kit/python/oracle.ts";
import { checkCodec, countExecutions } from "./codec_check.ts";
import { checkMemory, checkTime, longest } from "./codec_cost.ts";
import {
  type CodecInput,
  makeCodecInput,
  showCodecInput,
} from "./codec_input.ts";
import { type Check, minimiseCodec } from "./codec_minimise.ts";
import { type Seed, seedOf } from "./codec_mutate.ts";
import { asPythonReads, compareAll, type OracleTally } from "./codec_oracle.ts";
import type { Failure, Figures } from "./figures.ts";

/** One input in this many has its memory measured, which takes longer than to read it. */
const MEASURED = 64;

/** How many inputs CPython is asked of at once. */
const BATCH = 500;

/** When a run ends. */
export interface Bounds {
  /** Milliseconds. */
  readonly ms: number;
  /** Inputs. @default {Infinity} */
  readonly inputs?: number;
  /** Called with the seed of each input before it is checked. */
  readonly onInput?: (seed: number) => void;
  /** Called about each second with the seed that is next. */
  readonly onProgress?: (seed: number) => void;
}

let pool: Promise<Seed[]> | undefined;

/** What is mutated: the corpus, its malformed inputs, and real messages. */
export function readPool(): Promise<Seed[]> {
  return pool ??= Promise.all([readCorpus(), readMalformed(), readCaptures()])
    .then((all) =>
      all.flat().map(({ bytes }) => bytes).filter(({ length }) => length > 0)
        .map(seedOf)
    );
}

/**
 * Checks inputs until a bound is reached, or ten have failed.
 *
 * @param firstSeed The first input's seed; the next one's is one more.
 * @param bounds When to end.
 */
export async function fuzzCodec(
  firstSeed: number,
  { ms, inputs = Infinity, onInput, onProgress }: Bounds,
): Promise<Figures> {
  const seeds = await readPool();
  using _ = withoutStacks();
  const before = countExecutions();
  const start = performance.now();
  const failures: Failure[] = [];
  let bytes = 0;
  let seed = firstSeed;
  let now = start;
  for (
    let told = start;
    now - start < ms && seed - firstSeed < inputs && failures.length < 10;
    seed++
  ) {
    onInput?.(seed);
    const input = makeCodecInput(seed, seeds);
    bytes += input.bytes.length;
    const begun = now;
    const failure = checkSafely(input, seed);
    now = performance.now();
    const minimise = async (why: string, check: Check) => {
      const watched: Check = (input) => {
        onInput?.(seed);
        return check(input);
      };
      failures.push(await smallest(seed, why, input, watched));
      now = performance.now();
    };
    if (failure !== undefined) {
      await minimise(failure, (input) => checkSafely(input));
    } else if (now - begun > longest(input.bytes.length)) {
      const check = (input: CodecInput) => checkTime(input, checkSafely);
      const why = check(input);
      if (why) await minimise(why, check);
    } else if (seed % MEASURED === 0) {
      const why = checkMemory(input);
      if (why) await minimise(why, checkMemory);
    }
    if (now - told > 1000) {
      told = now;
      onProgress?.(seed);
      // Lets signals in, and the stack of the errors go.
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
  const executions = countExecutions() - before;
  return {
    inputs: seed - firstSeed,
    executions,
    bytes,
    ms: now - start,
    failures,
  };
}

/**
 * Compares inputs with CPython until a bound is reached, or ten have failed.
 *
 * @param oracle The CPython.
 * @param firstSeed The first input's seed.
 * @param bounds When to end.
 */
export async function fuzzBesidePython(
  oracle: Oracle,
  firstSeed: number,
  { ms, inputs = Infinity, onProgress }: Bounds,
): Promise<Figures & OracleTally> {
  const seeds = await readPool();
  const start = performance.now();
  const failures: Failure[] = [];
  const tally: OracleTally = { compared: 0, loaded: 0 };
  const waiting = new Map<string, { seed: number; input: CodecInput }[]>();
  const check: Check = async (input) =>
    (await compareAll(oracle, [input], { compared: 0, loaded: 0 }))[0];
  let bytes = 0;
  let seed = firstSeed;
  const isOver = () =>
    performance.now() - start >= ms || seed - firstSeed >= inputs ||
    failures.length >= 10;
  for (; !isOver(); seed++) {
    const input = asPythonReads(makeCodecInput(seed, seeds));
    bytes += input.bytes.length;
    const encoding = input.encoding ?? "ASCII";
    const batch = waiting.get(encoding) ?? [];
    batch.push({ seed, input });
    waiting.set(encoding, batch);
    if (batch.length < BATCH) continue;
    waiting.delete(encoding);
    const all = await compareAll(
      oracle,
      batch.map(({ input }) => input),
      tally,
    );
    for (const [index, why] of all.entries()) {
      const one = batch[index];
      if (!one || !why || failures.length >= 10) continue;
      failures.push(await smallest(one.seed, why, one.input, check));
    }
    onProgress?.(seed);
  }
  return {
    inputs: seed - firstSeed,
    bytes,
    ms: performance.now() - start,
    failures,
    ...tally,
  };
}

/** Stacks of errors, of which there are millions, take half of the time. */
function withoutStacks(): Disposable {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  return {
    [Symbol.dispose]() {
      Error.stackTraceLimit = limit;
    },
  };
}

/** All promises where `turn` is none; an error of the fuzzer itself is one of the codec as well. */
function checkSafely(input: CodecInput, turn?: number): string | undefined {
  try {
    return checkCodec(input, turn);
  } catch (error) {
    return `foreign error of the check: ${
      error instanceof Error ? error.stack : error
    }`;
  }
}

async function smallest(
  seed: number,
  why: string,
  input: CodecInput,
  check: Check,
): Promise<Failure> {
  const tries = why.startsWith("slow") ? 100 : 4000;
  const small = await minimiseCodec(input, check, tries);
  return { seed, why, input: showCodecInput(small) };
}
