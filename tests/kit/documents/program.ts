/** A program as a process of its own: what it prints, and how it ends. */

import { plainEnv } from "../deno.ts";

/** How long a program may take for one thing, in milliseconds. */
const DEADLINE = 120_000;

/** How a program is started. */
export interface ProgramOptions {
  /** What it reads from standard input. */
  readonly stdin?: string;
  /** Where it runs. */
  readonly cwd?: string;
  /** Variables of its environment. */
  readonly env?: Record<string, string>;
  /** As in a terminal: `kill` reaches all that it has started, too. */
  readonly group?: boolean;
}

/** What a program left behind. */
export interface Ended {
  readonly code: number;
  /** Both outputs, in the order in which they came. */
  readonly said: string;
}

/** A program that runs; it is killed when it is disposed of, or takes too long. */
export class Program implements AsyncDisposable {
  #child: Deno.ChildProcess;
  #said = "";
  #ended: Promise<Ended>;
  #more = Promise.withResolvers<void>();
  #isOver = false;
  #group: boolean;

  constructor(
    program: string,
    args: readonly string[],
    options: ProgramOptions = {},
  ) {
    const { stdin, env, cwd, group = false } = options;
    this.#group = group;
    this.#child = new Deno.Command(program, {
      args: [...args],
      stdin: stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
      detached: group,
      clearEnv: true,
      env: {
        ...plainEnv(),
        PYTHONIOENCODING: "utf-8",
        TCPTALKS_PATIENCE: "60",
        ...env,
      },
      ...cwd === undefined ? {} : { cwd },
    }).spawn();
    this.#ended = this.#end(stdin);
  }

  /**
   * Waits until it has printed something; gives the first group.
   *
   * @throws {Error} When it ended without, or the deadline passed.
   */
  async printed(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.#said);
      if (match) return match[1] ?? match[0];
      if (this.#isOver) {
        throw new Error(`It ended without ${pattern}:\n${this.#said}`);
      }
      await this.#more.promise;
    }
  }

  /** Waits for its end. */
  ended(): Promise<Ended> {
    return this.#ended;
  }

  /** Asks it to end, as Ctrl-C does, or another signal. */
  kill(signal: Deno.Signal = "SIGKILL"): void {
    try {
      const { pid } = this.#child;
      Deno.kill(this.#group ? -pid : pid, signal);
    } catch {
      // It ended by itself.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.#ended;
  }

  async #end(stdin: string | undefined): Promise<Ended> {
    const timer = setTimeout(() => {
      this.#said += `\nKilled after ${DEADLINE} ms`;
      this.kill();
    }, DEADLINE);
    const [{ code }] = await Promise.all([
      this.#child.status,
      this.#pump(this.#child.stdout),
      this.#pump(this.#child.stderr),
      this.#feed(stdin),
    ]);
    clearTimeout(timer);
    this.#isOver = true;
    this.#more.resolve();
    return { code, said: this.#said };
  }

  async #pump(stream: ReadableStream<BufferSource>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.#said += text;
      this.#more.resolve();
      this.#more = Promise.withResolvers();
    }
  }

  async #feed(stdin: string | undefined): Promise<void> {
    if (stdin === undefined) return;
    await new Blob([stdin]).stream().pipeTo(this.#child.stdin);
  }
}
