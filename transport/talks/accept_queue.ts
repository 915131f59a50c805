import type { Clock } from "../watch/clock.ts";
import { ForeverAloneError, NotConnectedError } from "../errors.ts";

/** How long to wait, and where, for messages. */
export interface AcceptWait {
  timeout: number | null;
  signal: AbortSignal | undefined;
  clock: Clock;
  address: string;
}

/** Clients that came but were not asked for yet, and those who wait for one. */
export class AcceptQueue<Client> {
  #here: Client[] = [];
  #waiting: ((client: Client | undefined) => void)[] = [];
  #closed = false;
  #why: unknown;

  /** Whether nobody is here. */
  get isEmpty(): boolean {
    return this.#here.length === 0;
  }

  /** Lets a client in: to who waits for one, or for later. */
  put(client: Client): void {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(client);
    else this.#here.push(client);
  }

  /** Forgets a client that went away. */
  drop(client: Client): void {
    const at = this.#here.indexOf(client);
    if (at >= 0) this.#here.splice(at, 1);
  }

  /** The next client; undefined once it is closed. */
  async next(): Promise<Client | undefined> {
    const client = this.#here.shift();
    if (client !== undefined) return client;
    if (!this.#closed) {
      const waiting = Promise.withResolvers<Client | undefined>();
      this.#waiting.push(waiting.resolve);
      const next = await waiting.promise;
      if (next !== undefined) return next;
    }
    if (this.#why !== undefined) throw this.#why;
    return undefined;
  }

  /**
   * The next client, but not for ever.
   *
   * @throws {ForeverAloneError} When none came in time.
   * @throws {NotConnectedError} When it was closed.
   */
  async wait(options: AcceptWait): Promise<Client> {
    const { timeout, signal, clock, address } = options;
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Client>();
    const take = (client: Client | undefined): void =>
      client === undefined
        ? reject(
          this.#why ?? new NotConnectedError(`${address} no longer listens`),
        )
        : resolve(client);
    const here = this.#here.shift();
    if (here !== undefined || this.#closed) take(here);
    else this.#waiting.push(take);
    const giveUp = (reason: unknown): void => {
      const at = this.#waiting.indexOf(take);
      if (at >= 0) this.#waiting.splice(at, 1);
      reject(reason);
    };
    const abort = () => giveUp(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const cancel = timeout === null
      ? undefined
      : clock.after(timeout, () =>
        giveUp(
          new ForeverAloneError(
            `No client came to ${address} within ${timeout} ms; has it the right address?`,
          ),
        ));
    try {
      return await promise;
    } finally {
      cancel?.();
      signal?.removeEventListener("abort", abort);
    }
  }

  /**
   * Wakes all who wait: nobody comes any more.
   *
   * @param why What they get as error, where it never listened.
   */
  close(why?: unknown): void {
    this.#closed = true;
    this.#why ??= why;
    for (const waiting of this.#waiting.splice(0)) waiting(undefined);
  }
}
