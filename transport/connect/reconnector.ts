import { Connector } from "./connector.ts";
import {
  AlreadyConnectedError,
  AuthentificationError,
  NetworkEndedError,
  NotConnectedError,
} from "../errors.ts";
import type { Admitted } from "./handshake.ts";
import { Backlog, type Line } from "../link/backlog.ts";
import {
  GENTLE,
  Heartbeat,
  type HeartbeatTimes,
  heartbeatTimes,
} from "../link/heartbeat.ts";
import { DEFAULT_TIMEOUT_MS } from "../options/limits.ts";
import { abortable } from "../watch/clock.ts";
import type { ReconnectOptions, TalksOptions } from "../options/options.ts";
import { Session } from "../link/session.ts";
import type { Shared } from "../link/shared.ts";
import type { CloseReason } from "../watch/status.ts";
import { messageOf } from "../../codec/text/repr/repr.ts";

/** How long `disconnect` waits until what is queued was written, in milliseconds. */
const FLUSH_MS = 1000;
/** How long one attempt to reconnect may take, in milliseconds. */
const ATTEMPT_MS = DEFAULT_TIMEOUT_MS;

const BY_US: CloseReason = { by: "us", message: "we disconnected" };

/** Makes the link of one object, watches it, and makes it again where that was asked for. */
export class Reconnector {
  session: Session | undefined;
  #shared: Shared;
  #connector: Connector;
  #backoff: Backoff | undefined;
  #backlog: Backlog;
  /** Whether calls wait while there is no link. */
  #waits: boolean;
  #heartbeat: HeartbeatTimes | undefined;
  #state: "idle" | "connecting" | "open" | "ending" | "reconnecting" = "idle";
  /** The link, and those before it that are over but for the last replies to their peers. */
  #sessions: Session[] = [];
  #stop = new AbortController();
  #attempt: Promise<Admitted> | undefined;
  #attempts = 0;
  /** Ends the wait before the next attempt. */
  #hurry: (() => void) | undefined;
  #closed = Promise.withResolvers<CloseReason>();
  #isClosed = false;
  #last: CloseReason | undefined;

  constructor(options: TalksOptions, shared: Shared) {
    this.#connector = new Connector(options, shared);
    this.#shared = shared;
    this.#backlog = new Backlog(shared);
    // Refused without "ip".
    const { reconnect } = options;
    this.#backoff = reconnect && new Backoff(reconnect);
    this.#waits = reconnect?.whileDown !== "fail";
    const isWatched = !this.#connector.isClient || reconnect !== undefined;
    const heartbeat = options.heartbeat ?? (isWatched ? GENTLE : false);
    this.#heartbeat = heartbeat === false
      ? undefined
      : heartbeatTimes(heartbeat);
  }

  get port(): number {
    return this.#connector.port;
  }

  /** Resolves with the reason once the link has ended for good. */
  get closed(): Promise<CloseReason> {
    return this.#closed.promise;
  }

  /** Aborts once the link has ended for good. */
  get over(): AbortSignal {
    return this.#stop.signal;
  }

