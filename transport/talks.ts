import { Bindings, type BindOptions } from "./bindings.ts";
import {
  byName,
  Caller,
  execute,
  type FindSession,
  harmless,
  send,
} from "./caller.ts";
import type { WaitOptions } from "./calls.ts";
import { SYSTEM_CLOCK } from "./clock.ts";
import { Connector } from "./connector.ts";
import type {
  AnyContract,
  ArgsOf,
  HandlerOf,
  OpcodeOf,
  RemoteOf,
  ResultOf,
} from "./contract.ts";
import { invoke } from "./dispatch.ts";
import { KeyError } from "./errors.ts";
import type { Admitted } from "./gate.ts";
import { Keeper } from "./keeper.ts";
import { takeKwargs } from "./kwargs.ts";
import { completeLimits } from "./limits.ts";
import { ID_OPCODE } from "./message.ts";
import { OpcodeNames, type Opcodes } from "./names.ts";
import {
  type CallOptions,
  checkTimeout,
  type ConnectOptions,
  DEFAULT_TIMEOUT_MS,
  type PollOptions,
  type TalksOptions,
} from "./options.ts";
import { randomId } from "./random_id.ts";
import { Replies, type ReplyQueue } from "./replies.ts";
import { valueOf } from "./reply.ts";
import type { Session } from "./session.ts";
import type { Shared } from "./shared.ts";
import { Counters, type Stats } from "./stats.ts";
import type { CloseReason, StatusEvent } from "./status.ts";
import { StatusFeed } from "./status_feed.ts";
import { Tracer } from "./trace.ts";

/** Lets the server make an object around a link that it has let in. */
let adoptInto: <R extends object, L extends object, N extends Opcodes>(
  talks: TCPTalks<R, L, N>,
  common: Bindings,
  admitted: Admitted,
) => void;

/**
 * One link with a TCPTalks peer: Python's library, or another one of these.
 * With an `ip` it dials, without one it lets one client in; after that both
 * sides can do the same.
 *
 * All times are milliseconds. No promise given here rejects unhandled: a
 * failure is seen by who awaits it, and does no harm otherwise.
 *
 * @typeParam Remote What the peer can be asked: signatures by opcode.
 * @typeParam Local What the peer may ask: signatures by opcode.
 * @typeParam Names The names of opcodes, as the option `opcodes` has them.
 *
 * @example
 * ```ts
 * import { kwargs, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * robot.bind(0x12, (distance: number, { speed }: { speed: number }) => [distance, speed]);
 * const ready = robot.connect();
 *
 * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
 * await Promise.all([ready, bot.connect()]);
 * assertEquals(await bot.execute(0x12, 1.5, kwargs({ speed: 2 })), [1.5, 2]);
 * ```
 */
export class TCPTalks<
  Remote extends object = AnyContract,
  Local extends object = AnyContract,
  const Names extends Opcodes = Opcodes,
