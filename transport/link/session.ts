import { deadline } from "@std/async";
import { copy } from "@std/bytes";
import { shortRepr } from "../../codec/text/repr/plain.ts";
import { tuple } from "../../codec/types/tuple.ts";
import type { PickleWriter } from "../../codec/pickle/writer.ts";
import { Answers } from "../handlers/answers.ts";
import { Calls, type Waiter, type WaitOptions } from "./calls.ts";
import type { Connection } from "../network/connection.ts";
import type { Dialect } from "../messages/dialect.ts";
import { Dispatch } from "../handlers/dispatch.ts";
import { NotConnectedError, PythonError } from "../errors.ts";
import { esp32Append, isEsp32Opcode } from "../messages/esp32.ts";
import { fatalKeyword, type Kwargs } from "../options/kwargs.ts";
import { TCPListener } from "./listener.ts";
import {
  composeMaster,
  composeSlave,
  PASSWORD_RETCODE,
  recognise,
  type SlaveMessage,
} from "../messages/message.ts";
import { Outbox } from "./outbox.ts";
import { EarlyRefusals } from "./early_refusals.ts";
import { isRefusal } from "../messages/reply.ts";
import type { Shared } from "./shared.ts";
import type { CloseReason } from "../watch/status.ts";
import type { Trace } from "./stacks.ts";
import { inCall } from "../messages/unpicklable.ts";
import { wireKey } from "../messages/key.ts";
import { wireReader, WireWriter } from "../messages/pickles.ts";

/** How long replies may still go out to a peer that has ended its side, in milliseconds. */
const LINGER_MS = 2000;

/** One link whose password was right, until it ends. */
export class Session {
  /** Resolves with the reason once no calls go through any more. */
  readonly ended: Promise<CloseReason>;
  /** Resolves once the last replies to a peer that ended its side are out, and the socket is closed. */
  readonly closed: Promise<CloseReason>;
  /** The other end, for messages. */
  readonly remote: string;
  /** When bytes came last, on the clock. */
  lastHeard: number;
  #connection: Connection;
  #shared: Shared;
  #outbox: Outbox;
  #writer: WireWriter;
  #append: (message: unknown, writer: PickleWriter) => void;
  #isEsp32: boolean;
  #calls: Calls;
  #answers: Answers;
  #dispatch: Dispatch;
  #early: EarlyRefusals;
  #beats = new Set<unknown>();
  #ended: CloseReason | undefined;
  #resolveEnded!: (reason: CloseReason) => void;
  #resolveClosed!: (reason: CloseReason) => void;

