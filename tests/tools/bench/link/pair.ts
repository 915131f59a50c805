import { leaveOut } from "../left_out.ts";
import { LineProcess } from "../line_process.ts";
import type { Python } from "../python.ts";
import type { Contender } from "../rounds.ts";
import type { Scenario } from "./caller.ts";

/** Which program plays an end: `ts:KIND` in Deno, `py:KIND` in Python, or `system:KIND` in that of the system, for its packages. */
export type End = `ts:${string}` | `py:${string}` | `system:${string}`;

/** What a Deno process says of its memory, in bytes. */
export interface Memory {
  /** The heap in use, after a collection. */
  heap: number;
  /** All that V8 ever allocated. */
  allocated: number;
}

/** Which programs to run. */
export interface Programs {
  /** The Python of all Python ends. */
  python: string;
  /** All CPythons that were found. */
  pythons: readonly Python[];
  /** The CPU that both ends of a link share, where processes can be tied to one. */
  cpu: number;
}

const here = (file: string) => `${import.meta.dirname}/${file}`;

/** The program and the arguments of one end. */
export function commandOf(
  end: End,
  role: string[],
  { python }: Programs,
): [command: string, args: string[]] {
  const [language, kind] = end.split(":") as [string, string];
  if (language !== "ts") {
    const command = language === "py" ? python : "/usr/bin/python3";
    return [command, [here("peers.py"), kind, ...role]];
  }
  return [Deno.execPath(), [
    ...["run", "-A", "--no-lock", "--no-check", "--v8-flags=--expose-gc"],
    ...[here("peer.ts"), kind, ...role],
  ]];
}

/** Starts one end of a link. */
export function startEnd(
  end: End,
  role: string[],
  programs: Programs,
): LineProcess {
  return new LineProcess(...commandOf(end, role, programs), programs.cpu);
}

/** What the system gave a process, in bytes: now, or at most since it was last asked to forget (`resetPeak`). */
export function residentBytes(
  pid: number,
  which: "VmRSS" | "VmHWM" = "VmRSS",
): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  const found = new RegExp(`^${which}:\\s+(\\d+) kB`, "m").exec(status);
  if (!found) throw new Error(`No ${which} of process ${pid}`);
  return Number(found[1]) * 1024;
}

/** Lets a process's peak begin again. */
export function resetPeak(pid: number): void {
  Deno.writeTextFileSync(`/proc/${pid}/clear_refs`, "5");
}

interface Answer {
  ns?: number;
  port?: number;
  error?: string;
}

/** A peer whose other end crashed waits for ever; Python may read a large list for minutes. */
const LIMIT_MS = 600_000;

function deadline(name: string): { failed: Promise<never>; clear(): void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`"${name}" did not answer within ten minutes`)),
    LIMIT_MS,
  );
  return { failed: promise, clear: () => clearTimeout(timer) };
}

/** A server and a client in processes of their own. */
export class LinkPair implements AsyncDisposable {
  readonly name: string;
  /** Where its server listens. */
  readonly port: number;
  #client: LineProcess;
  #server: LineProcess;

  private constructor(
    name: string,
    client: LineProcess,
    server: LineProcess,
    port: number,
  ) {
    this.name = name;
    this.port = port;
    this.#client = client;
    this.#server = server;
  }

  /** Starts both; undefined, with a word, where one of them cannot be had. */
  static async start(
    name: string,
    client: End,
    server: End,
    programs: Programs,
    broker?: number,
  ): Promise<LinkPair | undefined> {
    await using stack = new AsyncDisposableStack();
    try {
      const serving = stack.use(
        startEnd(
          server,
          broker === undefined ? ["server"] : ["server", `${broker}`],
          programs,
        ),
      );
      const { port, error } = await serving.line() as Answer;
      if (port === undefined) throw new Error(error);
      const asking = stack.use(
        startEnd(client, ["client", `${port}`], programs),
      );
      const answer = await asking.line() as Answer;
      if (answer.error) throw new Error(answer.error);
      stack.move();
      return new LinkPair(name, asking, serving, port);
    } catch (error) {
      leaveOut(name, (error as Error).message);
      return undefined;
    }
  }

  /** Runs one scenario; gives its nanoseconds. */
  async run(scenario: Scenario): Promise<number> {
    const late = deadline(this.name);
    const answer = await Promise.race([this.#client.ask(scenario), late.failed])
      .finally(late.clear) as Answer;
    if (answer.ns === undefined) throw new Error(answer.error);
    return answer.ns;
  }

  /** What each end's memory holds once the garbage is gone. */
  async memory(): Promise<{ client: Memory; server: Memory }> {
    return {
      client: await this.#client.ask({ do: "memory" }) as Memory,
      server: await this.#server.ask({ do: "memory" }) as Memory,
    };
  }

  /** The process ids of both ends. */
  get pids(): { client: number; server: number } {
    return { client: this.#client.pid, server: this.#server.pid };
  }

  /** As one that takes its turns in a race. */
  contender(scenario: Scenario): Contender {
    return {
      name: this.name,
      run: (count) => this.run({ ...scenario, count }),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([
      this.#client[Symbol.asyncDispose](),
      this.#server[Symbol.asyncDispose](),
    ]);
  }
}
