import { delay } from "@std/async";
import { tupleOf } from "../../../codec/types/tuple.ts";
import { notBound } from "../../handlers/bindings.ts";
import type { Instruction } from "../../handlers/params.ts";
import type { Kwargs } from "../../options/kwargs.ts";
import { wireKey } from "../../options/opcodes.ts";
import type { TCPTalksServer } from "../../talks/server.ts";
import type { TCPTalks } from "../../talks/talks.ts";

/** What opcodes return, by their keys. */
export type Answers = ReadonlyMap<unknown, Instruction>;

/** How a fake robot behaves. */
interface FakeRobotOptions {
  readonly answers: Answers;
  /** Whether other calls are answered with their arguments. */
  readonly echo: boolean;
  /** Whether other opcodes are not bound, as in a real robot. */
  readonly strict: boolean;
  readonly latency: number;
  /** After how many calls a client is hung up on. */
  readonly dropAfter: number;
  answered(call: FakeCall): void;
}

/** A call, and what became of it. */
export interface FakeCall {
  /** Who called, as `host:port`. */
  readonly peer: string;
  /** Resolves when the caller's link is over. */
  readonly gone: Promise<unknown>;
  readonly opcode: unknown;
  readonly args: readonly unknown[];
  readonly keywords: Kwargs | undefined;
  readonly ms: number;
  readonly outcome: { readonly value: unknown } | { readonly error: unknown };
}

/** Answers every call of every client. Nothing is bound: a peer may ask for ever new opcodes, of any length. */
export function playRobot(
  server: TCPTalksServer,
  { answers, echo, strict, latency, dropAfter, answered }: FakeRobotOptions,
): void {
  const calls = new WeakMap<TCPTalks, number>();
  server.bindRest(async function (this: TCPTalks, opcode, args, kwargs) {
    const keywords = Object.keys(kwargs).length === 0 ? undefined : kwargs;
    // As it was when the call came: a client may be gone before the answer.
    const { peer = "", closed: gone } = this;
    const start = performance.now();
    const tell = (outcome: FakeCall["outcome"]): void => {
      const ms = performance.now() - start;
      answered({ peer, gone, opcode, args, keywords, ms, outcome });
    };
    const answer = (): unknown => {
      const handler = answers.get(wireKey(opcode));
      if (handler) {
        const given = keywords === undefined ? args : [...args, keywords];
        return handler.apply(this, given as never[]);
      }
      if (strict) throw notBound(opcode);
      if (!echo || args.length === 0) return null;
      return args.length === 1 ? args[0] : tupleOf(args);
    };
    try {
      if (latency > 0) await delay(latency);
      const value = await answer();
      tell({ value });
      return value;
    } catch (error) {
      tell({ error });
      throw error;
    } finally {
      const count = (calls.get(this) ?? 0) + 1;
      calls.set(this, count);
      // The answer goes out first, when this promise is settled: a turn of the event loop later, by no clock.
      if (count === dropAfter) setTimeout(() => void this.disconnect(), 0);
    }
  });
}
