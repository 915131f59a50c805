import type {
  AnyContract,
  ArgsOf,
  OpcodeOf,
  RemoteOf,
  ResultOf,
} from "../options/contract.ts";
import type { WaitOptions } from "../link/calls.ts";
import {
  type InstructionInfo,
  readDescription,
} from "../handlers/description.ts";
import { DESCRIBE_OPCODE } from "../messages/message.ts";
import { takeKwargs } from "../options/kwargs.ts";
import type { Opcode, Opcodes } from "../options/opcodes.ts";
import type { Line } from "../link/backlog.ts";
import type { Reports } from "../watch/reports.ts";

/** Finds who takes a call; throws where nobody does. */
export type FindLine = () => Line;

/** Sends a call, with its keyword arguments apart. */
export function execute(
  find: FindLine,
  opcode: unknown,
  args: unknown[],
  options: WaitOptions,
  reports: Reports,
  // deno-lint-ignore ban-types -- as captureStackTrace takes it
  from: Function,
): Promise<unknown> {
  try {
    const keywords = takeKwargs(args);
    return find().execute(opcode, args, keywords, options, from);
  } catch (error) {
    return reports.unawaited(Promise.reject(error));
  }
}

/** Sends a request; the promise also waits for a peer that does not keep up. */
export function send(
  find: FindLine,
  opcode: unknown,
  args: unknown[],
  options: WaitOptions,
  reports: Reports,
  // deno-lint-ignore ban-types -- as captureStackTrace takes it
  from: Function,
): Promise<number> {
  const keywords = takeKwargs(args);
  try {
    return reports.unawaited(
      find().send(opcode, args, keywords, options, from),
    );
  } catch (error) {
    return reports.unawaited(Promise.reject(error));
  }
}

/**
 * Who can be asked to call the peer: a `TCPTalks`, or what its `with(…)` gives.
 *
 * @example
 * ```ts
 * import { TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * robot.bind(0x13, (volts: number) => volts);
 * const ready = robot.connect();
 * await using bot = new TCPTalks({
 *   ip: "127.0.0.1",
 *   port: robot.port,
 *   opcodes: { batterie: 0x13 },
 * });
 * await Promise.all([ready, bot.connect()]);
 *
 * const patient = bot.with({ timeout: null }); // a Caller
 * assertEquals(await patient.execute(0x13, 12), 12);
 * ```
 */
export class Caller<
  Remote extends object = AnyContract,
  Names extends Opcodes = Opcodes,
> {
  /** The peer's instructions by name, as `opcodes` gives them. */
  readonly remote: RemoteOf<Remote, Names>;
  #find: FindLine;
  #options: WaitOptions;
  #reports: Reports;

  /**
   * Made by `TCPTalks`.
   *
   * @param find Finds the link.
   * @param options How each call is bounded.
   * @param opcodes The opcodes by name.
   * @param reports Told of what nobody awaits.
   */
  constructor(
    find: FindLine,
    options: WaitOptions,
    opcodes: Names,
    reports: Reports,
  ) {
    this.#find = find;
    this.#reports = reports;
    this.#options = options;
    this.remote = byName<Remote, Names>(
      opcodes,
      (opcode, args, from) =>
        execute(find, opcode, args, options, reports, from),
    );
  }

  /**
   * Calls an instruction of the peer and waits for what it returns.
   *
   * @param opcode What to call.
   * @param args Its arguments; the last may be `kwargs({ … })`.
   * @returns What the peer's function returned.
   * @throws {RemoteError} When the peer's function raised an exception.
   * @throws {TimeoutError} When no reply came in time.
   * @throws {NotConnectedError} When there is no link, or it went away before the reply.
   * @throws {PicklingError} When an argument cannot be pickled; nothing was sent.
   */
  execute<Op extends OpcodeOf<Remote>>(
    opcode: Op,
    ...args: ArgsOf<Remote, Op>
  ): Promise<ResultOf<Remote, Op>> {
    const result = execute(
      this.#find,
      opcode,
      args,
      this.#options,
      this.#reports,
      this.execute,
    );
    return result as Promise<ResultOf<Remote, Op>>;
  }

  /**
   * Calls an instruction of the peer without waiting for what it returns.
   *
   * @param opcode What to call.
   * @param args Its arguments; the last may be `kwargs({ … })`.
   * @returns The retcode to `poll` with, once the peer keeps up with what is sent.
   * @throws {NotConnectedError} When there is no link.
   * @throws {TalksLimitError} When the peer does not read and the queue is full.
   */
  send<Op extends OpcodeOf<Remote>>(
    opcode: Op,
    ...args: ArgsOf<Remote, Op>
  ): Promise<number> {
    return send(
      this.#find,
      opcode,
      args,
      this.#options,
      this.#reports,
      this.send,
    );
  }

  /**
   * Asks the peer what is bound to it: another one of ours tells, with the
   * reserved opcode `"tcptalks.describe"`.
   *
   * @returns The opcodes, with names and parameters.
   * @throws {RemoteError} Of type KeyError, when it is Python's library: that does not tell.
   */
  describePeer(): Promise<InstructionInfo[]> {
    const answer = execute(
      this.#find,
      DESCRIBE_OPCODE,
      [],
      this.#options,
      this.#reports,
      this.describePeer,
    );
    return this.#reports.unawaited(answer.then(readDescription));
  }
}

/** One function for each name. */
export function byName<Remote extends object, Names extends Opcodes>(
  opcodes: Names,
  call: (
    opcode: Opcode,
    args: unknown[],
    // deno-lint-ignore ban-types -- as captureStackTrace takes it
    from: Function,
  ) => Promise<unknown>,
): RemoteOf<Remote, Names> {
  const entries = Object.entries(opcodes).map(([name, opcode]) => {
    const named = (...args: unknown[]): Promise<unknown> =>
      call(opcode, args, named);
    return [name, named];
  });
  return Object.freeze(Object.fromEntries(entries));
}