> implements AsyncDisposable {
  /** The peer's instructions by name: `talks.remote.avance(1.5)`. */
  readonly remote: RemoteOf<Remote, Names>;
  /** What a peer is told that asks who we are (opcode 0xBB); of a server's client, what it answered. */
  id: unknown;
  #options: TalksOptions<Names>;
  #bindings: Bindings;
  #shared: Shared;
  #connector: Connector;
  #keeper: Keeper;
  #wait: WaitOptions;
  #find: FindSession = (options) =>
    this.#keeper.ready(options.timeout, options.signal);

  static {
    adoptInto = (talks, common, admitted) => {
      talks.#bindings.follow(common);
      talks.#keeper.adopt(admitted);
    };
  }

  /**
   * Makes an object that is not connected yet.
   *
   * @param options Whom to talk with, and how.
   * @throws {RangeError} When an option is out of its range.
   */
  constructor(options: TalksOptions<Names> = {}) {
    const limits = completeLimits(options.limits);
    const clock = options.clock ?? SYSTEM_CLOCK;
    const names = new OpcodeNames(options.opcodes);
    const counters = new Counters();
    const status = new StatusFeed<StatusEvent>(limits.maxStatusEvents);
    this.#options = options;
    this.id = options.id ?? randomId();
    this.#bindings = new Bindings(names);
    this.#bindings.bind(ID_OPCODE, () => this.id);
    this.#wait = {
      timeout: checkTimeout(options.timeout, DEFAULT_TIMEOUT_MS),
      signal: undefined,
    };
    this.#shared = {
      limits,
      clock,
      names,
      counters,
      status,
      bindings: this.#bindings,
      tracer: new Tracer(clock),
      replies: new Replies(limits.maxUnpolledReplies, () => counters.dropped++),
      wire: options,
      tap: options.tap,
      concurrency: options.concurrency ?? limits.maxHandlers,
      self: this,
    };
    this.#connector = new Connector(options, limits, status, counters);
    this.#keeper = new Keeper(this.#connector, this.#shared, {
      reconnect: this.#connector.isClient ? options.reconnect : undefined,
      heartbeat: options.heartbeat,
    });
    const opcodes = options.opcodes ?? {} as Names;
    this.remote = byName<Remote, Names>(
      opcodes,
      (opcode, args, from) =>
        execute(this.#find, opcode, args, this.#wait, from),
    );
  }

  /** The TCP port dialled, or listened on: with port 0, the one that the system chose, once `connect` was called. */
  get port(): number {
    return this.#connector.port;
  }

  /** Whether calls go through. */
  get isConnected(): boolean {
    return this.#keeper.session?.isOpen ?? false;
  }

  /** The same: there is no link whose password was not right. */
  get isAuthentificated(): boolean {
    return this.isConnected;
  }

  /** The peer as `host:port`, while connected. */
  get peer(): string | undefined {
    return this.#keeper.session?.remote;
  }

  /** Resolves with the reason once the link has ended for good. Never rejects. */
  get closed(): Promise<CloseReason> {
    return this.#keeper.closed;
  }

  /**
   * Dials the peer, or lets one in, and agrees on the password. As server it
   * listens from the call on: `port` can be read at once.
   *
   * @param options How long to try.
   * @returns This object.
   * @throws {AlreadyConnectedError} When it is connected, or connecting.
   * @throws {ForeverAloneError} When nobody answered or came in time.
   * @throws {AuthentificationError} When the server refused the password.
   * @throws {TimeoutError} When the peer did not say anything about a password.
   * @throws {NotConnectedError} When the peer closed before it had.
   * @throws {ConnectionFailedError} When the system refused: no such host, no permission, a port in use.
   */
  connect(options: ConnectOptions = {}): Promise<this> {
    const timeout = checkTimeout(options.timeout, DEFAULT_TIMEOUT_MS);
    return harmless(
      this.#keeper.connect(timeout, options.signal).then(() => this),
    );
  }

  /** Ends the link, once what was sent so far is written (1 s at most), or the attempts to make one. Harmless when repeated. */
  disconnect(): Promise<void> {
    return this.#keeper.disconnect();
  }

  /** Disconnects at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }

  /**
   * Lets the peer call a function.
   *
   * It gets the positional arguments, then one object with the keyword
   * arguments if there were any; `this` is this object. What it returns, or
   * what its promise resolves with, is the reply; what it throws becomes a
   * Python exception there.
   *
   * @param opcode What the peer calls it by.
   * @param instruction The function.
   * @param options Its parameters as Python would declare them, and its name.
   * @throws {KeyError} When the opcode is bound already.
   */
  bind<Op extends OpcodeOf<Local>>(
    opcode: Op,
    instruction: HandlerOf<Local, Op>,
    options?: BindOptions,
  ): void {
    this.#bindings.bind(opcode, instruction, options);
  }

  /**
   * Takes a function back.
   *
   * @throws {KeyError} When the opcode is not bound.
   */
  unbind(opcode: OpcodeOf<Local>): void {
    this.#bindings.unbind(opcode);
  }

  /**
   * Calls an instruction of the peer and waits for what it returns, for as long
   * as the option `timeout` says.
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
    const result = execute(this.#find, opcode, args, this.#wait, this.execute);
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
    return send(this.#find, opcode, args, this.#wait);
  }

  /**
   * The same calls with options of their own:
   * `talks.with({ timeout: 500 }).execute(…)`.
   *
   * @param options What differs from this object's own.
   */
  with(options: CallOptions): Caller<Remote, Names> {
    const { timeout, signal } = options;
    const wait = { timeout: checkTimeout(timeout, this.#wait.timeout), signal };
    return new Caller(this.#find, wait, this.#options.opcodes ?? {} as Names);
  }

  /**
   * Takes a reply to a request made by `send`.
   *
   * @param retcode What `send` gave.
   * @param options Whether to wait for it.
   * @returns The reply's value (an error reply as its triple, see `remoteError`); undefined where none is there and `timeout` is 0.
   * @throws {TimeoutError} When none came in time.
   * @throws {NotConnectedError} When it would have to wait, and there is no link.
   */
  poll(retcode: unknown, options: PollOptions = {}): Promise<unknown> {
    try {
      const { replies } = this.#shared;
      if (replies.has(retcode)) {
        return Promise.resolve(valueOf(replies.take(retcode)));
      }
      const timeout = checkTimeout(options.timeout, 0);
      if (timeout === 0) return Promise.resolve(undefined);
      const wait = { timeout, signal: options.signal };
      return this.#session().wait(retcode, wait, this.poll);
    } catch (error) {
      return harmless(Promise.reject(error));
    }
  }

  /** Drops the replies to a retcode that came so far. */
  flush(retcode: unknown): void {
    this.#shared.replies.delete(retcode);
  }

  /** The replies to a retcode that nobody polled yet; an empty queue where there are none. */
  getQueue(retcode: unknown): ReplyQueue {
    return this.#shared.replies.queue(retcode);
  }

  /**
   * Drops the queue of a retcode.
   *
   * @throws {KeyError} When there is none.
   */
  deleteQueue(retcode: unknown): void {
    if (this.#shared.replies.delete(retcode)) return;
    throw new KeyError(
      `Cannot delete the queue of retcode ${String(retcode)}: there is none`,
    );
  }

  /** Drops all replies that nobody polled yet. */
  resetQueues(): void {
    this.#shared.replies.reset();
  }

  /**
   * Sends a reply, also one that nobody asked for.
   *
   * @param retcode Whose reply it is.
   * @param args What comes back; `execute` expects exactly one.
   * @throws {NotConnectedError} When there is no link.
   */
  sendback(retcode: unknown, ...args: unknown[]): void {
    this.#session().sendback(retcode, args);
  }

  /**
   * Handles a message as if the peer had sent it.
   *
   * @param message The tuple: a request or a reply.
   * @throws {NotConnectedError} When there is no link.
   */
  process(message: unknown): void {
    this.#session().process(message, 0);
  }

  /**
   * Runs the function that is bound to an opcode.
   *
   * @param opcode Which one.
   * @param _retcode As in Python; of no meaning here.
   * @param args Its arguments; the last may be `kwargs({ … })`.
   * @returns What it returned.
   * @throws What it threw, and when the opcode is not bound.
   */
  execinstruction(
    opcode: unknown,
    _retcode: unknown,
    ...args: unknown[]
  ): Promise<unknown> {
    const kwargs = takeKwargs(args);
    const run = async () =>
      await invoke({ opcode, args, kwargs }, {
        bindings: this.#bindings,
        self: this,
      });
    return harmless(run());
  }

  /**
   * Sends bytes as they are; they must be whole messages.
   *
   * @throws {NotConnectedError} When there is no link.
   */
  rawsend(rawbytes: Uint8Array): void {
    this.#session().rawsend(rawbytes);
  }

  /** Resolves with the reason once the link has ended; at once where there is none. */
  async sleepUntilDisconnected(): Promise<CloseReason | undefined> {
    return this.#keeper.isIdle ? undefined : await this.closed;
  }

  /**
   * What happens on the link from now on, until it has ended for good.
   *
   * @example
   * ```ts
   * import { TCPTalks } from "@tcptalks/tcptalks";
   * import { assertEquals } from "@std/assert";
   *
   * const talks = new TCPTalks({ ip: "127.0.0.1", port: 1 });
   * const events = talks.status();
   * talks.connect({ timeout: 0 });
   * const { value: event } = await events.next();
   * assertEquals(event?.type, "connecting");
   * ```
   */
  status(): AsyncIterableIterator<StatusEvent> {
    return this.#shared.status.read();
  }

  /** Counters over all links so far, and round-trip times. */
  stats(): Stats {
    const session = this.#keeper.session;
    return this.#shared.counters.snapshot({
      pending: session?.pending ?? 0,
      running: session?.running ?? 0,
      queuedBytes: session?.queuedBytes ?? 0,
      unpolled: this.#shared.replies.count,
    });
  }

  #session(): Session {
    return this.#keeper.require();
  }
}

/** Makes an object around a link that a server has let in. */
export function adopt<
  Remote extends object,
  Local extends object,
  Names extends Opcodes,
>(
  options: TalksOptions<Names>,
  common: Bindings,
  admitted: Admitted,
): TCPTalks<Remote, Local, Names> {
  const talks = new TCPTalks<Remote, Local, Names>(options);
  adoptInto(talks, common, admitted);
  return talks;
}
