/** A Python process that answers JSON lines: started, asked with a deadline, and ended without a trace. */

import {
  isObject,
  type Json,
  type JsonObject,
  object,
  PythonError,
} from "./values.ts";

/** How long a request or an event may take unless the caller says, in ms. */
export const DEADLINE = 60_000;

/** How long the process may take to end by itself, in ms. */
const GRACE = 2_000;

/** The process ended, or did not answer in time. */
export class PythonGone extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PythonGone";
  }
}

interface Waiter {
  readonly matches: (line: JsonObject) => boolean;
  readonly resolve: (line: JsonObject) => void;
  readonly reject: (error: Error) => void;
}

/** A Python process that speaks JSON lines. */
export class PythonProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #pumps: Promise<void>;
  readonly #waiters = new Set<Waiter>();
  readonly #events: JsonObject[] = [];
  #stderr = "";
  #lastId = 0;
  #gone: PythonGone | undefined;

  constructor(
    python: string,
    args: readonly string[],
    env: Record<string, string> = {},
  ) {
    this.#child = new Deno.Command(python, {
      args: ["-B", ...args],
      env,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#stdin = this.#child.stdin.getWriter();
    this.#pumps = this.#pump();
  }

  /** What the process wrote to its standard error so far. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Every event so far that nobody waited for. */
  get events(): readonly JsonObject[] {
    return this.#events;
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @throws {PythonError} When the request raised an exception in Python.
   * @throws {PythonGone} When the process ended, or the deadline (in ms) passed.
   */
  async request(
    command: string,
    fields: JsonObject = {},
    deadline: number = DEADLINE,
  ): Promise<JsonObject> {
    const id = ++this.#lastId;
    const answer = this.#wait(
      `"${command}"`,
      (line) => line["id"] === id,
      deadline,
    );
    this.#write({ ...fields, id, do: command });
    const line = await answer;
    if (line["ok"] !== true) throw new PythonError(object(line, "error"));
    return line;
  }

  /** Waits for an event of this name whose fields are these; takes one that came before. */
  event(
    name: string,
    fields: JsonObject = {},
    deadline: number = DEADLINE,
  ): Promise<JsonObject> {
    const wanted = Object.entries({ ...fields, event: name });
    const matches = (line: JsonObject) =>
      wanted.every(([key, value]) => line[key] === value);
    const early = this.#events.findIndex(matches);
    const event = early < 0 ? undefined : this.#events.splice(early, 1)[0];
    return event === undefined
      ? this.#wait(`the event "${name}"`, matches, deadline)
      : Promise.resolve(event);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#write({ id: 0, do: "exit" });
    await this.#stdin.close().catch(() => {});
    const timer = setTimeout(() => this.kill(), GRACE);
    await this.#child.status;
    clearTimeout(timer);
    await this.#pumps;
  }

  /** Ends the process at once; nothing is said to its peers but what the system says. */
  kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It ended by itself.
    }
  }

  #write(line: JsonObject): void {
    // A process that died is noticed by the pump, with its stderr: the better message.
    this.#stdin.write(new TextEncoder().encode(JSON.stringify(line) + "\n"))
      .catch(() => {});
  }

  #wait(
    what: string,
    matches: Waiter["matches"],
    deadline: number,
  ): Promise<JsonObject> {
    if (this.#gone !== undefined) return Promise.reject(this.#gone);
    const { promise, resolve, reject } = Promise.withResolvers<JsonObject>();
    const waiter = { matches, resolve, reject };
    this.#waiters.add(waiter);
    const timer = setTimeout(() => {
      reject(
        new PythonGone(
          `Python did not answer in time: waited ${deadline} ms for ${what}${this.#said()}`,
        ),
      );
    }, deadline);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiters.delete(waiter);
    });
  }

  async #pump(): Promise<void> {
    const [, , status] = await Promise.all([
      this.#pumpStdout(),
      this.#pumpStderr(),
      this.#child.status,
    ]);
    this.#gone = new PythonGone(
      `Python ended with code ${status.code}${this.#said()}`,
    );
    for (const waiter of this.#waiters) waiter.reject(this.#gone);
  }

  async #pumpStdout(): Promise<void> {
    let parts: string[] = [];
    for await (
      const chunk of this.#child.stdout.pipeThrough(new TextDecoderStream())
    ) {
      const [first = "", ...others] = chunk.split("\n");
      parts.push(first);
      for (const next of others) {
        this.#receive(parts.join(""));
        parts = [next];
      }
    }
  }

  async #pumpStderr(): Promise<void> {
    for await (
      const chunk of this.#child.stderr.pipeThrough(new TextDecoderStream())
    ) this.#stderr += chunk;
  }

  #receive(raw: string): void {
    const line: Json = JSON.parse(raw);
    if (!isObject(line)) return;
    const waiter = [...this.#waiters].find((waiter) => waiter.matches(line));
    if (waiter !== undefined) waiter.resolve(line);
    else if (line["event"] !== undefined) this.#events.push(line);
  }

  #said(): string {
    const said = this.#stderr.trim();
    return said === "" ? "" : `; it wrote: ${said}`;
  }
}
