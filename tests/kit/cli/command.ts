/** The command `tcptalks`: in this process, or in one of its own where its permissions matter. */

import { main, Terminal } from "../../../transport/cli/mod.ts";
import { type Ran, runDeno } from "../deno.ts";

/** The file that is run. */
const CLI = new URL("../../../transport/cli/mod.ts", import.meta.url).href;

/** How long a command may take for one thing, in milliseconds. */
const DEADLINE = 60_000;

/** How a command is run. */
export interface RunOptions {
  /** What it reads from standard input. */
  readonly stdin?: string | Uint8Array<ArrayBuffer>;
  /** Columns of a terminal that it prints to; it prints to a pipe unless given. */
  readonly columns?: number;
  /** Where a tcptalks.json is looked for; a folder without any unless given. */
  readonly folder?: string;
}

/** Runs a command to its end, in this process. */
export async function tcptalks(
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ran> {
  await using running = new RunningCommand(args, options);
  return await running.ended();
}

/** Runs a command to its end in a process of its own, with these permissions. */
export async function tcptalksProcess(
  args: readonly string[],
  permissions: readonly string[] = ["-N", "-R", "-W"],
): Promise<Ran> {
  const run = ["run", "--no-check", "--no-prompt"];
  return await runDeno([...run, ...permissions, CLI, ...args]);
}

/** A command that runs until it is stopped. */
export class RunningCommand implements AsyncDisposable {
  #terminal: Terminal;
  #code: Promise<number>;
  #out = "";
  #err = "";
  #more = Promise.withResolvers<void>();
  #isOver = false;

  constructor(args: readonly string[], options: RunOptions = {}) {
    const { stdin = "", columns } = options;
    const isTerminal = () => columns !== undefined;
    this.#terminal = new Terminal({
      stdout: { write: this.#take((text) => this.#out += text), isTerminal },
      stderr: { write: this.#take((text) => this.#err += text), isTerminal },
      stdin: { readable: ReadableStream.from([bytesOf(stdin)]) },
      columns: () => columns,
      // A reader of README.md has made a tcptalks.json in the clone.
      folder: options.folder ?? import.meta.dirname ?? ".",
    });
    this.#code = main(args, this.#terminal).finally(() => {
      this.#isOver = true;
      this.#notify();
    });
  }

  /** Waits until it has printed something, on either output; gives the match. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#out) ?? pattern.exec(this.#err);
      if (match) return match;
      if (this.#isOver) {
        throw new Error(`It ended without ${pattern}: ${this.#said}`);
      }
      await this.#within(this.#more.promise, `it printed ${pattern}`);
    }
  }

  /** The address that it says it listens on. */
  async address(): Promise<string> {
    const [, address = ""] = await this.printed(/(?:on|Tapping) (\S+:\d+)/);
    return address;
  }

  /** Presses Ctrl-C, and waits for the end. */
  async stop(): Promise<Ran> {
    this.#terminal.interrupt();
    return await this.ended();
  }

  /** Waits for the end. */
  async ended(): Promise<Ran> {
    const code = await this.#within(this.#code, "it ended");
    return { code, out: this.#out, err: this.#err };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  get #said(): string {
    return JSON.stringify(`${this.#out}\n${this.#err}`);
  }

  #take(add: (text: string) => void): (bytes: Uint8Array) => Promise<number> {
    const decoder = new TextDecoder();
    return (bytes) => {
      add(decoder.decode(bytes, { stream: true }));
      this.#notify();
      return Promise.resolve(bytes.length);
    };
  }

  #notify(): void {
    this.#more.resolve();
    this.#more = Promise.withResolvers();
  }

  async #within<T>(work: Promise<T>, what: string): Promise<T> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () =>
        late.reject(
          new Error(`Waited ${DEADLINE / 1000} s until ${what}: ${this.#said}`),
        ),
      DEADLINE,
    );
    try {
      return await Promise.race([work, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function bytesOf(text: string | Uint8Array<ArrayBuffer>): Uint8Array {
  return typeof text === "string" ? new TextEncoder().encode(text) : text;
}