  /** Resolves with the reason once the link has ended; with nothing where there is none, nor comes one. */
  async overIfAny(): Promise<CloseReason | undefined> {
    if (this.#state === "connecting") await this.#attempt?.catch(() => {});
    return this.#state === "idle" ? undefined : await this.closed;
  }

  get queuedBytes(): number {
    return this.session?.queuedBytes ?? this.#backlog.queuedBytes;
  }

  async connect(
    timeout: number | null,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    this.#take();
    const stop = this.#stop.signal;
    const either = signal ? AbortSignal.any([stop, signal]) : stop;
    try {
      this.#attempt = this.#connector.open({ timeout, signal: either });
      const admitted = await this.#attempt;
      this.#attempt = undefined;
      if (either.aborted) admitted.connection.close();
      either.throwIfAborted();
      this.#begin(admitted);
    } catch (error) {
      this.#state = "idle";
      throw error;
    }
  }

  /** Takes over a link that somebody else made; what is not bound yet waits for `serve`. */
  adopt(admitted: Admitted): void {
    this.#take();
    this.#begin(admitted, true);
  }

  /** Ends the link, or the attempts to make one. May be called again. */
  async disconnect(reason: CloseReason = BY_US): Promise<void> {
    const state = this.#state;
    this.#stop.abort(new NotConnectedError("Disconnected before it connected"));
    const ends = this.#sessions.map((each) => each.end(reason, FLUSH_MS));
    await Promise.all(ends);
    if (state === "connecting") await this.#attempt?.catch(() => {});
    else if (state !== "idle") await this.#closed.promise;
    // What was never connected is over as well.
    if (this.#state === "idle") this.#finish(reason);
  }

  reconnectNow(): void {
    this.#hurry?.();
  }

  /** Lets an idle link keep the process alive, or not. */
  keepAlive(isRef: boolean): void {
    this.#shared.isRef = isRef;
    this.#shared.calls.onBusy?.();
  }

  /**
   * Who takes calls: the link, or the queue for it while it is made again.
   *
   * @throws {NotConnectedError} When there is none, nor will be.
   */
  line(): Line {
    const { session } = this;
    if (session?.isOpen) return session;
    return this.#comesBack && this.#waits ? this.#backlog : this.require();
  }

  /** Whether there is a link, or another attempt to make it. */
  get isAlive(): boolean {
    return this.session?.isOpen || this.#comesBack;
  }

  /** In the very moment in which a link ends nobody tries to make it again yet. */
  get #comesBack(): boolean {
    const isMadeAgain = this.session === undefined
      ? this.#state === "reconnecting"
      : this.#backoff !== undefined;
    return isMadeAgain && !this.#stop.signal.aborted;
  }

  /**
   * The link.
   *
   * @throws {NotConnectedError} When there is none.
   */
  require(): Session {
    if (this.session === undefined) throw this.#none();
    return this.session;
  }

  #none(): NotConnectedError {
    const { message, by, error } = this.#last ?? {};
    const orSet = by === "us" || this.#backoff ? "" : ', or set "reconnect"';
    const why = message === undefined
      ? 'await "connect" first'
      : `${message}; connect again${orSet}`;
    return new NotConnectedError(`Not connected: ${why}`, { cause: error });
  }

  #take(): void {
    // What still lingers keeps nobody from making the next link.
    if (this.#state === "ending" && this.#last) this.#finish(this.#last);
    if (this.#state !== "idle") {
      throw new AlreadyConnectedError(
        this.#stop.signal.aborted
          ? 'Still disconnecting: await "disconnect" first'
          : this.#state === "open"
          ? `Already connected to ${this.session?.remote}: disconnect first`
          : `Already ${this.#state}: disconnect first`,
      );
    }
    this.#state = "connecting";
    this.#stop = new AbortController();
    this.#attempts = 0;
    if (this.#isClosed) this.#closed = Promise.withResolvers();
    this.#isClosed = false;
    this.#shared.status.begin();
    this.#last = undefined;
  }

  #begin({ connection, rest, dialect }: Admitted, isHeld = false): void {
    const { counters, status, clock } = this.#shared;
    const session = new Session(connection, this.#shared, dialect);
    if (isHeld) session.dispatch.hold();
    this.session = session;
    this.#state = "open";
    counters.connections++;
    const since = clock.now();
    const times = this.#heartbeat;
    const heartbeat = times && session.canBeat(times.opcode)
      ? new Heartbeat(session, clock, times)
      : undefined;
    this.#sessions = [...this.#sessions, session];
    void session.ended.then((reason) => {
      heartbeat?.stop();
      if (this.#backoff?.isGood(clock.now() - since)) this.#attempts = 0;
      void this.#ended(session, reason);
    });
    void session.closed.then(() => {
      this.#sessions = this.#sessions.filter((each) => each !== session);
    });
    // Before anybody hears of the link: what waited for it comes first.
    for (const queued of this.#backlog.take()) session.release(queued);
    status.emit({ type: "connected", remote: session.remote });
    void session.start(rest);
  }

  async #ended(last: Session, reason: CloseReason): Promise<void> {
    this.session = undefined;
    this.#setLast(reason);
    if (this.#backoff !== undefined && !this.#stop.signal.aborted) {
      this.#state = "reconnecting";
      const { signal } = this.#stop;
      const admitted = await this.#reconnect(this.#backoff, signal);
      if (admitted !== undefined && !signal.aborted) {
        return this.#begin(admitted);
      }
      admitted?.connection.close();
      if (signal.aborted) this.#setLast(BY_US);
      this.#backlog.take();
      this.#shared.calls.failQueued(() => this.#none());
    }
    await this.#finishAfter(last, this.#last ?? reason);
  }

  #setLast(reason: CloseReason): void {
    this.#last = reason;
    this.#shared.calls.down = reason.message;
  }

  async #finishAfter(last: Session, reason: CloseReason): Promise<void> {
    this.#state = "ending";
    const closed = this.#closed;
    await last.closed;
    // Another link may have been made, and even have ended, meanwhile.
    if (this.#closed === closed && this.#state === "ending") {
      this.#finish(reason);
    }
  }

