import { LineProcess } from "./line_process.ts";
import { UsageError } from "./options.ts";
import type { Contender } from "./rounds.ts";

/** A CPython of this machine. */
export interface Python {
  /** The executable. */
  path: string;
  /** Such as `3.11.7`. */
  version: string;
}

const TIMES = `${import.meta.dirname}/pickle_times.py`;

/** Every CPython from 3.6 on: those of pyenv, then those on the PATH; one of each version. */
export function findPythons(): Python[] {
  const candidates: string[] = [];
  const pyenv = `${Deno.env.get("HOME") ?? ""}/.pyenv/versions`;
  try {
    for (const entry of Deno.readDirSync(pyenv)) {
      candidates.push(`${pyenv}/${entry.name}/bin/python`);
    }
  } catch {
    // No pyenv here.
  }
  for (let minor = 6; minor <= 15; minor++) candidates.push(`python3.${minor}`);
  candidates.push("python3");
  const found = new Map<string, Python>();
  for (const path of candidates) {
    const version = versionOf(path);
    if (version && !found.has(version)) found.set(version, { path, version });
  }
  return [...found.values()].sort((a, b) => minor(a) - minor(b));
}

/** The one that the goals are about, 3.11, or else the newest. */
export function referencePython(pythons: readonly Python[]): Python {
  const found = pythons.find((python) => minor(python) === 11) ??
    pythons.at(-1);
  if (!found) {
    throw new UsageError("No CPython 3 found: put python3 on the PATH");
  }
  return found;
}

function minor(python: Python): number {
  return Number(python.version.split(".")[1]);
}

function versionOf(path: string): string | undefined {
  const script =
    "import sys; print(sys.implementation.name, '.'.join(map(str, sys.version_info[:3])))";
  try {
    const output = new Deno.Command(path, {
      args: ["-c", script],
      stderr: "null",
    }).outputSync();
    const text = new TextDecoder().decode(output.stdout).trim();
    const match = /^cpython (3\.(\d+)\.\d+)$/.exec(text);
    return match && Number(match[2]) >= 6 ? match[1] : undefined;
  } catch {
    return undefined;
  }
}

/** CPython's `pickle`, timed in a process of its own that lives as long as this. */
export class PickleTimes implements AsyncDisposable {
  readonly python: Python;
  #process: LineProcess;

  constructor(python: Python) {
    this.python = python;
    this.#process = new LineProcess(python.path, [TIMES]);
  }

  /** The name in tables. */
  get name(): string {
    return `CPython ${this.python.version}`;
  }

  /** All payloads, as JSON has them. */
  async payloads(): Promise<Record<string, unknown>> {
    return await this.#process.ask({ do: "payloads" }) as Record<
      string,
      unknown
    >;
  }

  /** What this CPython makes of a payload. */
  async pickle(
    payload: string,
    protocol: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const answer = await this.#process.ask({ do: "pickle", payload, protocol });
    return Uint8Array.fromBase64((answer as { pickle: string }).pickle);
  }

  /** Pickles of protocol 0, by the opcode that they mostly hold. */
  async texts(): Promise<[string, Uint8Array<ArrayBuffer>][]> {
    const answer = await this.#process.ask({ do: "texts" });
    return Object.entries(answer as Record<string, string>).map((
      [name, text],
    ) => [name, Uint8Array.fromBase64(text)]);
  }

  /** `pickle.loads` or `pickle.dumps` of one payload, or `pickle.loads` of a text. */
  contender(
    operation: "loads" | "dumps" | "text",
    payload: string,
    protocol: number,
  ): Contender {
    return {
      name: this.name,
      run: async (count) => {
        const ask = { do: operation, payload, protocol, count };
        return (await this.#process.ask(ask) as { ns: number }).ns;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}
