import type { Bindings, RestInstruction } from "../handlers/bindings.ts";
import {
  type BindOptions,
  type CallOptions,
  type ConnectOptions,
  DEFAULT_TIMEOUT_MS,
  type TalksOptions,
  type TappedMessage,
} from "../options/options.ts";
import type { InstructionInfo } from "../handlers/description.ts";
import { Caller, type FindLine } from "./caller.ts";
import type { WaitOptions } from "../link/calls.ts";
import { Connector } from "../connect/connector.ts";
import type { AnyContract, HandlerOf, OpcodeOf } from "../options/contract.ts";
import type { Admitted } from "../connect/acceptor.ts";
import { TCPTalksError } from "../errors.ts";
import { Reconnector } from "../connect/reconnector.ts";
import { takeKwargs } from "../options/kwargs.ts";
import { Mailbox } from "./mailbox.ts";
import { ID_OPCODE } from "../messages/message.ts";
import type { Opcodes } from "../options/opcodes.ts";
import { randomId } from "../messages/random_id.ts";
import { checkCall, talksOptions, timeoutOf } from "../options/check.ts";
import { Shared } from "../link/shared.ts";
import type { Stats } from "../watch/stats.ts";
import type { CloseReason, StatusEvent } from "../watch/status.ts";
import { showCaller, type Trace } from "../link/stacks.ts";

/** Lets the server make an object around a link that it has let in. */
let adoptInto: <R extends object, L extends object, N extends Opcodes>(
  talks: TCPTalks<R, L, N>,
  common: Bindings,
  admitted: Admitted,
) => Omit<Adopted<never>, "client">;

