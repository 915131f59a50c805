import type { InstructionInfo, RestInstruction } from "../handlers/bindings.ts";
import type {
  BindOptions,
  CallOptions,
  ConnectOptions,
  PollOptions,
  TalksOptions,
  TappedMessage,
} from "../options/options.ts";
import { DEFAULT_TIMEOUT_MS } from "../options/limits.ts";
import { checkBytes, wrongType } from "../../codec/check.ts";
import { shortRepr } from "../../codec/text/repr/repr.ts";
import { BoundCaller, type Caller, type EveryOf } from "./caller.ts";
import type {
  ArgsOf,
  HandlerOf,
  NoNames,
  Opcode,
  Opcodes,
  RemoteOf,
  ResultOf,
} from "../options/opcodes.ts";
import { KeyError } from "../errors.ts";
import { Reconnector } from "../connect/reconnector.ts";
import { takeKwargs } from "../options/kwargs.ts";
import { ID_OPCODE, randomId } from "../messages/message.ts";
import { valueOf } from "../messages/reply.ts";
import type { Instruction } from "../handlers/params.ts";
import type { ReplyQueue } from "../link/unpolled.ts";
import {
  checkWait,
  refusedAt,
  talksOptions,
  timeoutOf,
  wantTalksOptions,
} from "../options/check.ts";
import { Shared } from "../link/shared.ts";
import { robotFileReader } from "../network/system.ts";
import type { CloseReason, Stats, StatusEvent } from "../watch/status.ts";
import { calledFrom } from "../messages/remote_error.ts";

/** What an object is made of, for a server, the monitor and a fleet. */
export let partsOf: <Names extends Opcodes>(
  talks: TCPTalks<Names>,
) => { readonly shared: Shared; readonly reconnector: Reconnector };

