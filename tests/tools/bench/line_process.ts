import { hasTaskset } from "./cpu.ts";
/** A child process that answers each line of JSON with a line of JSON. */
export class LineProcess implements AsyncDisposable {
  #child: Deno.ChildProcess;
  #writer: WritableStreamDefaultWriter<Uint8Array>;
  #reader: ReadableStreamDefaultReader<Uint8Array>;
  #rest = new Uint8Array(0);
  #command: string;

  /** Starts it, on the given CPU where one is given and `taskset` exists. */
  constructor(command: string, args: string[], cpu?: number) {
    const pinned = cpu !== undefined && hasTaskset();
    this.#command = [command, ...args].join(" ");
    this.#child = new Deno.Command(pinned ? "taskset" : command, {
      args: pinned ? ["-c", `${cpu}`, command, ...args] : args,
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
      env: { NO_COLOR: "1" },
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#reader = this.#child.stdout.getReader();
  }

  /** Its process id. */
  get pid(): number {
    return this.#child.pid;
  }

  /** The next line that it prints, parsed. */
  async line(): Promise<unknown> {
    for (;;) {
      const end = this.#rest.indexOf(10);
      if (end >= 0) {
        const line = new TextDecoder().decode(this.#rest.subarray(0, end));
        this.#rest = this.#rest.slice(end + 1);
        return JSON.parse(line);
      }
      const { value, done } = await this.#reader.read();
      if (done) throw new Error(`"${this.#command}" ended without an answer`);
      const joined = new Uint8Array(this.#rest.length + value.length);
      joined.set(this.#rest);
      joined.set(value, this.#rest.length);
      this.#rest = joined;
    }
  }

  /** Says one thing and waits for the answer. */
  async ask(question: unknown): Promise<unknown> {
    const line = JSON.stringify(question) + "\n";
    await this.#writer.write(new TextEncoder().encode(line));
    return await this.line();
  }

  /** Ends it: its input closes, and it is stopped if that is not enough. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.close().catch(() => {});
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 500);
    await this.#reader.cancel().catch(() => {});
    await this.#child.status;
    clearTimeout(timer);
  }
}
