/** Inputs of the transport's fuzzer: who talks, when, and what it says. */

import { concat } from "@std/bytes";
import { Random } from "../../kit/random.ts";
import { chunks, message, passwordMessage } from "./transport_messages.ts";
import type { Ending } from "./transport_wire.ts";

/** One script that the fuzzer plays. */
export interface TransportInput {
  /** The role of the side that is fuzzed; "multi" is the server of many clients. */
  readonly role: "client" | "server" | "multi";
  /** What dicts are decoded to. */
  readonly dicts: "map" | "object";
  /** Whether the script begins instead of the password, right with it, or while calls wait. */
  readonly phase: "before" | "with" | "after";
  /** What the peer says, one chunk a read. */
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
  /** What it does then. */
  readonly ending: Ending;
  /** Whether it consists of whole pickles, so that the link can go on after it. */
  readonly isWhole: boolean;
  /** How many bytes it takes at once. */
  readonly longestWrite: number;
}

/** The script of a seed. */
export function makeInput(seed: number): TransportInput {
  const random = new Random(seed);
  const phase = random.pick(
    ["before", "with", "after", "after", "after"] as const,
  );
  const said = Array.from(
    { length: random.between(1, 6) },
    () => message(random),
  );
  const isNoise = random.chance(0.05);
  const bytes = isNoise
    ? random.bytes(random.below(5000))
    : concat(said.map((one) => one.bytes));
  return {
    role: random.pick(["client", "client", "server", "server", "multi"]),
    dicts: random.pick(["map", "map", "object"]),
    phase,
    chunks: chunks(random, bytes),
    isWhole: !isNoise && said.every((one) => one.isWhole),
    // Who waits for a password waits until its time is over: rarely, then.
    ending: phase === "before" && random.chance(0.98)
      ? "fin"
      : random.pick(["open", "open", "open", "fin", "reset"]),
    longestWrite: random.pick([1000, Infinity, Infinity]),
  };
}

/** What a fair peer says first. */
export function opening(
  role: TransportInput["role"],
  password: unknown,
): Uint8Array<ArrayBuffer> {
  return passwordMessage(role === "client" ? true : password);
}

/** A line that a failing input can be played from again. */
export function showInput(input: TransportInput): string {
  return JSON.stringify({
    ...input,
    longestWrite: input.longestWrite === Infinity ? null : input.longestWrite,
    chunks: input.chunks.map((chunk) => chunk.toHex()),
  });
}

/** Reads such a line. */
export function readInput(line: string): TransportInput {
  const read: Omit<TransportInput, "chunks" | "longestWrite"> & {
    chunks: string[];
    longestWrite: number | null;
  } = JSON.parse(line);
  return {
    ...read,
    longestWrite: read.longestWrite ?? Infinity,
    chunks: read.chunks.map((hex) => Uint8Array.fromHex(hex)),
  };
}
