import { abortable, deadline, delay } from "@std/async";
import type { Connector } from "./connector.ts";
import {
  AlreadyConnectedError,
  AuthentificationError,
  NotConnectedError,
  TimeoutError,
} from "../errors.ts";
import type { Admitted } from "./acceptor.ts";
import {
  Heartbeat,
  type HeartbeatOptions,
  type HeartbeatTimes,
  heartbeatTimes,
} from "../link/heartbeat.ts";
import { DEFAULT_TIMEOUT_MS } from "../options/options.ts";
import { Backoff, type ReconnectOptions } from "./backoff.ts";
import { Session } from "../link/session.ts";
import type { Shared } from "../link/shared.ts";
import type { CloseReason } from "../watch/status.ts";

/** How long `disconnect` waits until what is queued was written, in milliseconds. */
const FLUSH_MS = 1000;
/** How long one attempt to reconnect may take, in milliseconds. */
const ATTEMPT_MS = DEFAULT_TIMEOUT_MS;

/** Makes the link of one object, watches it, and makes it again where that was asked for. */
export class Reconnector {
  /** The link, while there is one. */
  session: Session | undefined;
  #shared: Shared;
  #connector: Connector;
  #backoff: Backoff | undefined;
  #heartbeat: HeartbeatTimes | undefined;
  #state: "idle" | "connecting" | "open" | "ending" | "reconnecting" = "idle";
  /** The link, and those before it that are over but for the last replies to their peers. */
  #sessions = new Set<Session>();
  #stop = new AbortController();
  #attempt: Promise<Admitted> | undefined;
  #closed = Promise.withResolvers<CloseReason>();
  #back: PromiseWithResolvers<Session> | undefined;
  #last: CloseReason | undefined;

  constructor(
    connector: Connector,
    shared: Shared,
    reconnect: ReconnectOptions | undefined,
    heartbeat: HeartbeatOptions | undefined,
  ) {
    this.#connector = connector;
    this.#shared = shared;
    this.#backoff = reconnect && new Backoff(reconnect);
    this.#heartbeat = heartbeat && heartbeatTimes(heartbeat);
  }

  /** Resolves with the reason once the link has ended for good. */
  get closed(): Promise<CloseReason> {
    return this.#closed.promise;
  }

  /** Whether a link is made or there is one. */
  get isIdle(): boolean {
    return this.#state === "idle";
  }

  /** Makes the link. */
  async connect(
    timeout: number | null,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    this.#take();
    const { clock } = this.#shared;
    const stop = this.#stop.signal;
    const either = signal ? AbortSignal.any([stop, signal]) : stop;
    try {
      const options = { timeout, signal: either, clock };
      this.#attempt = this.#connector.open(options);
      const admitted = await this.#attempt;
      if (either.aborted) admitted.connection.close();
      either.throwIfAborted();
      this.#begin(admitted);
    } catch (error) {
      this.#state = "idle";
      throw error;
    }
  }

  /** Takes over a link that somebody else made. */
  adopt(admitted: Admitted): void {
    this.#take();
    this.#begin(admitted);
  }

  /** Ends the link, or the attempts to make one. Harmless when repeated. */
  async disconnect(): Promise<void> {
    const reason: CloseReason = { by: "us", message: "we disconnected" };
    const stopped = this.#stopTrying();
    const ends = [...this.#sessions].map((each) => each.end(reason, FLUSH_MS));
    await Promise.all([stopped, ...ends]);
  }

  async #stopTrying(): Promise<void> {
    if (this.#state === "idle") return;
    this.#stop.abort(new NotConnectedError("Disconnected before it connected"));
    if (this.#state === "connecting") {
      await this.#attempt?.catch(() => {});
      return;
    }
    await this.#closed.promise;
  }

  /** The link; while it is being made again, waits for it if that was asked for. */
  ready(
    timeout: number | null,
    signal: AbortSignal | undefined,
  ): Session | Promise<Session> {
    if (this.session !== undefined) return this.session;
    if (this.#back === undefined || !this.#backoff?.waits) throw this.#none();
    return this.#await(this.#back.promise, timeout, signal);
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
    const why = this.#last === undefined
      ? 'await "connect" first'
      : `${this.#last.message}; connect again, or set "reconnect"`;
    return new NotConnectedError(`Not connected: ${why}`, {
      cause: this.#last?.error,
    });
  }

  async #await(
    back: Promise<Session>,
    timeout: number | null,
    signal: AbortSignal | undefined,
  ): Promise<Session> {
    try {
      if (timeout !== null) {
        return await deadline(back, timeout, signal ? { signal } : {});
      }
      return signal ? await abortable(back, signal) : await back;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof NotConnectedError) throw error;
      throw new TimeoutError(
        `The link did not come back within ${timeout} ms: ${this.#last?.message}`,
        { cause: error },
      );
    }
  }

