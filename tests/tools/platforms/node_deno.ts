/**
 * What the transport's tests use of Deno, over Node's own modules. Only the
 * tests get it, as an import: what they test must find no `Deno`.
 */

import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { Readable, Writable } from "node:stream";
import { collected, type Definition, test } from "./collect.ts";

interface CommandOptions {
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  readonly stdin?: "piped" | "null";
  readonly stdout?: "piped" | "null";
  readonly stderr?: "piped" | "null";
}

class Command {
  readonly #path: string;
  readonly #options: CommandOptions;

  constructor(path: string, options: CommandOptions = {}) {
    this.#path = path;
    this.#options = options;
  }

  spawn(): object {
    const { args = [], env, cwd } = this.#options;
    const child = spawn(this.#path, [...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: "pipe",
    });
    // Its end says what went wrong.
    child.stdin.on("error", () => {});
    const status = new Promise<object>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, signal) =>
        resolve({
          code: code ?? 128,
          success: code === 0,
          signal,
        }));
    });
    status.catch(() => {});
    const stdout = Readable.toWeb(child.stdout);
    const stderr = Readable.toWeb(child.stderr);
    const output = async () => ({
      stdout: await bytesOf(stdout),
      stderr: await bytesOf(stderr),
      ...await status,
    });
    return {
      pid: child.pid,
      stdin: Writable.toWeb(child.stdin),
      stdout,
      stderr,
      status,
      output,
      ref: () => child.ref(),
      unref: () => child.unref(),
      kill: (signal: NodeJS.Signals = "SIGTERM") => void child.kill(signal),
    };
  }

  async output(): Promise<object> {
    const child = this.spawn() as {
      stdin: WritableStream;
      output(): Promise<object>;
    };
    await child.stdin.close().catch(() => {});
    return await child.output();
  }

  outputSync(): object {
    const { args = [], env } = this.#options;
    const { status, stdout, stderr, error } = spawnSync(this.#path, [...args], {
      env: { ...process.env, ...env },
    });
    if (error) throw error;
    return { success: status === 0, code: status, stdout, stderr };
  }
}

async function bytesOf(stream: unknown): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of stream as AsyncIterable<Uint8Array>) {
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

function entry(each: fs.Dirent): object {
  return {
    name: each.name,
    isFile: each.isFile(),
    isDirectory: each.isDirectory(),
    isSymlink: each.isSymbolicLink(),
  };
}

function makeTempDir({ prefix = "" } = {}): Promise<string> {
  return fs.promises.mkdtemp(`/tmp/${prefix}`);
}

/** A test needs what only Deno has: it is no test of another runtime. */
export class NotHere extends Error {}

const HERE = {
  test: (first: string | Definition, second?: Definition): void =>
    test(first, second),
  Command,
  makeTempDir,
  readTextFile: (path: string | URL) => fs.promises.readFile(path, "utf8"),
  readTextFileSync: (path: string | URL) => fs.readFileSync(path, "utf8"),
  readFile: async (path: string | URL) =>
    new Uint8Array(await fs.promises.readFile(path)),
  writeTextFile: (path: string | URL, text: string) =>
    fs.promises.writeFile(path, text),
  remove: (path: string | URL, options?: { recursive?: boolean }) =>
    fs.promises.rm(path, options),
  mkdir: (path: string | URL, options?: { recursive?: boolean }) =>
    fs.promises.mkdir(path, options),
  copyFile: (from: string | URL, to: string | URL) =>
    fs.promises.copyFile(from, to),
  realPath: (path: string | URL) => fs.promises.realpath(path),
  stat: async (path: string | URL) => {
    const stat = await fs.promises.stat(path);
    return {
      size: stat.size,
      mtime: stat.mtime,
      isFile: stat.isFile(),
      isDirectory: stat.isDirectory(),
    };
  },
  realPathSync: (path: string) => fs.realpathSync(path),
  readDirSync: (path: string | URL) =>
    fs.readdirSync(path, { withFileTypes: true }).map(entry),
  async *readDir(path: string | URL) {
    const all = await fs.promises.readdir(path, { withFileTypes: true });
    yield* all.map(entry);
  },
  env: {
    get: (name: string) => process.env[name],
    has: (name: string) => name in process.env,
    set: (name: string, value: string) => void (process.env[name] = value),
  },
  build: { os: process.platform },
  memoryUsage: () => process.memoryUsage(),
  errors: new Proxy({}, {
    get: (_, name) =>
      class extends Error {
        override name = String(name);
      },
  }),
};

/** What `Deno` is in these tests. */
export const Deno: typeof HERE = new Proxy(HERE, {
  get(here, name) {
    if (name in here) return Reflect.get(here, name);
    return () => {
      throw new NotHere(`Deno.${String(name)}`);
    };
  },
});

export { collected };
