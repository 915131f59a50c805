/** CPython as an oracle: what it pickles, loads, prints and disassembles. */

import { jsonLines } from "../json_lines.ts";

const SCRIPT = new URL("../../data/peer/oracle.py", import.meta.url);

/** How long one request may take, in ms. */
const DEADLINE = 120_000;

/** The process ended, or did not answer in time. */
export class OracleGone extends Error {
  constructor(message: string) {
    super(message);
    this.name = "OracleGone";
  }
}

/** An exception of Python. */
export interface Refusal {
  /** The exception's class, without its module. */
  readonly type: string;
  readonly text: string;
  /** True where the oracle itself refused, because the class is no data type. */
  readonly forbidden?: true;
}

/** Which values {@linkcode Oracle.generate} makes. */
export interface GenerateOptions {
  /** Seed of the first value; the one after it has the next seed. */
  readonly seed: number;
  readonly count: number;
  readonly protocols: readonly number[];
  /** Whether equal texts are one object, one object each, or by chance. @default {"mixed"} */
  readonly strings?: "shared" | "fresh" | "mixed";
  /** "plain" for the builtin data types alone. @default {"all"} */
  readonly kinds?: "all" | "plain";
  /** "large" now and then makes containers of 1000, 1001 … and texts round 64 KiB. @default {"small"} */
  readonly sizes?: "small" | "large";
  /** About how many parts a value may have at most. @default {30} */
  readonly budget?: number;
  /** Requests and replies of TCPTalks instead of any values. @default {false} */
  readonly messages?: boolean;
}

/** A value that Python made and pickled. */
export interface Generated {
  /** Makes the same value again, with the same options. */
  readonly seed: number;
  /** Its pickle by each protocol that was asked for, in that order. */
  readonly pickles: readonly Uint8Array<ArrayBuffer>[];
  /** What each pickle's value prints as. */
  readonly reprs: readonly string[];
}

/** How {@linkcode Oracle.load} loads. */
export interface LoadOptions {
  /** Of Python 2's str. @default {"ASCII"} */
  readonly encoding?: string;
  /** Protocols by which what was loaded is pickled again. @default {[]} */
  readonly again?: readonly number[];
  /** Makes equal texts one object before pickling again. @default {false} */
  readonly share?: boolean;
  /** For each pickle. @default {10} */
  readonly seconds?: number;
}

/** What Python made of a pickle. */
export interface Loaded {
  /** Why it did not load. */
  readonly refused?: Refusal;
  /** What it prints as, sets in the order of the pickle. */
  readonly repr?: string;
  /** The exception that printing or pickling again raised; too deep, for one. */
  readonly unprintable?: string;
  /** True where it took longer than the seconds given. */
  readonly late?: true;
  /** Bytes up to and with STOP. */
  readonly end?: number;
  /** True where sets may be in it, whose order CPython does not keep in `again`. */
  readonly sets?: true;
  /** The value pickled again, by each protocol of the options. */
  readonly again: readonly Uint8Array<ArrayBuffer>[];
}

/** What `pickletools.dis` printed, up to where it refused. */
export interface Disassembled {
  readonly text: string;
  readonly refused?: Refusal;
}

type WireLoaded = Omit<Loaded, "again"> & { readonly again?: string[] };
type WireGenerated = {
  readonly seed: number;
  readonly pickles: string[];
  readonly reprs: string[];
};
type Answer = { readonly items?: unknown[]; readonly error?: string };

/** A CPython process that answers; `await using` ends it. */
export class Oracle implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #lines: AsyncGenerator<unknown, void, void>;
  readonly #stderr: Promise<string>;
  readonly #deadline: number;
  #turn: Promise<unknown> = Promise.resolve();

  /** Starts one; `python` is the executable of CPython 3.6 or later, which gets so many ms for a request. */
  constructor(python: string, deadline: number = DEADLINE) {
    this.#deadline = deadline;
    this.#child = new Deno.Command(python, {
      args: ["-B", Deno.realPathSync(SCRIPT)],
      // The order of a set of strings hangs on it.
      env: { PYTHONHASHSEED: "0", PYTHONIOENCODING: "utf-8" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#stdin = this.#child.stdin.getWriter();
    this.#lines = jsonLines(this.#child.stdout);
    this.#stderr = new Response(this.#child.stderr).text();
  }

  /** The full version, such as "3.8.18", and the highest protocol. */
  async info(): Promise<{ version: string; highest: number }> {
    const [item] = await this.#ask({ op: "info" });
    return item as { version: string; highest: number };
  }

  /** Lets Python make values and pickle them. */
  async generate(options: GenerateOptions): Promise<Generated[]> {
    const items = await this.#ask({ op: "generate", ...options });
    return (items as WireGenerated[]).map(({ seed, pickles, reprs }) => ({
      seed,
      pickles: pickles.map(fromBase64),
      reprs,
    }));
  }

  /** Lets Python load pickles; any classes but data types are forbidden. */
  async load(
    pickles: readonly Uint8Array[],
    options: LoadOptions = {},
  ): Promise<Loaded[]> {
    const items = await this.#ask({
      op: "load",
      ...options,
      items: pickles.map(toBase64),
    });
    return (items as WireLoaded[]).map((item) => ({
      ...item,
      again: (item.again ?? []).map(fromBase64),
    }));
  }

  /** Lets Python disassemble pickles. */
  async dis(pickles: readonly Uint8Array[]): Promise<Disassembled[]> {
    const items = await this.#ask({ op: "dis", items: pickles.map(toBase64) });
    return items as Disassembled[];
  }

  /** Ends the process and waits for its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stdin.close().catch(() => {});
    await this.#lines.return();
    await this.#stderr;
    await this.#child.status;
  }

  #ask(request: Record<string, unknown>): Promise<unknown[]> {
    const answer = this.#turn.then(() => this.#askNow(request));
    this.#turn = answer.catch(() => {});
    return answer;
  }

  async #askNow(request: Record<string, unknown>): Promise<unknown[]> {
    const line = new TextEncoder().encode(JSON.stringify(request) + "\n");
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#child.kill("SIGKILL");
    }, this.#deadline);
    try {
      await this.#stdin.write(line).catch(() => {});
      const { value, done } = await this.#lines.next()
        // Ended within a line, it leaves one that is no JSON.
        .catch(() => ({ value: undefined, done: true }));
      if (done) throw await this.#gone(String(request["op"]), late);
      const answer = value as Answer;
      if (answer.items === undefined) throw new Error(answer.error);
      return answer.items;
    } finally {
      clearTimeout(timer);
    }
  }

  async #gone(operation: string, late: boolean): Promise<OracleGone> {
    const { code, signal } = await this.#child.status;
    const why = late
      ? `no answer in ${this.#deadline} ms`
      : `code ${code}, ${signal}`;
    return new OracleGone(
      `Python ended during "${operation}": ${why}; it said: ${await this
        .#stderr}`,
    );
  }
}

function toBase64(bytes: Uint8Array): string {
  return bytes.toBase64();
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromBase64(text);
}