  #take(): void {
    // What still lingers keeps nobody from making the next link.
    if (this.#state === "ending" && this.#last) this.#finish(this.#last);
    if (this.#state !== "idle") {
      throw new AlreadyConnectedError(
        this.#state === "open"
          ? `Already connected to ${this.session?.remote}: disconnect first`
          : `Already ${this.#state}: disconnect first`,
      );
    }
    this.#state = "connecting";
    this.#stop = new AbortController();
    if (this.#last !== undefined) this.#closed = Promise.withResolvers();
    this.#last = undefined;
  }

  #begin({ connection, rest, dialect }: Admitted): Session {
    const session = new Session(connection, this.#shared, dialect);
    this.session = session;
    this.#state = "open";
    this.#shared.counters.connections++;
    this.#shared.status.emit({ type: "connected", remote: session.remote });
    const heartbeat = this.#watch(session);
    this.#sessions.add(session);
    void session.ended.then((reason) => {
      heartbeat?.stop();
      void this.#ended(session, reason);
    });
    void session.closed.then(() => this.#sessions.delete(session));
    session.start(rest);
    return session;
  }

  async #ended(last: Session, reason: CloseReason): Promise<void> {
    this.session = undefined;
    this.#last = reason;
    if (this.#backoff === undefined || this.#stop.signal.aborted) {
      return await this.#finishAfter(last, reason);
    }
    this.#state = "reconnecting";
    this.#back = Promise.withResolvers();
    this.#back.promise.catch(() => {});
    const back = this.#back;
    const session = await this.#reconnect(this.#backoff);
    this.#back = undefined;
    if (session !== undefined) back.resolve(session);
    else {
      back.reject(this.#none());
      await this.#finishAfter(last, this.#last);
    }
  }

  /** Lets the last replies go out first. */
  async #finishAfter(last: Session, reason: CloseReason): Promise<void> {
    this.#state = "ending";
    const closed = this.#closed;
    await last.closed;
    // Another link may have been made, and even have ended, meanwhile.
    if (this.#closed === closed && this.#state === "ending") {
      this.#finish(reason);
    }
  }

  /** Tries until there is a link again; undefined when it is given up. */
  async #reconnect(backoff: Backoff): Promise<Session | undefined> {
    const { status, clock } = this.#shared;
    const { signal } = this.#stop;
    for (let attempt = 1;; attempt++) {
      const wait = backoff.delay(attempt);
      if (wait === undefined) return undefined;
      const reason = this.#last ?? { by: "error", message: "unknown" };
      status.emit({ type: "reconnecting", attempt, delay: wait, reason });
      try {
        await delay(wait, { signal });
        return this.#begin(
          await this.#connector.open({
            timeout: ATTEMPT_MS,
            signal,
            clock,
            once: true,
          }),
        );
      } catch (error) {
        if (signal.aborted) {
          this.#last = { by: "us", message: "we disconnected" };
          return undefined;
        }
        const message = error instanceof Error ? error.message : String(error);
        this.#last = { by: "error", message, error };
        // The same password will be wrong again.
        if (error instanceof AuthentificationError) return undefined;
      }
    }
  }

  #finish(reason: CloseReason): void {
    this.#state = "idle";
    this.#shared.status.emit({ type: "disconnected", reason });
    this.#shared.status.end();
    this.#closed.resolve(reason);
  }

  #watch(session: Session): Heartbeat | undefined {
    const times = this.#heartbeat;
    if (times === undefined || !session.canBeat(times.opcode)) return undefined;
    return new Heartbeat(
      {
        get lastHeard() {
          return session.lastHeard;
        },
        get pending() {
          return session.pending;
        },
        beat: () => session.beat(times.opcode),
        dead: (silence) =>
          session.close({
            by: "error",
            message: `${session.remote} is dead: it said nothing for ${
              Math.round(silence)
            } ms`,
          }),
      },
      this.#shared.clock,
      times,
    );
  }
}
