import type { Clock } from "../watch/clock.ts";

/** How long after its handshake a client may refuse what it would take later, in milliseconds. */
const PERIOD_MS = 3000;
/** How long to wait before a refused request is sent again, in milliseconds. */
const PAUSE_MS = 20;

/**
 * A Python client answers to requests that come with its password's answer
 * that it is not authenticated: it has not executed them. They are sent again,
 * until one was taken.
 */
export class EarlyRefusals {
  #clock: Clock;
  #end: number;
  #sent = new Map<unknown, () => void>();
  #cancels = new Set<() => void>();
  #over = false;

  /** Makes one, for a link whose handshake has just ended. */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.#end = clock.now() + PERIOD_MS;
  }

  /** Whether no request needs to be remembered any more. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Remembers how to send a request again. */
  remember(key: unknown, again: () => void): void {
    if (this.#clock.now() < this.#end) this.#sent.set(key, again);
    else this.#finish();
  }

  /**
   * Looks at a reply.
   *
   * @param key The request's retcode.
   * @param isRefusal Whether it says that we are not authenticated.
   * @returns Whether the request will be sent again, and nobody shall see the reply.
   */
  settle(key: unknown, isRefusal: boolean): boolean {
    const again = this.#sent.get(key);
    this.#sent.delete(key);
    if (again === undefined) return false;
    if (!isRefusal || this.#clock.now() >= this.#end) {
      // It took one: it takes all that come after it.
      this.#finish();
      return false;
    }
    const cancel = this.#clock.after(PAUSE_MS, () => {
      this.#cancels.delete(cancel);
      this.#sent.set(key, again);
      again();
    });
    this.#cancels.add(cancel);
    return true;
  }

  /** Sends nothing again any more. */
  close(): void {
    this.#finish();
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  #finish(): void {
    this.#over = true;
    this.#sent.clear();
  }
}
