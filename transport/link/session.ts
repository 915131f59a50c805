import { tuple } from "../../codec/types/tuple.ts";
import type { PickleWriter } from "../../codec/pickle/writer.ts";
import { Dispatch, type Sender } from "../handlers/dispatch.ts";
import { type Calls, noTime, type WaitOptions } from "./calls.ts";
import type { Connection } from "../network/connection.ts";
import {
  type Dialect,
  esp32Append,
  Esp32Decoder,
  isEsp32Opcode,
} from "../messages/esp32.ts";
import type { RefusedPickleError } from "../../codec/errors.ts";
import {
  NotConnectedError,
  ProtocolError,
  PythonError,
  TimeoutError,
} from "../errors.ts";
import type { Kwargs } from "../options/kwargs.ts";
import { type ListenerParent, TCPListener } from "./listener.ts";
import {
  composeMaster,
  composeSlave,
  inCall,
  PASSWORD_RETCODE,
  recognise,
  type SlaveMessage,
} from "../messages/message.ts";
import { wireKey } from "../options/opcodes.ts";
import { EarlyRefusals, type Line, type QueuedRequest } from "./backlog.ts";
import { SignsOfLife, type Watched } from "./heartbeat.ts";
import { within } from "../watch/clock.ts";
import { Outbox, type OutboxEvents } from "./outbox.ts";
import { isRefusal } from "../messages/reply.ts";
import type { Shared } from "./shared.ts";
import type { CloseReason } from "../watch/status.ts";
import type { From } from "../messages/remote_error.ts";
import {
  type MessageDecoder,
  wireReader,
  WireWriter,
} from "../messages/pickles.ts";
import { messageOf } from "../../codec/text/repr/repr.ts";

/** How long replies may still go out to a peer that has ended its side, in milliseconds. */
const LINGER_MS = 2000;

