/** Inputs of the codec's fuzzer: a pickle, and how it is read. */

import {
  PickleBuffer,
  type PicklerOptions,
  type Python2Encoding,
  Registry,
  tuple,
  type UnpicklerOptions,
} from "../../../codec/mod.ts";
import { Op } from "../../../codec/opcodes.ts";
import { Random } from "../../kit/random.ts";
import { makePickle } from "./codec_maker.ts";
import { mutate, type Seed } from "./codec_mutate.ts";

/** One pickle with the options by which it is read. */
export interface CodecInput {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly dicts?: "object";
  readonly floats?: "exact";
  readonly encoding?: Python2Encoding;
  readonly unknown?: "error";
  /** Without Python 2's names. */
  readonly fixImports?: false;
  /** Whether nobody knows its persistent ids, extension codes and buffers. */
  readonly alone?: true;
}

/** The input of a seed: made anew, or of what is in the pool. */
export function makeCodecInput(
  seed: number,
  pool: readonly Seed[],
): CodecInput {
  const random = new Random(seed);
  const isMutant = pool.length > 0 && random.chance(0.5);
  const options = random.chance(0.6) ? {} : anyOptions(random);
  const bytes = isMutant ? mutate(random, pool) : makePickle(random);
  return { ...options, bytes };
}

function anyOptions(random: Random): Omit<CodecInput, "bytes"> {
  return {
    ...random.chance(0.3) && { dicts: "object" },
    ...random.chance(0.2) && { floats: "exact" },
    ...random.chance(0.5) &&
      { encoding: random.pick(["latin1", "bytes", "utf-8"]) },
    ...random.chance(0.1) && { unknown: "error" },
    ...random.chance(0.1) && { fixImports: false },
    ...random.chance(0.2) && { alone: true },
  };
}

const registry = new Registry();
registry.registerExtension(1, "robot", "Arm");
registry.registerExtension(2, "collections", "OrderedDict");

function persistentLoad(id: unknown): unknown {
  return tuple("persistent", id);
}

/** The options by which an input is read; made anew for each reading, for buffers come once. */
export function readingOptions(
  { bytes, alone, ...options }: CodecInput,
): UnpicklerOptions {
  if (alone) return options;
  const hooks = { ...options, registry, persistentLoad };
  if (!bytes.includes(Op.NEXT_BUFFER)) return hooks;
  return {
    ...hooks,
    buffers: [
      new PickleBuffer(Uint8Array.of(1, 2, 3, 4), { writable: true }),
      new PickleBuffer(new Uint8Array(8)),
      Uint8Array.of(5, 6),
    ],
  };
}

/** The options by which what was read is written. */
export function writingOptions(
  { alone, fixImports: given }: CodecInput,
): PicklerOptions {
  const fixImports = given ?? true;
  return alone ? { fixImports } : { fixImports, registry };
}

/** A line that a failing input can be checked from again. */
export function showCodecInput({ bytes, ...options }: CodecInput): string {
  return JSON.stringify({ ...options, hex: bytes.toHex() });
}

/** Reads such a line, or plain hexadecimal. */
export function readCodecInput(line: string): CodecInput {
  if (!line.startsWith("{")) return { bytes: Uint8Array.fromHex(line) };
  const { hex, ...options }: Omit<CodecInput, "bytes"> & { hex: string } = JSON
    .parse(line);
  return { ...options, bytes: Uint8Array.fromHex(hex) };
}