  /** Tries until somebody answers again; undefined when it is given up. */
  async #reconnect(
    backoff: Backoff,
    signal: AbortSignal,
  ): Promise<Admitted | undefined> {
    const { status } = this.#shared;
    for (;;) {
      const attempt = ++this.#attempts;
      const delay = backoff.delay(attempt);
      if (delay === undefined) return undefined;
      const reason = this.#last ?? { by: "error", message: "unknown" };
      status.emit({ type: "reconnecting", attempt, delay, reason });
      await this.#pause(delay, signal);
      if (signal.aborted) return undefined;
      try {
        return await this.#connector.open({
          timeout: ATTEMPT_MS,
          signal,
          once: true,
        });
      } catch (error) {
        if (signal.aborted) return undefined;
        const message = messageOf(error);
        this.#setLast({ by: "error", message, error });
        // The same password will be wrong again, and what is closed stays so.
        const isFinal = error instanceof AuthentificationError ||
          error instanceof NetworkEndedError;
        if (isFinal) return undefined;
      }
    }
  }

  /** Waits for the next attempt, until somebody is in a hurry. */
  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { clock, calls } = this.#shared;
    const end = clock.now() + ms;
    let cancel = () => {};
    const wait = calls.onBusy = () => {
      cancel();
      const isRef = this.#shared.isRef || calls.count > 0;
      if (!isRef) calls.rest();
      cancel = clock.after(Math.max(0, end - clock.now()), resolve, isRef);
    };
    wait();
    this.#hurry = () => {
      // The waits begin anew as well.
      this.#attempts = Math.min(this.#attempts, 1);
      resolve();
    };
    await abortable(promise, signal).catch(() => {});
    this.#hurry = calls.onBusy = undefined;
    cancel();
  }

  #finish(reason: CloseReason): void {
    const isNews = this.#state !== "idle";
    this.#state = "idle";
    if (isNews) this.#shared.status.emit({ type: "disconnected", reason });
    this.#shared.status.end();
    this.#stop.abort();
    this.#isClosed = true;
    this.#closed.resolve(reason);
  }
}

/** The waits between attempts. */
export class Backoff {
  #options: Required<Omit<ReconnectOptions, "whileDown">>;
  #random: () => number;

  constructor(options: ReconnectOptions, random: () => number = Math.random) {
    this.#options = {
      minDelay: 100,
      maxDelay: 5000,
      factor: 2,
      jitter: 0.5,
      maxAttempts: Infinity,
      resetAfter: 5000,
      ...options,
    };
    this.#random = random;
  }

  /** Whether a link that lasted so many milliseconds was a good one. */
  isGood(ms: number): boolean {
    return ms >= this.#options.resetAfter;
  }

  /** Milliseconds before an attempt, counted from 1; undefined when it is one too many. */
  delay(attempt: number): number | undefined {
    const { minDelay, maxDelay, factor, jitter, maxAttempts } = this.#options;
    if (attempt > maxAttempts) return undefined;
    // However often: 0 times infinity is no number.
    const grown = minDelay && minDelay * factor ** (attempt - 1);
    const full = Math.min(maxDelay, grown);
    const share = Math.min(1, jitter);
    return Math.round(full * (1 - share * this.#random()));
  }
}
