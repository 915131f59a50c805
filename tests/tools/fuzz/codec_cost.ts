/** What an input may cost: time and memory in proportion to its bytes. */

import { loads, UnpicklingError } from "../../../codec/mod.ts";
import { type CodecInput, readingOptions } from "./codec_input.ts";
import { cpuTime } from "./cpu_time.ts";

/** Milliseconds that any input may take, and those for each KiB of it: a hundred times what it does, for busy machines. */
const MS = 250;
const MS_PER_KIB = 20;

/** Bytes that reading any input may hold on to, and for each byte of it. */
const MEMORY = 1 << 20;
const MEMORY_PER_BYTE = 4096;

/**
 * How long an input may take, in milliseconds.
 *
 * @param size Its bytes.
 */
export function longest(size: number): number {
  return MS + MS_PER_KIB * size / 1024;
}

/**
 * Says whether an input that took too long does so each time: a busy machine is
 * slow once, not in the best of five.
 */
export function checkTime(
  input: CodecInput,
  check: (input: CodecInput) => unknown,
): string | undefined {
  let best = Infinity;
  for (let left = 5; left > 0; left--) {
    const start = cpuTime();
    check(input);
    best = Math.min(best, cpuTime() - start);
    if (best <= longest(input.bytes.length)) return undefined;
  }
  return `slow: ${Math.round(best)} ms for ${input.bytes.length} bytes`;
}

/** Says whether reading takes more memory than is due; asked again where it seems to, for others allocate as well. */
export function checkMemory(input: CodecInput): string | undefined {
  let least = Infinity;
  for (let left = 3; left > 0; left--) {
    const before = memoryInUse();
    const held = hold(input);
    const used = memoryInUse() - before;
    if (held === undefined) return undefined;
    least = Math.min(least, used);
    if (least <= MEMORY + MEMORY_PER_BYTE * input.bytes.length) {
      return undefined;
    }
  }
  return `memory: ${least} bytes for ${input.bytes.length} bytes`;
}

/** The value, or the error, so that its memory is in use while it is measured. */
function hold(input: CodecInput): unknown {
  try {
    return [loads(input.bytes, readingOptions(input))];
  } catch (error) {
    return error instanceof UnpicklingError ? error : undefined;
  }
}

function memoryInUse(): number {
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}
