import { delay } from "@std/async";
import { tuple } from "../../../codec/types/tuple.ts";
import { notBound } from "../../handlers/bindings.ts";
import { isKwargs, type Kwargs } from "../../options/kwargs.ts";
import { ID_OPCODE, recognise } from "../../messages/message.ts";
import { isHashable, type Opcode, wireKey } from "../../options/opcodes.ts";
import type { TCPTalksServer } from "../../talks/server.ts";
import type { TappedMessage } from "../../options/options.ts";
import type { TCPTalks } from "../../talks/talks.ts";
import type { Handlers } from "./script.ts";

/** Opcodes that are bound because they were asked for: a peer may ask for ever new ones. */
const MAX_OPCODES = 1000;

/** How a fake robot behaves. */
export interface FakeRobotOptions {
  /** The functions of a script. */
  readonly handlers: Handlers;
  /** What is returned, by the opcodes' keys. */
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
  /** The opcode. */
  readonly opcode: unknown;
  /** The positional arguments. */
  readonly args: readonly unknown[];
  /** The keyword arguments. */
  readonly keywords: Kwargs | undefined;
}

/** What became of a call. */
export type FakeOutcome =
  | { readonly value: unknown; readonly ms: number }
  | { readonly error: unknown; readonly ms: number };

/** Answers every call of every client. */
export class FakeRobot {
  #options: FakeRobotOptions;
  #server: TCPTalksServer | undefined;
  #bound = new Set<unknown>();
  #calls = new WeakMap<TCPTalks, number>();

  /** Makes one; `serve` binds it to a server. */
  constructor(options: FakeRobotOptions) {
    this.#options = options;
  }

  /** The server's tap: binds an opcode at the moment when it is asked for first. */
  readonly tap = ({ direction, message }: TappedMessage): void => {
    if (direction !== "in") return;
    const known = recognise(message);
    if (known.kind === "master") this.#bind(known.opcode);
  };

  /** Binds what is known beforehand. */
  serve(server: TCPTalksServer): void {
    this.#server = server;
    const { handlers, replies } = this.#options;
    for (const opcode of handlers.keys()) this.#bind(opcode);
    for (const key of replies.keys()) this.#bind(opcodeOf(key));
  }

  #bind(opcode: unknown): void {
    if (!isHashable(opcode)) return;
    const key = wireKey(opcode);
    if (this.#bound.has(key) || key === ID_OPCODE) return;
    if (this.#bound.size >= MAX_OPCODES) return;
    this.#bound.add(key);
    // deno-lint-ignore no-this-alias -- the handler's own is the client
    const robot = this;
    this.#server?.bind(
      opcode as Opcode,
      function (this: TCPTalks, ...args: unknown[]): Promise<unknown> {
        return robot.#answer(this, opcode, args);
      },
    );
  }

  async #answer(
    client: TCPTalks,
    opcode: unknown,
    given: unknown[],
  ): Promise<unknown> {
    const { answered, latency } = this.#options;
    const last = given.at(-1);
    const keywords = isKwargs(last) ? last : undefined;
    const args = keywords === undefined ? given : given.slice(0, -1);
    const { peer = "", closed: gone } = client;
    const call = { peer, gone, opcode, args, keywords };
    const start = performance.now();
    const ms = () => performance.now() - start;
    try {
      if (latency > 0) await delay(latency);
      const value = await this.#value(client, opcode, given, args);
      answered(call, { value, ms: ms() });
      return value;
    } catch (error) {
      answered(call, { error, ms: ms() });
      throw error;
    } finally {
      this.#count(client);
    }
  }

  #value(
    client: TCPTalks,
    opcode: unknown,
    given: unknown[],
    args: readonly unknown[],
  ): unknown {
    const { handlers, replies, echo, strict } = this.#options;
    const key = wireKey(opcode);
    for (const [each, handler] of handlers) {
      if (wireKey(each) === key) return handler.apply(client, given as never[]);
    }
    if (replies.has(key)) return replies.get(key);
    if (strict) throw notBound(opcode);
    if (!echo) return null;
    return args.length === 1
      ? args[0]
      : args.length === 0
      ? null
      : tuple(...args);
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

/** The opcode of a key, for the two types that a command line can give. */
function opcodeOf(key: unknown): unknown {
  return typeof key === "string" ? key.replace(/^str /, "") : key;
}
