import type {
  ArgsOf,
  NoNames,
  Opcode,
  Opcodes,
  RemoteOf,
  ResultOf,
} from "../options/opcodes.ts";
import { type Clock, pause } from "../watch/clock.ts";
import type { Reconnector } from "../connect/reconnector.ts";
import type { Shared } from "../link/shared.ts";
import { positive } from "../options/check.ts";
import type { WaitOptions } from "../link/calls.ts";
import { type InstructionInfo, readDescription } from "../handlers/bindings.ts";
import { DESCRIBE_OPCODE } from "../messages/message.ts";
import { type From, showCaller, type Trace } from "../messages/remote_error.ts";
import { type Kwargs, takeKwargs } from "../options/kwargs.ts";
import { didYouMean, wrongType } from "../../codec/check.ts";
import { NotConnectedError } from "../errors.ts";

/**
 * The peer's instructions by name, each of which is called again and again:
 * what `every(100)` gives.
 *
 * @example
 * ```ts
 * import { type EveryOf, opcode, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * const opcodes = { volts: opcode<() => number>(0x13) };
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * let volts = 12;
 * robot.bind(opcodes.volts, () => volts--);
 * const ready = robot.connect();
 * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port, opcodes });
 * await Promise.all([ready, bot.connect()]);
 *
 * const seen: number[] = [];
 * const every: EveryOf<typeof opcodes> = bot.every(10);
 * for await (const each of every.volts()) {
 *   seen.push(each);
 *   if (each === 10) break;
 * }
 * assertEquals(seen, [12, 11, 10]);
 * ```
 */
export type EveryOf<Names extends Opcodes> = {
  readonly [Name in keyof Names]: (
    ...args: ArgsOf<Names[Name]>
  ) => AsyncGenerator<ResultOf<Names[Name]>, void, void>;
};

/**
 * Calls again and again, and gives each answer. The next call begins on the
 * beat after the last answer was taken: one that takes long, or a reader that
 * is slow, skips beats, and nothing piles up. So does a call that was lost with
 * its link, where that comes back; else it ends with the link. Where there was
 * none from the start, the call says so.
 *
 * @param over Aborts once no beat needs to be waited for: the call says why.
 * @param hasLink Tells whether there is a link, or will be again.
 */
export async function* callEvery<T>(
  period: number,
  clock: Clock,
  call: () => Promise<T>,
  over: () => AbortSignal,
  hasLink: () => boolean,
): AsyncGenerator<T, void, void> {
  const start = clock.now();
  let hadLink = hasLink();
  for (;;) {
    let answers: T[] = [];
    try {
      answers = [await call()];
      hadLink = true;
    } catch (error) {
      if (!(error instanceof NotConnectedError) || !hadLink) throw error;
      if (!hasLink()) return;
    }
    yield* answers;
    const gone = clock.now() - start;
    const next = (Math.floor(gone / period) + 1) * period;
    await pause(next - gone, { clock, signal: over() }).catch(() => {});
  }
}

/**
 * Who can be asked to call the peer: a `TCPTalks`, or what its `with(…)` gives.
 *
 * @typeParam Names The names and signatures of opcodes, as the option `opcodes` has them.
 */
export interface Caller<Names extends Opcodes = NoNames> {
  /** The peer's instructions by name, as `opcodes` gives them. */
  readonly remote: RemoteOf<Names>;

  /** Calls and waits for what the peer returns, see {@linkcode TCPTalks.execute}. */
  execute<const Op extends Opcode>(
    opcode: Op,
    ...args: ArgsOf<Op>
  ): Promise<ResultOf<Op>>;

  /** Calls without waiting, see {@linkcode TCPTalks.send}. */
  send<const Op extends Opcode>(
    opcode: Op,
    ...args: ArgsOf<Op>
  ): Promise<number>;

  /** Calls again and again, see {@linkcode TCPTalks.every}. */
  every(period: number): EveryOf<Names>;

  /** Asks the peer what is bound to it, see {@linkcode TCPTalks.describePeer}. */
  describePeer(): Promise<InstructionInfo[]>;
}

/** Makes calls that are all bounded alike. */
export class BoundCaller<Names extends Opcodes> implements Caller<Names> {
  readonly remote: RemoteOf<Names>;
  #reconnector: Reconnector;
  #shared: Shared;
  #options: WaitOptions;
  #opcodes: Names;

