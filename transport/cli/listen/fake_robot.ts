import { delay } from "@std/async";
import { tupleOf } from "../../../codec/types/tuple.ts";
import { notBound } from "../../handlers/bindings.ts";
import type { Kwargs } from "../../options/kwargs.ts";
import { wireKey } from "../../options/opcodes.ts";
import type { TCPTalksServer } from "../../talks/server.ts";
import type { TCPTalks } from "../../talks/talks.ts";
import type { Handlers } from "./answers.ts";

/** How a fake robot behaves. */
interface FakeRobotOptions {
  readonly handlers: Handlers;
  readonly replies: ReadonlyMap<unknown, unknown>;
  /** Whether other calls are answered with their arguments. */
  readonly echo: boolean;
  /** Whether other opcodes are not bound, as in a real robot. */
  readonly strict: boolean;
  /** Milliseconds before each answer. */
  readonly latency: number;
  /** After how many calls a client is hung up on. */
  readonly dropAfter: number;
  /** Told of each call, and of what became of it. */
  answered(call: FakeCall, outcome: FakeOutcome): void;
}

/** A call that came. */
export interface FakeCall {
  /** Who called, as `host:port`. */
  readonly peer: string;
  /** Resolves when the caller's link is over. */
  readonly gone: Promise<unknown>;
  readonly opcode: unknown;
  readonly args: readonly unknown[];
  readonly keywords: Kwargs | undefined;
}

/** What became of a call. */
export type FakeOutcome =
  | { readonly value: unknown; readonly ms: number }
  | { readonly error: unknown; readonly ms: number };

/** Answers every call of every client. */
export class FakeRobot {
  #options: FakeRobotOptions;
  #calls = new WeakMap<TCPTalks, number>();

  /** Makes one, which answers what a server is asked. */
  constructor(options: FakeRobotOptions) {
    this.#options = options;
  }

  /** Answers for a server. Nothing is bound: a peer may ask for ever new opcodes, of any length. */
  serve(server: TCPTalksServer): void {
    // deno-lint-ignore no-this-alias -- the handler's own is the client
    const robot = this;
    server.bindRest(function (this: TCPTalks, opcode, args, kwargs) {
      const isPlain = Object.keys(kwargs).length === 0;
      return robot.#answer(this, opcode, args, isPlain ? undefined : kwargs);
    });
  }

  async #answer(
    client: TCPTalks,
    opcode: unknown,
    args: readonly unknown[],
    keywords: Kwargs | undefined,
  ): Promise<unknown> {
    const { answered, latency } = this.#options;
    const { peer = "", closed: gone } = client;
    const call = { peer, gone, opcode, args, keywords };
    const start = performance.now();
    const ms = () => performance.now() - start;
    try {
      if (latency > 0) await delay(latency);
      const value = await this.#value(client, call);
      answered(call, { value, ms: ms() });
      return value;
    } catch (error) {
      answered(call, { error, ms: ms() });
      throw error;
    } finally {
      this.#count(client);
    }
  }

  #value(client: TCPTalks, { opcode, args, keywords }: FakeCall): unknown {
    const { handlers, replies, echo, strict } = this.#options;
    const key = wireKey(opcode);
    for (const [each, handler] of handlers) {
      if (wireKey(each) !== key) continue;
      const given = keywords === undefined ? args : [...args, keywords];
      return handler.apply(client, given as never[]);
    }
    if (replies.has(key)) return replies.get(key);
    if (strict) throw notBound(opcode);
    if (!echo) return null;
    if (args.length === 0) return null;
    return args.length === 1 ? args[0] : tupleOf(args);
  }

  /** The answer goes out first, when the handler's promise is settled: a turn of the event loop later, by no clock. */
  #count(client: TCPTalks): void {
    const calls = (this.#calls.get(client) ?? 0) + 1;
    this.#calls.set(client, calls);
    if (calls === this.#options.dropAfter) {
      setTimeout(() => void client.disconnect(), 0);
    }
  }
}
