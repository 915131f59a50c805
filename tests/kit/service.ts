/** A robot for tests that never gives up: who comes is served, again and again. */

import { TCPTalks } from "../../transport/mod.ts";

/** What the robot can do. */
export const SERVICE = { echo: 1, wait: 2, add: 3, callBack: 4 } as const;

/** The robot's password. */
export const PASSWORD = "sésame";

/** A robot whose instructions a test can hold. */
export class Service implements AsyncDisposable {
  /** How often each call of `wait` was executed, by its argument. */
  readonly executed = new Map<unknown, number>();
  readonly #stop = new AbortController();
  #port = 0;
  #serving: Promise<void> | undefined;
  #talks: TCPTalks | undefined;
  #began: (() => void)[] = [];
  #gate = Promise.withResolvers<void>();

  /** Starts one, on a port of its own. */
  static start(): Service {
    const service = new Service();
    service.#serving = service.#serve();
    return service;
  }

  /** Where it listens. */
  get port(): number {
    return this.#port;
  }

  /** Resolves once `wait` was called so often. */
  async waiting(calls = 1): Promise<void> {
    while (this.#sum() < calls) {
      await new Promise<void>((resolve) => this.#began.push(resolve));
    }
  }

  /** Lets all calls of `wait` return, and those to come. */
  release(): void {
    this.#gate.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
    this.#stop.abort(new Error("The service stops"));
    await this.#talks?.disconnect();
    await this.#serving;
  }

  async #serve(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const talks = new TCPTalks({
        port: this.#port,
        hostname: "127.0.0.1",
        password: PASSWORD,
      });
      this.#talks = talks;
      talks.bind(SERVICE.echo, (value: unknown) => value);
      talks.bind(SERVICE.wait, (value: unknown) => this.#wait(value));
      talks.bind(SERVICE.add, (a: number, b: number) => a + b);
      talks.bind(
        SERVICE.callBack,
        (value: unknown) => talks.execute(SERVICE.echo, value),
      );
      const connected = talks.connect({ timeout: null, signal });
      this.#port = talks.port;
      try {
        await connected;
        await talks.closed;
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    }
  }

  async #wait(value: unknown): Promise<unknown> {
    this.executed.set(value, (this.executed.get(value) ?? 0) + 1);
    for (const resolve of this.#began.splice(0)) resolve();
    await this.#gate.promise;
    return value;
  }

  #sum(): number {
    return [...this.executed.values()].reduce((sum, count) => sum + count, 0);
  }
}