  constructor(
    reconnector: Reconnector,
    shared: Shared,
    options: WaitOptions,
    opcodes: Names,
  ) {
    this.#reconnector = reconnector;
    this.#shared = shared;
    this.#options = options;
    this.#opcodes = opcodes;
    this.remote = byName(
      opcodes,
      (opcode, args, from) => this.call(opcode, args, from),
    );
  }

  execute<const Op extends Opcode>(
    opcode: Op,
    ...args: ArgsOf<Op>
  ): Promise<ResultOf<Op>> {
    return this.call(opcode, args, this.execute) as Promise<ResultOf<Op>>;
  }

  send<const Op extends Opcode>(
    opcode: Op,
    ...args: ArgsOf<Op>
  ): Promise<number> {
    return this.post(opcode, args, this.send);
  }

  every(period: number): EveryOf<Names> {
    positive(period, '"period"');
    const { signal } = this.#options;
    const over = () =>
      AbortSignal.any([this.#reconnector.over, ...(signal ? [signal] : [])]);
    const hasLink = () => this.#reconnector.isAlive;
    return functionsOf<Names, EveryOf<Names>>(
      this.#opcodes,
      (opcode) => (...args: unknown[]) => {
        const beat = () => this.call(opcode, [...args], beat);
        return callEvery(period, this.#shared.clock, beat, over, hasLink);
      },
    );
  }

  describePeer(): Promise<InstructionInfo[]> {
    const answer = this.call(DESCRIBE_OPCODE, [], this.describePeer);
    return this.#shared.reports.unawaited(answer.then(readDescription));
  }

  /** Calls; the stack of an error begins above `from`. */
  call(opcode: unknown, args: unknown[], from: From): Promise<unknown> {
    try {
      const keywords = keywordsOf(opcode, args);
      return this.#reconnector.line()
        .execute(opcode, args, keywords, this.#options, from);
    } catch (error) {
      return this.#refuse(error, from);
    }
  }

  /** Sends a request; the promise also waits for a peer that does not keep up. */
  post(opcode: unknown, args: unknown[], from: From): Promise<number> {
    try {
      const keywords = keywordsOf(opcode, args);
      const line = this.#reconnector.line();
      return this.#shared.reports.unawaited(
        line.send(opcode, args, keywords, this.#options, from),
      );
    } catch (error) {
      return this.#refuse(error, from);
    }
  }

  #refuse(error: unknown, from: From): Promise<never> {
    if (error instanceof Error) {
      // Its own stack is not read: Deno would print those frames for ever.
      const trace: Trace = {};
      Error.captureStackTrace(trace, from);
      showCaller(error, trace);
    }
    return this.#shared.reports.unawaited(Promise.reject(error));
  }
}

/** Refuses a forgotten opcode, and takes the keyword arguments off the end. */
function keywordsOf(opcode: unknown, args: unknown[]): Kwargs | undefined {
  if (opcode !== undefined) return takeKwargs(args);
  throw wrongType("Cannot call", "an opcode such as 0x12", opcode);
}

/** One function for each name. */
export function byName<Names extends Opcodes>(
  opcodes: Names,
  call: (opcode: Opcode, args: unknown[], from: From) => Promise<unknown>,
): RemoteOf<Names> {
  return functionsOf<Names, RemoteOf<Names>>(opcodes, (opcode) => {
    const named = (...args: unknown[]): Promise<unknown> =>
      call(opcode, args, named);
    return named;
  });
}

function functionsOf<Names extends Opcodes, Functions extends object>(
  opcodes: Names,
  make: (opcode: Opcode) => (...args: unknown[]) => unknown,
): Functions {
  const entries = Object.entries(opcodes)
    .map(([name, opcode]) => [name, make(opcode)]);
  return Object.freeze({
    __proto__: NO_NAME,
    ...Object.fromEntries(entries),
  });
}

/** What `await` and JSON look up in any object. */
const ASKED_BY_LANGUAGE: ReadonlySet<string> = new Set(["then", "toJSON"]);

/** Where a name is looked for that no opcode has: a program whose types are not checked gets advice here. */
const NO_NAME: object = new Proxy({}, {
  get: function get(objects, name, names: object) {
    if (
      typeof name !== "string" || name in objects || ASKED_BY_LANGUAGE.has(name)
    ) return Reflect.get(objects, name, names);
    const known = Object.keys(names);
    const why = known.length === 0
      ? `give its opcode a name, opcodes: { ${name}: 0x12 }`
      : `"opcodes" has none of that name${didYouMean(name, known)}`;
    const error = new TypeError(`Cannot call "${name}": ${why}`);
    Error.captureStackTrace(error, get);
    throw error;
  },
});
