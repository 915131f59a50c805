import { LineProcess } from "../line_process.ts";
import type { Contender } from "../rounds.ts";
import type { Scenario } from "./caller.ts";

/** Which program plays an end: `ts:KIND` in Deno or `py:KIND` in Python. */
export type End = `ts:${string}` | `py:${string}`;

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
  /** The CPU that both ends of a link share, where processes can be tied to one. */
  cpu: number;
}

const here = (file: string) => new URL(file, import.meta.url).pathname;

/** Starts one end of a link. */
export function startEnd(
  end: End,
  role: string[],
  programs: Programs,
): LineProcess {
  const [language, kind] = end.split(":") as [string, string];
  return language === "py"
    ? new LineProcess(
      programs.python,
      [here("peers.py"), kind, ...role],
      programs.cpu,
    )
    : new LineProcess(Deno.execPath(), [
      "run",
      "-A",
      "--no-lock",
      "--no-check",
      "--v8-flags=--expose-gc",
      here("peer.ts"),
      kind,
      ...role,
    ], programs.cpu);
}

interface Answer {
  ns?: number;
  port?: number;
  error?: string;
}

/** A server and a client in processes of their own. */
export class LinkPair implements AsyncDisposable {
  readonly name: string;
  #client: LineProcess;
  #server: LineProcess;

  private constructor(name: string, client: LineProcess, server: LineProcess) {
    this.name = name;
    this.#client = client;
    this.#server = server;
  }

  /** Starts both; undefined, with a word, where one of them cannot be had. */
  static async start(
    name: string,
    client: End,
    server: End,
    programs: Programs,
  ): Promise<LinkPair | undefined> {
    await using stack = new AsyncDisposableStack();
    try {
      const serving = stack.use(startEnd(server, ["server"], programs));
      const { port, error } = await serving.line() as Answer;
      if (port === undefined) throw new Error(error);
      const asking = stack.use(
        startEnd(client, ["client", `${port}`], programs),
      );
      const answer = await asking.line() as Answer;
      if (answer.error) throw new Error(answer.error);
      stack.move();
      return new LinkPair(name, asking, serving);
    } catch (error) {
      console.error(`Skipped "${name}": ${(error as Error).message}`);
      return undefined;
    }
  }

  /** Runs one scenario; gives its nanoseconds. */
  async run(scenario: Scenario): Promise<number> {
    const answer = await this.#client.ask(scenario) as Answer;
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