/**
 * One link with a TCPTalks peer: Python's library, or another one of these.
 * With an `ip` it dials, without one it lets one client in; after that both
 * sides can do the same.
 *
 * All times are milliseconds. No promise given here ends the program: a failure
 * is seen by who awaits it, and told to `onError` where nobody does.
 *
 * @typeParam Names The names and signatures of opcodes; inferred from the option `opcodes`.
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
export class TCPTalks<const Names extends Opcodes = NoNames>
  implements Caller<Names>, AsyncDisposable {
  /** What a peer is told that asks who we are (opcode 0xBB); of a server's client, what it answered. */
  id: unknown;
  /** The peer's instructions by name, as `opcodes` gives them. */
  readonly remote: RemoteOf<Names>;
  #options: TalksOptions<Names>;
  #shared: Shared;
  #reconnector: Reconnector;
  #calls: BoundCaller<Names>;

  static {
    partsOf = (talks) => ({
      shared: talks.#shared,
      reconnector: talks.#reconnector,
    });
  }

  /**
   * Makes an object that is not connected yet.
   *
   * @param options Whom to talk with, and how.
   * @throws {RangeError} When an option is unknown, or not what it has to be.
   * @throws {TypeError} When it is no object: Python's `TCPTalks(ip, port)`, say.
   */
  constructor(options: TalksOptions<Names> = {}) {
    const given = arguments;
    options = refusedAt(TCPTalks, () => talksOptions(given, options));
    const shared = new Shared(options);
    shared.self = this;
    this.id = options.id ?? randomId();
    shared.bindings.bind(ID_OPCODE, () => this.id);
    this.#options = options;
    this.#shared = shared;
    this.#reconnector = new Reconnector(options, shared);
    this.#calls = this.#bound({});
    this.remote = this.#calls.remote;
  }

  /**
   * Makes an object for the robot that a file describes, `tcptalks.json`: its
   * host, port, password and opcodes. It is not connected yet.
   *
   * @param path The file; needs `--allow-read`, and `--allow-env` where the password is in the environment.
   * @param options What the file does not say, or says otherwise.
   * @throws {TCPTalksError} When the file cannot be read, or holds something else.
   * @throws {RangeError} When an option is unknown, or not what it has to be.
   *
   * @example
   * ```ts
   * import { TCPTalks } from "@tcptalks/tcptalks";
   * import { assertEquals } from "@std/assert";
   *
   * const path = await Deno.makeTempFile({ suffix: ".json" });
   * await Deno.writeTextFile(path, `{"host": "192.168.1.12", "opcodes": {"avance": "0x12"}}`);
   * await using robot = await TCPTalks.fromFile(path, { timeout: 1000 });
   * assertEquals(robot.port, 25565);
   * ```
   */
  static async fromFile<const Names extends Opcodes = Opcodes>(
    path = "tcptalks.json",
    options: TalksOptions<Names> = {},
  ): Promise<TCPTalks<Names>> {
    wantTalksOptions(options);
    // Loaded by those who have such a file.
    const { file, password } = await robotFileReader(path);
    const { host, port, opcodes } = file;
    return new TCPTalks<Names>({
      ...(host === undefined ? {} : { ip: host }),
      ...(port === undefined ? {} : { port }),
      password,
      opcodes: opcodes as Names,
      ...options,
    });
  }

  /** The TCP port dialled, or listened on: with port 0, the one that the system chose, once `connect` was called. */
  get port(): number {
    return this.#reconnector.port;
  }

  /** Whether calls go through. */
  get isConnected(): boolean {
    return this.#reconnector.session?.isOpen ?? false;
  }

  /** The same, by the name that Python's library has for it: there is no link whose password was not right. */
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
    if (typeof tap !== "function") {
      throw wrongType("Cannot observe with", "a function", tap);
    }
    const taps = this.#shared.taps ??= new Set();
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
   * Where `connect` failed there was none that could end: it waits for the end
   * of the next one, or for `disconnect`.
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
    const connected = calledFrom(this.connect, () => this.#connect(options));
    return this.#shared.reports.unawaited(connected);
  }

  /** Ends the link, once what was sent so far is written (1 s at most), or the attempts to make one. May be called again. */
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
   * Calls an instruction of the peer and waits for what it returns.
   *
   * @param opcode What to call.
   * @param args Its arguments; the last may be `kwargs({ … })`.
   * @returns What the peer's function returned.
   * @throws {RemoteError} When the peer's function raised an exception.
   * @throws {TimeoutError} When no reply came in time.
   * @throws {NotConnectedError} When there is no link, or it went away before the reply.
   * @throws {PicklingError} When an argument cannot be pickled; nothing was sent.
   * @throws {TalksLimitError} When too many calls wait, or the peer does not read and the queue is full.
   * @throws {TypeError} When there is no opcode, or `kwargs` stands before another argument.
   */
  execute<const Op extends Opcode>(
    opcode: Op,
    ...args: ArgsOf<Op>
  ): Promise<ResultOf<Op>> {
    return this.#calls.call(opcode, args, this.execute) as Promise<
      ResultOf<Op>
    >;
  }

  /**
   * Calls an instruction of the peer without waiting for what it returns.
   *
   * @param opcode What to call.
   * @param args Its arguments; the last may be `kwargs({ … })`.
   * @returns The retcode to `poll` with, once the peer keeps up with what is sent.
   * @throws {NotConnectedError} When there is no link.
   * @throws {PicklingError} When an argument cannot be pickled; nothing was sent.
   * @throws {TimeoutError} When the peer does not keep up in time; the request is queued.
   * @throws {TalksLimitError} When the peer does not read and the queue is full.
   * @throws {TypeError} When there is no opcode, or `kwargs` stands before another argument.
   */
  send<const Op extends Opcode>(
    opcode: Op,
    ...args: ArgsOf<Op>
  ): Promise<number> {
    return this.#calls.post(opcode, args, this.send);
  }

  /**
   * Calls an instruction again and again, until the link ends for good: `for await
   * (const pose of robot.every(100).position())`. A beat is left out where the last
   * call has no answer yet, or its answer was not taken.
   *
   * @param period Milliseconds from one call to the next, above 0.
   * @returns The instructions by name; each gives its answers, one after another, and throws what a call throws, also that nobody has connected it.
   * @throws {RangeError} When `period` is no number above 0.
   */
  every(period: number): EveryOf<Names> {
    return this.#calls.every(period);
  }

  /**
   * Asks the peer what is bound to it, by the reserved opcode
   * `"tcptalks.describe"`: one with this library tells.
   *
   * @returns The opcodes, with names and parameters.
   * @throws {RemoteError} Of type KeyError, when it is Python's library: that does not tell.
   */
  describePeer(): Promise<InstructionInfo[]> {
    return this.#calls.describePeer();
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
      checkWait(options, "poll");
      if (retcode instanceof Promise) {
        throw new TypeError('Cannot poll a promise: await what "send" gives');
      }
      const { replies } = this.#shared;
      if (replies.has(retcode)) {
        return Promise.resolve(valueOf(replies.take(retcode)));
      }
      const timeout = timeoutOf(options.timeout, 0);
      if (timeout === 0) return Promise.resolve(undefined);
      const wait = { timeout, signal: options.signal };
      return refusedAt(this.poll, () => this.#reconnector.require())
        .wait(retcode, wait, this.poll);
    } catch (error) {
      return this.#shared.reports.unawaited(Promise.reject(error));
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
      `Cannot delete the queue of retcode ${shortRepr(retcode)}: there is none`,
    );
  }

  /** Drops all replies that nobody polled yet. */
  resetQueues(): void {
    this.#shared.replies.reset();
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
   * @throws {KeyError} When the opcode is bound already.
   * @throws {TypeError} When it is no function, or there is no opcode.
   */
  bind<const Op extends Opcode>(opcode: Op, instruction: HandlerOf<Op>): void;
  /**
   * The same with parameters as Python would declare them, or other options.
   *
   * @param opcode What the peer calls it by.
   * @param instruction The function; the opcode's signature says nothing of its parameters here.
   * @param options Its parameters as Python would declare them, its name, its time.
   * @throws {KeyError} When the opcode is bound already.
   * @throws {TypeError} When it is no function, or there is no opcode.
   */
  bind(
    opcode: Opcode,
    instruction: Instruction,
    options: BindOptions | undefined,
  ): void;
  bind(opcode: Opcode, instruction: Instruction, options?: BindOptions): void {
    const { bindings } = this.#shared;
    refusedAt(this.bind, () => bindings.bind(opcode, instruction, options));
  }

  /**
   * Takes a function back.
   *
   * @throws {KeyError} When the opcode is not bound.
   */
  unbind(opcode: Opcode): void {
    refusedAt(this.unbind, () => this.#shared.bindings.unbind(opcode));
  }

  /**
   * Lets a function answer every opcode that is not bound: for bridges, fakes
   * and recorders. It replaces the one before; null takes it back.
   *
   * @param instruction Gets the opcode, the positional and the keyword arguments.
   */
  bindRest(instruction: RestInstruction | null): void {
    const { bindings } = this.#shared;
    refusedAt(this.bindRest, () => bindings.bindRest(instruction));
  }

  /**
   * What is bound here, with names and parameters: what a peer that asks with
   * the opcode `"tcptalks.describe"` is told, see `describePeer`.
   */
  describe(): InstructionInfo[] {
    return this.#shared.bindings.describe();
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
  with(options: CallOptions): Caller<Names> {
    refusedAt(this.with, () => checkWait(options, "call"));
    return this.#bound(options);
  }

  /**
   * Sends a reply, also one that nobody asked for.
   *
   * @param retcode Whose reply it is.
   * @param args What comes back; `execute` expects exactly one.
   * @throws {NotConnectedError} When there is no link.
   */
  sendback(retcode: unknown, ...args: unknown[]): void {
    const link = refusedAt(this.sendback, () => this.#reconnector.require());
    link.sendback(retcode, args);
  }

  /**
   * Handles a message as if the peer had sent it.
   *
   * @param message The tuple: a request or a reply.
   * @throws {NotConnectedError} When there is no link.
   */
  process(message: unknown): void {
    this.#reconnector.require().handle(message, 0, 0);
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
    const run = async () => {
      const kwargs = takeKwargs(args);
      return await this.#shared.bindings.call(this, opcode, args, kwargs);
    };
    return this.#shared.reports.unawaited(run());
  }

  /**
   * Sends bytes as they are; they must be whole messages.
   *
   * @throws {NotConnectedError} When there is no link.
   */
  rawsend(rawbytes: Uint8Array): void {
    checkBytes(rawbytes, "Cannot send");
    this.#reconnector.require().rawsend(rawbytes);
  }

  /** Resolves with the reason once the link has ended; at once where there is none, or once the `connect` under way has failed. */
  sleepUntilDisconnected(): Promise<CloseReason | undefined> {
    return this.#reconnector.overIfAny();
  }

  /**
   * What happens on the link from now on, until it has ended for good.
   *
   * @example
   * ```ts
   * import { TCPTalks } from "@tcptalks/tcptalks";
   * import { assertEquals, assertRejects } from "@std/assert";
   *
   * const talks = new TCPTalks({ ip: "127.0.0.1", port: 1 });
   * const events = talks.status();
   * const connected = talks.connect({ timeout: 0 });
   * const { value: event } = await events.next();
   * assertEquals(event?.type, "connecting");
   * await assertRejects(() => connected); // nobody is there
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
      running: session?.dispatch.running ?? 0,
      queuedBytes: this.#reconnector.queuedBytes,
      unpolled: this.#shared.replies.count,
    });
  }

  #bound({ timeout, signal }: CallOptions): BoundCaller<Names> {
    const { opcodes = {} as Names, timeout: own } = this.#options;
    const bounds = {
      timeout: timeoutOf(timeout, timeoutOf(own, DEFAULT_TIMEOUT_MS)),
      signal,
    };
    return new BoundCaller(this.#reconnector, this.#shared, bounds, opcodes);
  }

  async #connect(options: ConnectOptions): Promise<this> {
    checkWait(options, "connect");
    const timeout = timeoutOf(options.timeout, DEFAULT_TIMEOUT_MS);
    await this.#reconnector.connect(timeout, options.signal);
    return this;
  }
}
