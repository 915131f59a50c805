/** The process of Node, which ends with the test. */

import type { PlatformReport } from "./runner.ts";

/** How long all tests may take on one platform, in ms. */
const DEADLINE = 300_000;

/** A running Node. */
export class PlatformProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #stderr: Promise<string>;
  readonly #stdout: Promise<string>;

  /** Starts it. */
  constructor(path: string, args: readonly string[]) {
    this.#child = new Deno.Command(path, {
      args: [...args],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#stdout = new Response(this.#child.stdout).text();
    this.#stderr = new Response(this.#child.stderr).text();
  }

  /** Waits for the report, and says what the process wrote where none comes. */
  async report(told: Promise<PlatformReport>): Promise<PlatformReport> {
    const late = Promise.withResolvers<string>();
    const timer = setTimeout(() => late.resolve("no report in time"), DEADLINE);
    const ended = this.#child.status.then(({ code }) =>
      `it ended with ${code}`
    );
    try {
      const first = await Promise.race([told, ended, late.promise]);
      if (typeof first !== "string") return first;
      this.#kill();
      throw new Error(
        `The platform gave no report: ${first}; ${await this
          .#stdout}${await this.#stderr}`,
      );
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill();
    await Promise.all([this.#child.status, this.#stdout, this.#stderr]);
  }

  #kill(): void {
    try {
      this.#child.kill("SIGTERM");
    } catch {
      // It has ended.
    }
  }
}