  /** Takes over a connection after its handshake; `start` begins to read it. */
  constructor(connection: Connection, shared: Shared, dialect: Dialect) {
    const { limits, clock, counters } = shared;
    this.#connection = connection;
    this.#shared = shared;
    this.remote = connection.remote;
    this.ended = new Promise((resolve) => this.#resolveEnded = resolve);
    this.closed = new Promise((resolve) => this.#resolveClosed = resolve);
    this.lastHeard = clock.now();
    this.#writer = new WireWriter(shared.wire, limits);
    this.#isEsp32 = dialect === "esp32";
    this.#append = this.#isEsp32
      ? esp32Append(shared.names)
      : this.#writer.append;
    this.#early = new EarlyRefusals(clock);
    this.#outbox = new Outbox(connection, limits.maxQueuedBytes, {
      onSlow: (slow, queuedBytes) => this.#slow(slow, queuedBytes),
      onWritten: (bytes) => counters.bytesOut += bytes,
      onError: (error) => this.close(lost(this.remote, error)),
    });
    this.#calls = new Calls(
      clock,
      limits,
      (waiter) => this.#describe(waiter),
      (call) => void shared.reports.unawaited(call),
    );
    this.#answers = new Answers({
      shared,
      isClosed: () => this.#outbox.isClosed,
      put: (message) => this.#put(message),
      abandon: (error) => this.close(lost(this.remote, error)),
    });
    this.#dispatch = new Dispatch({
      bindings: shared.bindings,
      concurrency: Math.min(shared.concurrency, limits.maxHandlers),
      maxWaiting: limits.maxWaitingRequests,
      maxBytes: limits.maxRequestBytes,
      self: shared.self,
      reply: (retcode, value) => this.#answers.reply(retcode, value),
      fail: ({ opcode, retcode }, error) =>
        this.#answers.fail(opcode, retcode, error),
    });
  }

  /**
   * Begins to read.
   *
   * @param rest What came after the handshake already.
   */
  start(rest: Uint8Array): void {
    void this.#read(rest);
  }

  /** Whether calls go through. */
  get isOpen(): boolean {
    return this.#ended === undefined;
  }

  /** Calls that wait for their reply. */
  get pending(): number {
    return this.#calls.count;
  }

  /** The peer's calls that run here. */
  get running(): number {
    return this.#dispatch.running;
  }

  /** Bytes that wait to be written. */
  get queuedBytes(): number {
    return this.#outbox.queuedBytes;
  }

  /** Resolves once the peer keeps up with what is sent. */
  eased(): Promise<void> {
    return this.#outbox.eased();
  }

  /** Whether the peer does not keep up. */
  get isSlow(): boolean {
    return this.#outbox.isSlow;
  }

  /** Sends a request; gives its retcode. */
  send(
    opcode: unknown,
    args: readonly unknown[],
    keywords: Kwargs | undefined,
  ): number {
    const retcode = this.#calls.nextRetcode(this.#isEsp32);
    this.#request(opcode, retcode, args, keywords);
    return retcode;
  }

  /** Sends a request and waits for its reply. */
  execute(
    opcode: unknown,
    args: readonly unknown[],
    keywords: Kwargs | undefined,
    options: WaitOptions,
    // deno-lint-ignore ban-types -- as captureStackTrace takes it
    from: Function,
  ): Promise<unknown> {
    const { clock, tracer } = this.#shared;
    const now = clock.now();
    const retcode = this.#calls.nextRetcode(this.#isEsp32);
    this.#assertOpen(opcode);
    const trace = tracer.take(now, from);
    const waiter = this.#calls.expect(retcode, opcode, now, options, trace);
    try {
      this.#request(opcode, retcode, args, keywords);
    } catch (error) {
      this.#calls.forget(waiter);
      throw error;
    }
    return this.#calls.result(waiter);
  }

  /** Waits for a reply to a request that was sent before. */
  wait(
    retcode: unknown,
    options: WaitOptions,
    // deno-lint-ignore ban-types -- as captureStackTrace takes it
    from: Function,
  ): Promise<unknown> {
    this.#assertOpen(undefined);
    const { clock, tracer } = this.#shared;
    const now = clock.now();
    const trace: Trace | undefined = tracer.take(now, from);
    return this.#calls.result(
      this.#calls.expect(wireKey(retcode), undefined, now, options, trace),
    );
  }

  /** Whether the peer can be made to answer something. */
  canBeat(opcode: unknown): boolean {
    return !this.#isEsp32 || isEsp32Opcode(opcode);
  }

  /** Makes the peer answer something, which nobody sees. */
  beat(opcode: unknown): void {
    const retcode = this.#calls.nextRetcode(this.#isEsp32);
    this.#beats.add(retcode);
    this.#tryPut(composeMaster(opcode, retcode, [], undefined));
  }

  /** Sends a reply with these args. */
  sendback(retcode: unknown, args: readonly unknown[]): void {
    this.#assertOpen(undefined);
    this.#put(composeSlave(retcode, tuple(...args)));
  }

  /** Sends bytes as they are. */
  rawsend(bytes: Uint8Array): void {
    this.#assertOpen(undefined);
    this.#outbox.put(bytes, appendRaw);
  }

  /** Handles a message as if it had come. */
  process(message: unknown, bytes: number): void {
    const { counters } = this.#shared;
    counters.messagesIn++;
    this.#tap("in", message, bytes);
    const known = recognise(message);
    if (known.kind === "slave") this.#settle(known, bytes);
    else if (known.kind === "master") {
      counters.requestsIn++;
      this.#dispatch.request(known, bytes);
    } else {
      counters.strange++;
      this.#drop(`A pickle from ${this.remote} is no message: ${known.why}`);
      if (known.retcode !== undefined) {
        this.#answers.error(
          known.retcode,
          new PythonError("TypeError", known.why),
        );
      }
    }
  }

  /** Ends the link after what is queued was written, within the time. */
  async end(reason: CloseReason, withinMs: number): Promise<void> {
    await settled(this.#outbox.flushed(), withinMs);
    this.close(reason);
  }

  /** Ends the link at once. Harmless when repeated. */
  close(reason: CloseReason): void {
    this.#stop(reason);
    this.#dispatch.close();
    this.#outbox.close();
    this.#connection.close();
    this.#resolveClosed(this.#ended ?? reason);
  }

  async #read(rest: Uint8Array): Promise<void> {
    const decoder = wireReader(this.#shared.wire, this.#shared.limits);
    const { counters, clock } = this.#shared;
    decoder.push(rest);
    const listener = new TCPListener(this.#connection, decoder, {
      received: (bytes) => {
        counters.bytesIn += bytes;
        this.lastHeard = clock.now();
      },
      process: (message, bytes) => {
        this.#writer.follow(decoder.lastProtocol);
        this.process(message, bytes);
      },
    });
    const reason = await listener.run();
    this.#stop(reason);
    if (reason.by === "peer") await this.#linger();
    this.close(reason);
  }

  /** The peer has ended its side, but may still read the replies to what it asked. */
  async #linger(): Promise<void> {
    if (this.running === 0 && this.queuedBytes === 0) return;
    const done = this.#dispatch.idle().then(() => this.#outbox.flushed());
    await settled(done, LINGER_MS);
  }

  /** Wakes all who wait: nothing will come any more. */
  #stop(reason: CloseReason): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    this.#resolveEnded(reason);
    this.#early.close();
    const now = this.#shared.clock.now();
    const advice = reason.by === "peer" ? "; did its program end?" : "";
    this.#calls.failAll((waiter) => {
      const ms = Math.round(now - waiter.since);
      const call = this.#describe(waiter);
      return new NotConnectedError(
        `No reply to ${call} after ${ms} ms: ${reason.message}${advice}`,
        { cause: reason.error },
      );
    });
  }

  #request(
    opcode: unknown,
    retcode: number,
    args: readonly unknown[],
    keywords: Kwargs | undefined,
  ): void {
    this.#assertOpen(opcode);
    const fatal = keywords && fatalKeyword(keywords);
    if (fatal !== undefined) {
      throw new TypeError(
        `Cannot call ${
          this.#shared.names.describe(opcode)
        }: the keyword argument "${fatal}" would kill the listener of a Python peer, give it another name`,
      );
    }
    const message = composeMaster(opcode, retcode, args, keywords);
    try {
      this.#put(message);
    } catch (error) {
      throw inCall(error, this.#shared.names.describe(opcode));
    }
    this.#shared.counters.requestsOut++;
    if (this.#early.isOver) return;
    this.#early.remember(retcode, () => {
      this.#shared.counters.retried++;
      this.#tryPut(message);
    });
  }

  #settle(message: SlaveMessage, bytes: number): void {
    const { counters, replies } = this.#shared;
    const key = wireKey(message.retcode);
    if (this.#beats.delete(key)) return;
    if (
      !this.#early.isOver && this.#early.settle(key, isRefusal(message.args))
    ) return;
    const waiter = this.#calls.answer(key, message.args);
    if (waiter !== undefined) {
      if (waiter.opcode !== undefined) {
        counters.trip(this.lastHeard - waiter.since);
      }
    } else if (this.#calls.isLate(key)) {
      counters.late++;
      this.#drop("A reply came after its call was given up");
    } else if (key === PASSWORD_RETCODE) {
      counters.strange++;
      this.#drop("A password came after the handshake");
    } else replies.put(message.retcode, message.args, bytes);
  }

  #put(message: unknown): void {
    const bytes = this.#outbox.put(message, this.#append);
    this.#shared.counters.messagesOut++;
    this.#tap("out", message, bytes);
  }

  /** For what a timer sends, where nobody could catch an error. */
  #tryPut(message: unknown): void {
    if (!this.isOpen) return;
    try {
      this.#put(message);
    } catch (error) {
      this.#drop(`A message cannot be sent: ${error}`);
    }
  }

  #tap(direction: "in" | "out", message: unknown, bytes: number): void {
    try {
      for (const tap of this.#shared.taps) tap({ direction, message, bytes });
    } catch (error) {
      this.#drop(`The tap threw: ${error}`);
      this.#shared.reports.tell(error, "The tap threw");
    }
  }

  #drop(reason: string): void {
    this.#shared.status.emit({ type: "dropped", reason });
  }

  #slow(slow: boolean, queuedBytes: number): void {
    const { status, limits } = this.#shared;
    const { maxQueuedBytes } = limits;
    if (!slow) status.emit({ type: "eased", queuedBytes });
    else status.emit({ type: "slow", queuedBytes, maxQueuedBytes });
  }

  #describe(waiter: Waiter): string {
    const what = waiter.opcode === undefined
      ? `retcode ${shortRepr(waiter.key)}`
      : this.#shared.names.describe(waiter.opcode);
    return `${what} from ${this.remote}`;
  }

  #assertOpen(opcode: unknown): void {
    if (this.#ended === undefined) return;
    const what = opcode === undefined
      ? "talk"
      : `call ${this.#shared.names.describe(opcode)}`;
    throw new NotConnectedError(
      `Cannot ${what}: the link is over, ${this.#ended.message}`,
      { cause: this.#ended.error },
    );
  }
}

function appendRaw(bytes: Uint8Array, writer: PickleWriter): void {
  writer.reserve(bytes.length);
  writer.length += copy(bytes, writer.buffer, writer.length);
}

/** The reason of a link that broke. */
function lost(remote: string, error: unknown): CloseReason {
  const text = error instanceof Error ? error.message : String(error);
  return {
    by: "error",
    message: `The link to ${remote} broke: ${text}`,
    error,
  };
}

/** Waits for a promise, but not longer. */
async function settled(
  promise: Promise<unknown>,
  ms: number,
): Promise<void> {
  try {
    await deadline(promise, ms);
  } catch {
    // Late: the caller goes on without it.
  }
}
