/** The command `tcptalks` as a process of its own, as a user runs it. */

/** The file that is run. */
const CLI = new URL("../../../transport/cli/mod.ts", import.meta.url).href;

/** How long a process may take for one thing, in milliseconds. */
const DEADLINE = 20_000;

/** What a command left behind. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** How a command is run. */
export interface RunOptions {
  /** The permissions; those of the documents unless given. */
  readonly permissions?: readonly string[];
  /** What it reads from standard input. */
  readonly stdin?: string | Uint8Array<ArrayBuffer>;
}

/** Runs a command to its end. */
export async function tcptalks(
  args: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> {
  await using running = new RunningCommand(args, options);
  return await running.ended();
}

/** A command that runs until it is stopped. */
export class RunningCommand implements AsyncDisposable {
  #child: Deno.ChildProcess;
  #out = "";
  #err = "";
  #pumps: Promise<void>[];
  #more = Promise.withResolvers<void>();
  #isOver = false;

  constructor(args: readonly string[], options: RunOptions = {}) {
    const { permissions = ["-N", "-R", "-W"], stdin } = options;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--no-prompt", ...permissions, CLI, ...args],
      stdin: stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
      env: { NO_COLOR: "1" },
    }).spawn();
    this.#pumps = [
      this.#pump(this.#child.stdout, (text) => this.#out += text),
      this.#pump(this.#child.stderr, (text) => this.#err += text),
      this.#feed(stdin),
      this.#child.status.then(() => {
        this.#isOver = true;
        this.#notify();
      }),
    ];
  }

  /** Waits until it has printed something, on either output; gives the match. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    const timer = setTimeout(() => this.#kill(), DEADLINE);
    try {
      for (;;) {
        const match = pattern.exec(this.#out) ?? pattern.exec(this.#err);
        if (match) return match;
        if (this.#isOver) {
          throw new Error(`It ended without ${pattern}: ${this.#said}`);
        }
        await this.#more.promise;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** The address that it says it listens on. */
  async address(): Promise<string> {
    const [, address = ""] = await this.printed(/(?:on|Tapping) (\S+:\d+)/);
    return address;
  }

  /** Presses Ctrl-C, and waits for the end. */
  async stop(): Promise<Outcome> {
    this.#child.kill("SIGINT");
    return await this.ended();
  }

  /** Waits for the end. */
  async ended(): Promise<Outcome> {
    const timer = setTimeout(() => this.#kill(), DEADLINE);
    const { code } = await this.#child.status;
    clearTimeout(timer);
    await Promise.all(this.#pumps);
    return { code, out: this.#out, err: this.#err };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill();
    await this.ended();
  }

  get #said(): string {
    return JSON.stringify(`${this.#out}\n${this.#err}`);
  }

  #kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It ended by itself.
    }
  }

  #notify(): void {
    this.#more.resolve();
    this.#more = Promise.withResolvers();
  }

  async #pump(
    stream: ReadableStream<Uint8Array<ArrayBuffer>>,
    add: (text: string) => void,
  ): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      add(text);
      this.#notify();
    }
  }

  async #feed(stdin: RunOptions["stdin"]): Promise<void> {
    if (stdin === undefined) return;
    const bytes = typeof stdin === "string"
      ? new TextEncoder().encode(stdin)
      : stdin;
    const writer = this.#child.stdin.getWriter();
    try {
      await writer.write(bytes);
      await writer.close();
    } catch {
      // It ended without reading all.
    }
  }
}
