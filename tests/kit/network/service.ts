/** A robot for tests that never gives up: who comes is served, again and again. */

import {
  type ServerOptions,
  type TCPTalks,
  TCPTalksServer,
} from "../../../transport/mod.ts";

/** What the robot can do. */
export const SERVICE = { echo: 1, wait: 2, add: 3, callBack: 4 } as const;

/** The robot's password. */
export const PASSWORD = "sésame";

/** A robot whose instructions a test can hold. */
export class Service implements AsyncDisposable {
  /** How often each call of `wait` was executed, by its argument. */
  readonly executed = new Map<unknown, number>();
  /** The server behind it. */
  readonly server: TCPTalksServer;
  #began: (() => void)[] = [];
  #gate = Promise.withResolvers<void>();

  private constructor(options: ServerOptions) {
    const server = new TCPTalksServer({
      port: 0,
      hostname: "127.0.0.1",
      password: PASSWORD,
      maxClients: 100,
      ...options,
    });
    server.bind(SERVICE.echo, (value: unknown) => value);
    server.bind(SERVICE.wait, (value: unknown) => this.#wait(value));
    server.bind(SERVICE.add, (a: number, b: number) => a + b);
    server.bind(SERVICE.callBack, function (this: TCPTalks, value: unknown) {
      return this.execute(SERVICE.echo, value);
    });
    this.server = server;
  }

  /** Starts one, on a port of its own. */
  static start(options: ServerOptions = {}): Service {
    return new Service(options);
  }

  /** Where it listens. */
  get port(): number {
    return this.server.port;
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
    await this.server.disconnect();
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
