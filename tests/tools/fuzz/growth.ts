/**
 * The cost fuzzer: what reading a value, and all that is done with it
 * afterwards, takes as the pickle grows. Inputs are one random unit of opcodes
 * repeated n, 2n and 4n times behind a random setting, whose long parts grow as
 * well: what is quadratic in anything that a peer can repeat shows here.
 */

import {
  dumps,
  loads,
  PickleError,
  PyDict,
  PyException,
  PyGlobal,
  PySet,
  Registry,
  repr,
  tuple,
  type UnpicklerOptions,
} from "../../../codec/mod.ts";
import { toJson } from "../../../transport/cli/json.ts";
import { remoteError } from "../../../transport/messages/remote_error.ts";
import { Random } from "../../kit/random.ts";
import { cpuTime } from "./cpu_time.ts";
import { growingPickle } from "./growth_maker.ts";

/** Exponent beyond which time grows too fast; noise alone makes some. */
const MAX_EXPONENT = 1.2;
/** Milliseconds below which nothing is judged. */
const LEAST_MS = 30;
/** Bytes of heap that a byte of a pickle may take, its own included. */
const MAX_HEAP_PER_BYTE = 700;
/** Characters that are asked for. */
const MAX_CHARACTERS = 100_000;
const MAX_MESSAGE = 70_000;

class Arm {}
class Parts extends Array {}
const registry = new Registry()
  .register(Arm, { module: "m", name: "Arm" })
  .register(Parts, { module: "m", name: "Parts" });

const OPTIONS: readonly UnpicklerOptions[] = [
  {},
  { registry },
  { dicts: "object", registry },
  { exact: true },
  { floats: "exact" },
];

/** What may be written of a value of so many bytes: Python writes an int anew for each mention, as long as it is. */
const WRITTEN_PER_BYTE = 8;

/** All that is done with what a peer sent. Each takes the value, its equal that was read apart, and its bytes. */
const USES: Readonly<
  Record<string, (value: unknown, twin: unknown, size: number) => unknown>
> = {
  repr: (value) => repr(value, { maxLength: MAX_CHARACTERS }),
  message: (value) => new PyException("OSError", [value, value]).message,
  text: (value) => `${new PyException("KeyError", [value])}`,
  json: (value) => toJson(value, { maxLength: MAX_CHARACTERS }),
  dumps: (value, _, size) => {
    const limits = { maxMessageBytes: 65_536 + WRITTEN_PER_BYTE * size };
    return dumps(value, { registry, limits });
  },
  "dict key": (value, twin) => new PyDict([[value, 1]]).get(twin),
  "set member": (value, twin) => new PySet([value]).has(twin),
  "remote error": (value) =>
    remoteError(
      tuple(
        new PyGlobal("builtins", "ValueError"),
        new PyException("ValueError", [value]),
        value,
      ),
    )?.traceback,
};

/** What one input did. */
export interface Growth {
  readonly executions: number;
  /** What took too much, in words; undefined where nothing did. */
  readonly why: string | undefined;
}

/** Checks the input of a seed: small ones are many, the large show what is slow. */
export function checkGrowth(seed: number): Growth {
  const size = seed % 4 === 0 ? 2000 : 50;
  const growth = checkSized(seed, size);
  if (growth.why === undefined) return growth;
  // What only the collector of garbage made slow is not so at four times the size.
  const again = checkSized(seed, 4 * size);
  const executions = growth.executions + again.executions;
  return { executions, why: again.why && `${growth.why}; ${again.why}` };
}

function checkSized(seed: number, size: number): Growth {
  const random = new Random(seed);
  const make = growingPickle(random);
  const options = random.pick(OPTIONS);
  let executions = 0;
  const time = (run: () => unknown): number => {
    const start = cpuTime();
    try {
      run();
    } catch (error) {
      if (!isExpected(error)) throw error;
    }
    executions++;
    return cpuTime() - start;
  };
  const inputs = [1, 2, 4].map((factor) => make(size * factor));
  const grows = (name: string, run: (at: number) => unknown) => {
    const judge = (rounds: number) => {
      const best = [Infinity, Infinity, Infinity];
      for (let i = 0; i < rounds; i++) {
        for (let at = 0; at < 3; at++) {
          best[at] = Math.min(best[at]!, time(() => run(at)));
        }
      }
      const [first = 0, , last = 0] = best;
      const exponent = Math.log2(last / Math.max(first, 0.01)) / 2;
      return last > LEAST_MS && exponent > MAX_EXPONENT
        ? `${name}: ${first.toFixed(1)} ms for ${inputs[0]!.length} bytes, ${
          last.toFixed(1)
        } ms for ${inputs[2]!.length}, exponent ${exponent.toFixed(2)}`
        : undefined;
    };
    // The compiler and the collector of garbage take their share, but not in the best of so many.
    return judge(1) && judge(5) && judge(25);
  };
  try {
    const slow = grows("loads", (at) => loads(inputs[at]!, options));
    if (slow) return { executions, why: slow };
    const values: [value: unknown, twin: unknown, size: number][] = [];
    for (const bytes of inputs) {
      try {
        const before = Deno.memoryUsage().heapUsed;
        const value = loads(bytes, options);
        const heap = Deno.memoryUsage().heapUsed - before;
        if (heap > (1 << 24) + MAX_HEAP_PER_BYTE * bytes.length) {
          return { executions, why: `heap: ${heap} for ${bytes.length} bytes` };
        }
        values.push([value, loads(bytes, options), bytes.length]);
        executions += 2;
      } catch (error) {
        if (!isExpected(error)) throw error;
        return { executions, why: undefined };
      }
    }
    for (const [name, use] of Object.entries(USES)) {
      const why = grows(name, (at) => use(...values[at]!)) ??
        tooLong(name, use, values[2]!);
      if (why) return { executions, why };
    }
    return { executions, why: undefined };
  } catch (error) {
    return { executions, why: `threw ${error}` };
  }
}

function tooLong(
  name: string,
  use: (value: unknown, twin: unknown, size: number) => unknown,
  given: [value: unknown, twin: unknown, size: number],
): string | undefined {
  try {
    const text = use(...given);
    if (typeof text !== "string") return undefined;
    const most = name === "repr" || name === "json"
      ? MAX_CHARACTERS * 1.5
      : MAX_MESSAGE * 3;
    return text.length > most
      ? `${name}: ${text.length} characters`
      : undefined;
  } catch {
    return undefined;
  }
}

/** Our errors, and those that keys and pickles are documented to throw. */
function isExpected(error: unknown): boolean {
  return error instanceof PickleError || error instanceof TypeError ||
    error instanceof RangeError;
}

/** Checks seeds until the time is over, or ten have failed. */
export function fuzzGrowth(
  firstSeed: number,
  ms: number,
  inputs: number,
  onProgress: (seed: number) => void,
): {
  inputs: number;
  executions: number;
  failures: { seed: number; why: string; input: string }[];
} {
  const end = performance.now() + ms;
  const failures: { seed: number; why: string; input: string }[] = [];
  let executions = 0, count = 0;
  for (; count < inputs && performance.now() < end; count++) {
    const seed = firstSeed + count;
    const growth = checkGrowth(seed);
    executions += growth.executions;
    if (growth.why !== undefined) {
      failures.push({ seed, why: growth.why, input: `growth ${seed}` });
      if (failures.length === 10) break;
    }
    if (count % 100 === 0) onProgress(seed);
  }
  return { inputs: count, executions, failures };
}