/**
 * One link with a TCPTalks peer: Python's library, or another one of these.
 * With an `ip` it dials, without one it lets one client in; after that both
 * sides can do the same.
 *
 * All times are milliseconds. No promise given here ends the program: a failure
 * is seen by who awaits it, and told to `onError` where nobody does.
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
> extends Mailbox<Remote, Names> implements AsyncDisposable {
  /** What a peer is told that asks who we are (opcode 0xBB); of a server's client, what it answered. */
  id: unknown;
  #options: TalksOptions<Names>;
  #bindings: Bindings;
  #shared: Shared;
  #connector: Connector;
  #reconnector: Reconnector;
  #wait: WaitOptions;
  #find: FindLine;

  static {
    adoptInto = (talks, common, admitted) => {
      talks.#bindings.follow(common);
      const reconnector = talks.#reconnector;
      reconnector.adopt(admitted);
      return {
        serve: () => reconnector.session?.serve(),
        end: (reason) => reconnector.disconnect(reason),
      };
    };
  }

  /**
   * Makes an object that is not connected yet.
   *
   * @param options Whom to talk with, and how.
   * @throws {RangeError} When an option is out of its range.
   */
  constructor(options: TalksOptions<Names> = {}) {
    options = talksOptions(arguments, options);
    const shared = new Shared(options);
    const { limits, status, counters } = shared;
    const connector = new Connector(options, limits, status, counters);
    const reconnector = new Reconnector(
      connector,
      shared,
      connector.isClient ? options.reconnect : undefined,
      options.heartbeat,
    );
    const timeout = timeoutOf(options.timeout, DEFAULT_TIMEOUT_MS);
    const wait = { timeout, signal: undefined };
    const find: FindLine = () => reconnector.line();
    super(find, wait, options.opcodes ?? {} as Names, {
      replies: shared.replies,
      reports: shared.reports,
      session: () => reconnector.require(),
    });
    shared.self = this;
    this.id = options.id ?? randomId();
    shared.bindings.bind(ID_OPCODE, () => this.id);
    this.#options = options;
    this.#bindings = shared.bindings;
    this.#shared = shared;
    this.#connector = connector;
    this.#reconnector = reconnector;
    this.#wait = wait;
    this.#find = find;
  }

  /** The TCP port dialled, or listened on: with port 0, the one that the system chose, once `connect` was called. */
  get port(): number {
    return this.#connector.port;
  }

  /** Whether calls go through. */
  get isConnected(): boolean {
    return this.#reconnector.session?.isOpen ?? false;
  }

  /** The same: there is no link whose password was not right. */
  get isAuthentificated(): boolean {
    return this.isConnected;
  }

  /**
   * Sees every message from now on, as the option `tap` does, over every
   * reconnect.
   *
   * @param tap Told of each message, both ways.
   * @returns Ends it.
   *
   * @example
   * ```ts
   * import { TCPTalks } from "@tcptalks/tcptalks";
   * import { assertEquals } from "@std/assert";
   *
   * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
   * robot.bind(0x13, () => 12.5);
   * const ready = robot.connect();
   * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
   * await Promise.all([ready, bot.connect()]);
   *
   * const seen: string[] = [];
   * {
   *   using _ = bot.observe(({ direction }) => seen.push(direction));
   *   await bot.execute(0x13);
   * }
   * await bot.execute(0x13);
   * assertEquals(seen, ["out", "in"]);
   * ```
   */
  observe(tap: (message: TappedMessage) => void): Disposable {
    const { taps } = this.#shared;
    const own = (message: TappedMessage): void => tap(message);
    taps.add(own);
    return { [Symbol.dispose]: () => void taps.delete(own) };
  }

  /** The peer as `host:port`, while connected. */
  get peer(): string | undefined {
    return this.#reconnector.session?.remote;
  }

  /**
   * Resolves with the reason once the link has ended for good. Never rejects.
   *
   * Where the peer ended its side while its calls still ran here, that is once
   * they were answered, after 2 s at most. `isConnected` is false at once, and
   * `connect` and `reconnect` do not wait for it.
   */
  get closed(): Promise<CloseReason> {
    return this.#reconnector.closed;
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
    const trace: Trace = {};
    Error.captureStackTrace(trace, this.connect);
    return this.#shared.reports.unawaited(this.#connect(options, trace));
  }

  /** Ends the link, once what was sent so far is written (1 s at most), or the attempts to make one. Harmless when repeated. */
  disconnect(): Promise<void> {
    return this.#reconnector.disconnect();
  }

  /**
   * Makes the next attempt to reconnect now, instead of waiting for it: the
   * Wi-Fi is back, say, or somebody pressed a key. Does nothing while connected.
   */
  reconnectNow(): void {
    this.#reconnector.reconnectNow();
  }

  /**
   * Lets the program end though the link is open, while no call waits for its
   * reply. An open link keeps it alive otherwise, and so does waiting to
   * reconnect.
   */
  unref(): void {
    this.#reconnector.keepAlive(false);
  }

  /** Lets an open link keep the program alive again. */
  ref(): void {
    this.#reconnector.keepAlive(true);
  }

  /** Disconnects at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }

  /**
   * Lets the peer call a function.
   *
   * It gets the arguments by position, and keyword arguments by the names of
   * its parameters: Python's `speed=0.2` is `speed` of `(x, speed = 0.5)`. As
   * one object come those that a last parameter `{ speed = 0.5 } = {}` takes
   * apart, or all that are left over for one that is called `options` or
   * `kwargs`, or whose default is an object, or after `...args`. `this` is this
   * object. What it returns, or what its promise resolves with, is the reply;
   * what it throws becomes a Python exception there.
   *
   * The caller has to give all parameters that have no default, and no keyword
   * that the function does not have: else it gets Python's TypeError. Extra
   * arguments by position are ignored, and JavaScript cannot see TypeScript's
   * `speed?`. The names cannot be read of a native function, nor of one that
   * JavaScript's `bind` made: give such a one `params`.
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
   * Lets a function answer every opcode that is not bound: for bridges, fakes
   * and recorders. It replaces the one before; null takes it back.
   *
   * @param instruction Gets the opcode, the positional and the keyword arguments.
   */
  bindRest(instruction: RestInstruction | null): void {
    this.#bindings.bindRest(instruction);
  }

  /**
   * Whether something here answers an opcode: a bound function, or `bindRest`.
   *
   * @param opcode What a peer may call.
   */
  isBound(opcode: unknown): boolean {
    return this.#bindings.answers(opcode);
  }

  /**
   * What is bound here, with names and parameters: what a peer that asks with
   * the opcode `"tcptalks.describe"` is told, see `describePeer`.
   */
  describe(): InstructionInfo[] {
    return this.#bindings.describe();
  }

  /**
   * In a bound function, until its first `await`: a signal that aborts when
   * its caller has left, or the `timeout` that it was bound with is over.
   *
   * Where the caller only ended its side, its calls are still answered, for
   * 2 s at most, before it counts as gone.
   *
   * @throws {TypeError} When no bound function begins to run.
   *
   * @example
   * ```ts
   * import { TCPTalks } from "@tcptalks/tcptalks";
   * import { assert } from "@std/assert";
   *
   * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
   * const stopped = Promise.withResolvers<unknown>();
   * robot.bind(0x12, async () => {
   *   const signal = robot.callSignal;
   *   signal.addEventListener("abort", () => stopped.resolve(signal.reason));
   *   await stopped.promise; // drives until it arrives, or nobody wants it any more
   * }, { timeout: 10 });
   * const ready = robot.connect();
   * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
   * await Promise.all([ready, bot.connect()]);
   * bot.execute(0x12).catch(() => {});
   * assert(await stopped.promise instanceof Error);
   * ```
   */
  get callSignal(): AbortSignal {
    const signal = this.#shared.signalOfCall;
    if (signal !== undefined) return signal();
    throw new TypeError(
      "Cannot give the signal of a call: no bound function begins to run, read it before the first await",
    );
  }

  /**
   * The same calls with options of their own:
   * `talks.with({ timeout: 500 }).execute(…)`.
   *
   * @param options What differs from this object's own.
   */
  with(options: CallOptions): Caller<Remote, Names> {
    checkCall(options);
    const { timeout, signal } = options;
    const wait = { timeout: timeoutOf(timeout, this.#wait.timeout), signal };
    return new Caller(
      this.#find,
      wait,
      this.#options.opcodes ?? {} as Names,
      this.#shared.reports,
    );
  }

  /**
   * Sends a reply, also one that nobody asked for.
   *
   * @param retcode Whose reply it is.
   * @param args What comes back; `execute` expects exactly one.
   * @throws {NotConnectedError} When there is no link.
   */
  sendback(retcode: unknown, ...args: unknown[]): void {
    this.#reconnector.require().sendback(retcode, args);
  }

  /**
   * Handles a message as if the peer had sent it.
   *
   * @param message The tuple: a request or a reply.
   * @throws {NotConnectedError} When there is no link.
   */
  process(message: unknown): void {
    this.#reconnector.require().process(message, 0);
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
      await this.#bindings.call(this, opcode, args, kwargs);
    return this.#shared.reports.unawaited(run());
  }

  /**
   * Sends bytes as they are; they must be whole messages.
   *
   * @throws {NotConnectedError} When there is no link.
   */
  rawsend(rawbytes: Uint8Array): void {
    this.#reconnector.require().rawsend(rawbytes);
  }

  /** Resolves with the reason once the link has ended; at once where there is none. */
  async sleepUntilDisconnected(): Promise<CloseReason | undefined> {
    return this.#reconnector.isIdle ? undefined : await this.closed;
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
    const session = this.#reconnector.session;
    return this.#shared.counters.snapshot({
      pending: this.#shared.calls.count,
      running: session?.running ?? 0,
      queuedBytes: this.#reconnector.queuedBytes,
      unpolled: this.#shared.replies.count,
    });
  }

  async #connect(options: ConnectOptions, trace: Trace): Promise<this> {
    checkCall(options);
    const timeout = timeoutOf(options.timeout, DEFAULT_TIMEOUT_MS);
    try {
      await this.#reconnector.connect(timeout, options.signal);
      return this;
    } catch (error) {
      if (error instanceof TCPTalksError) showCaller(error, trace);
      throw error;
    }
  }
}

/** An object around a link that a server has let in. */
export interface Adopted<Client> {
  /** The object. */
  readonly client: Client;
  /** Says that all its functions are bound: requests for others have waited. */
  serve(): void;
  /** Ends it for a reason. */
  end(reason: CloseReason): Promise<void>;
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
): Adopted<TCPTalks<Remote, Local, Names>> {
  const client = new TCPTalks<Remote, Local, Names>(options);
  return { client, ...adoptInto(client, common, admitted) };
}