/** One link whose password was right, until it ends. */
export class Session
  implements Line, ListenerParent, OutboxEvents, Sender, Watched {
  /** Resolves with the reason once no calls go through any more. */
  readonly ended: Promise<CloseReason>;
  /** Resolves once the last replies to a peer that ended its side are out, and the socket is closed. */
  readonly closed: Promise<CloseReason>;
  /** The other end, for messages. */
  readonly remote: string;
  /** Runs what the peer calls. */
  readonly dispatch: Dispatch;
  #signs: SignsOfLife;
  #connection: Connection;
  #decoder: MessageDecoder;
  #listener: TCPListener;
  #shared: Shared;
  #outbox: Outbox;
  #writer: WireWriter;
  #append: (message: unknown, writer: PickleWriter) => void;
  #isEsp32: boolean;
  #calls: Calls;
  #early: EarlyRefusals;
  #beats: Set<unknown> | undefined;
  /** Whether the connection keeps the process alive, as each does at first. */
  #isRef = true;
  #ended: CloseReason | undefined;
  #resolveEnded!: (reason: CloseReason) => void;
  #resolveClosed!: (reason: CloseReason) => void;

  /** Takes over a connection after its handshake; `start` begins to read it. */
  constructor(connection: Connection, shared: Shared, dialect: Dialect) {
    const { limits, clock, wire } = shared;
    this.#connection = connection;
    this.#shared = shared;
    this.remote = connection.remote;
    this.ended = new Promise((resolve) => this.#resolveEnded = resolve);
    this.closed = new Promise((resolve) => this.#resolveClosed = resolve);
    this.#signs = new SignsOfLife(clock);
    this.#writer = new WireWriter(wire, limits);
    this.#isEsp32 = dialect === "esp32";
    this.#append = this.#isEsp32
      ? esp32Append(shared.names)
      : this.#writer.append;
    this.#early = new EarlyRefusals(clock);
    this.#decoder = this.#isEsp32
      ? new Esp32Decoder(() => wireReader(wire, limits))
      : wireReader(wire, limits);
    this.#listener = new TCPListener(connection, this.#decoder, this, shared);
    this.#outbox = new Outbox(connection, limits.maxQueuedBytes, this);
    this.#calls = shared.calls;
    this.#calls.remote = this.remote;
    this.keepAlive();
    this.#calls.onBusy = () => this.keepAlive();
    this.dispatch = new Dispatch(shared, this);
  }

  get isOpen(): boolean {
    return this.#ended === undefined;
  }

  get isClosed(): boolean {
    return this.#outbox.isClosed;
  }

  get queuedBytes(): number {
    return this.#outbox.queuedBytes;
  }

  get lastSign(): number {
    return this.#signs.last;
  }

  get patience(): number {
    return this.#calls.patience;
  }

  async send(
    opcode: unknown,
    args: readonly unknown[],
    keywords: Kwargs | undefined,
    options: WaitOptions,
  ): Promise<number> {
    const { timeout, signal } = options;
    signal?.throwIfAborted();
    if (timeout === 0) throw noTime(this.#shared.names.describe(opcode));
    const retcode = this.#calls.nextRetcode(this.#isEsp32);
    this.#request(opcode, retcode, args, keywords);
    this.#calls.sent(retcode);
    if (!this.#outbox.isSlow) return retcode;
    const late = () =>
      new TimeoutError(
        `${this.remote} did not keep up within ${timeout} ms: ${this.queuedBytes} bytes wait for it, this call among them`,
      );
    const { clock } = this.#shared;
    await within(this.#outbox.eased(), timeout, late, { clock, signal });
    this.#assertOpen(opcode);
    return retcode;
  }

  execute(
    opcode: unknown,
    args: readonly unknown[],
    keywords: Kwargs | undefined,
    options: WaitOptions,
    from: From,
  ): Promise<unknown> {
    this.#assertOpen(opcode);
    const retcode = this.#calls.nextRetcode(this.#isEsp32);
    const waiter = this.#calls.expect(retcode, opcode, options, from);
    try {
      this.#request(opcode, retcode, args, keywords);
    } catch (error) {
      this.#calls.forget(waiter);
      throw error;
    }
    return waiter.outcome;
  }

  /** Waits for a reply to a request that was sent before. */
  wait(retcode: unknown, options: WaitOptions, from: From): Promise<unknown> {
    this.#assertOpen(undefined);
    const key = wireKey(retcode);
    return this.#calls.expect(key, undefined, options, from).outcome;
  }

  /** Sends a request that waited for this link. */
  release(queued: QueuedRequest): void {
    const { bytes, message, retcode, waiter, isSend } = queued;
    const { counters } = this.#shared;
    const put = () => {
      this.#outbox.put(bytes, appendRaw);
      counters.messagesOut++;
      this.#shared.show("out", message, bytes.length);
    };
    waiter.isQueued = false;
    put();
    counters.requestsOut++;
    this.#early.remember(retcode, () => this.#again(retcode, put));
    if (!isSend) return;
    this.#calls.answer(retcode, tuple(retcode));
    this.#calls.sent(retcode);
  }

  /** Lets the link keep the process alive, or not where it is idle and that was asked for. */
  keepAlive(): void {
    const isRef = this.#shared.isRef || this.#calls.count > 0;
    if (!isRef) this.#calls.rest();
    // Asked at the beginning and the end of each call.
    if (isRef === this.#isRef) return;
    this.#isRef = isRef;
    if (isRef) this.#connection.ref?.();
    else this.#connection.unref?.();
  }

  /** Whether the peer can be made to answer something. */
  canBeat(opcode: unknown): boolean {
    return !this.#isEsp32 || isEsp32Opcode(opcode);
  }

  beat(opcode: unknown): void {
    const retcode = this.#calls.nextRetcode(this.#isEsp32);
    (this.#beats ??= new Set()).add(retcode);
    const message = composeMaster(opcode, retcode, [], undefined);
    this.#tryPut(() => this.put(message));
  }

  dead(silence: number): void {
    const ms = Math.round(silence);
    const message = `${this.remote} is dead: it said nothing for ${ms} ms`;
    this.close({ by: "error", message });
  }

  sendback(retcode: unknown, args: readonly unknown[]): void {
    this.#assertOpen(undefined);
    this.put(composeSlave(retcode, tuple(...args)));
  }

  rawsend(bytes: Uint8Array): void {
    this.#assertOpen(undefined);
    this.#outbox.put(bytes, appendRaw);
  }

  received(bytes: number, now: number): void {
    this.#shared.counters.bytesIn += bytes;
    this.#signs.heardAt = now;
  }

  process(message: unknown, bytes: number, cost: number): void {
    // What came before we hung up may be read after.
    if (this.#ended !== undefined) return;
    if (this.#shared.wire.protocol === "peer") {
      this.#writer.follow(this.#decoder.lastProtocol);
    }
    this.handle(message, bytes, cost);
  }

  /** Handles a message, also one that did not come. */
  handle(message: unknown, bytes: number, cost: number): void {
    const { counters } = this.#shared;
    counters.messagesIn++;
    this.#shared.show("in", message, bytes);
    const known = recognise(message);
    if (known.kind === "slave") this.#settle(known, bytes, cost);
    else if (known.kind === "master") {
      counters.requestsIn++;
      this.dispatch.request(known, bytes, cost);
    } else {
      counters.malformed++;
      this.#shared.drop(
        `A pickle from ${this.remote} is no message: ${known.why}`,
      );
      if (known.retcode !== undefined) {
        const told = new PythonError("TypeError", known.why);
        this.dispatch.error(known.retcode, told);
      }
    }
  }

  /** Its call fails, the link goes on. */
  refused(error: RefusedPickleError, bytes: number): void {
    const { counters } = this.#shared;
    counters.messagesIn++;
    counters.malformed++;
    this.#shared.show("in", error.value, bytes);
    const known = recognise(error.value);
    if (known.kind === "slave") {
      this.#calls.refuse(wireKey(known.retcode), (waiter) =>
        new ProtocolError(
          `Cannot read the reply to ${
            this.#calls.describe(waiter)
          }: ${error.message}`,
          { cause: error },
        ));
    } else if (known.kind === "master") {
      const told = new PythonError("TypeError", error.message);
      this.dispatch.error(known.retcode, told);
    }
    this.#shared.drop(
      `A message from ${this.remote} was refused: ${error.message}`,
    );
  }

  /** Ends the link after what is queued was written, within the time. */
  async end(reason: CloseReason, withinMs: number): Promise<void> {
    await this.#settled(this.#outbox.flushed(), withinMs);
    this.close(reason);
  }

  /** Ends the link at once. May be called again. */
  close(reason: CloseReason): void {
    this.#stop(reason);
    this.dispatch.close();
    this.#outbox.close();
    this.#connection.close();
    this.#listener.close();
    this.#resolveClosed(this.#ended ?? reason);
  }

  /**
   * Reads until the link ends.
   *
   * @param rest What came after the handshake already.
   */
  async start(rest: Uint8Array): Promise<void> {
    this.#decoder.push(rest);
    const reason = await this.#listener.run();
    this.#stop(reason);
    if (reason.by === "peer") await this.#linger();
    this.close(reason);
  }

  /** The peer has ended its side, but may still read the replies to what it asked. */
  async #linger(): Promise<void> {
    if (this.dispatch.isIdle && this.queuedBytes === 0) return;
    // Who hangs up meanwhile waits no longer: `close` wakes both.
    const done = this.dispatch.idle().then(() => this.#outbox.flushed());
    await this.#settled(done, LINGER_MS);
  }

  /** Wakes all who wait: nothing will come any more. */
  #stop(reason: CloseReason): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    this.#resolveEnded(reason);
    this.#early.close();
    const now = this.#shared.clock.now();
    const advice = reason.by === "peer" ? "; did its program end?" : "";
    this.#calls.onBusy = undefined;
    this.#calls.failSent((waiter) => {
      const ms = Math.round(now - waiter.since);
      const call = this.#calls.describe(waiter);
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
    const message = this.#shared.request(opcode, retcode, args, keywords);
    try {
      this.put(message);
    } catch (error) {
      throw inCall(error, this.#shared.names.describe(opcode));
    }
    this.#shared.counters.requestsOut++;
    if (this.#early.isOver) return;
    const put = () => this.put(message);
    this.#early.remember(retcode, () => this.#again(retcode, put));
  }

  /** Sends a request that was refused, unless its call was given up since. */
  #again(retcode: number, put: () => void): void {
    if (this.#calls.isLate(retcode)) return;
    this.#shared.counters.retried++;
    this.#tryPut(put);
  }

  #settle(message: SlaveMessage, bytes: number, cost: number): void {
    const { counters, replies } = this.#shared;
    const key = wireKey(message.retcode);
    if (this.#beats?.delete(key)) return;
    if (
      !this.#early.isOver &&
      this.#early.settle(key, () => isRefusal(message.args))
    ) return;
    this.#calls.answered(key);
    const waiter = this.#calls.answer(key, message.args, cost);
    if (waiter !== undefined) {
      if (waiter.opcode !== undefined) {
        counters.trip(this.#signs.heardAt - waiter.since);
      }
    } else if (this.#calls.isLate(key)) {
      counters.late++;
      this.#shared.drop("A reply came after its call was given up");
    } else if (key === PASSWORD_RETCODE) {
      counters.malformed++;
      this.#shared.drop("A password came after the handshake");
    } else replies.put(message.retcode, message.args, bytes, cost);
  }

  put(message: unknown, spareBytes?: number): void {
    const bytes = this.#outbox.put(message, this.#append, spareBytes);
    this.#shared.counters.messagesOut++;
    this.#shared.show("out", message, bytes);
  }

  /** For what a timer sends, where nobody could catch an error. */
  #tryPut(put: () => void): void {
    if (!this.isOpen) return;
    try {
      put();
    } catch (error) {
      this.#shared.drop(`A message cannot be sent: ${error}`);
    }
  }

  onWritten(bytes: number, hadToWait: boolean): void {
    this.#shared.counters.bytesOut += bytes;
    this.#signs.wrote(bytes, hadToWait);
  }

  onSlow(slow: boolean, queuedBytes: number): void {
    const { status, limits } = this.#shared;
    const { maxQueuedBytes } = limits;
    if (!slow) status.emit({ type: "eased", queuedBytes });
    else status.emit({ type: "slow", queuedBytes, maxQueuedBytes });
  }

  /** The link broke, or its peer does not read what it asked for. */
  onError(error: unknown): void {
    const message = `The link to ${this.remote} broke: ${messageOf(error)}`;
    this.close({ by: "error", message, error });
  }

  /** Waits for what cannot fail, but not longer. */
  #settled(promise: Promise<unknown>, ms: number): Promise<unknown> {
    const { clock } = this.#shared;
    return within(promise, ms, () => undefined, { clock }).catch(() => {});
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
  writer.buffer.set(bytes, writer.length);
  writer.length += bytes.length;
}
