/**
 * What the tests use of Deno, where there is none: files and processes are
 * asked for over HTTP, and `Deno.test` collects. The codec itself is loaded
 * and tried before any of this is there.
 */

import { fileOf, server } from "./remote.ts";

/** One test. */
export interface Collected {
  readonly name: string;
  readonly fn: (context: unknown) => unknown;
}

/** All that was registered. */
export const collected: Collected[] = [];

type Definition = { name?: string; ignore?: boolean; fn?: Collected["fn"] };

function test(
  first: string | Definition | Collected["fn"],
  second?: Definition | Collected["fn"],
): void {
  const definition: Definition = typeof first === "string"
    ? { name: first }
    : typeof first === "function"
    ? { fn: first, name: first.name }
    : { ...first };
  if (typeof second === "function") definition.fn = second;
  const { name = "", ignore, fn } = definition;
  if (fn && !ignore) collected.push({ name, fn });
}

interface CommandOptions {
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
}

class Command {
  readonly #path: string;
  readonly #options: CommandOptions;

  constructor(path: string, options: CommandOptions = {}) {
    this.#path = path;
    this.#options = options;
  }

  async output(stdin: Uint8Array = new Uint8Array()): Promise<object> {
    const { args = [], env = {} } = this.#options;
    const head = JSON.stringify({ path: this.#path, args, env });
    const response = await fetch(server("run"), {
      method: "POST",
      headers: { "x-command": encodeURIComponent(head) },
      body: new Uint8Array(stdin),
    });
    if (!response.ok) throw new Error(await response.text());
    const code = Number(response.headers.get("x-code"));
    const stderr = decodeURIComponent(response.headers.get("x-stderr") ?? "");
    return {
      code,
      success: code === 0,
      stdout: new Uint8Array(await response.arrayBuffer()),
      stderr: new TextEncoder().encode(stderr),
    };
  }

  spawn(): object {
    const parts: Uint8Array[] = [];
    const ended = Promise.withResolvers<void>();
    const stdin = new WritableStream<Uint8Array>({
      write: (part) => void parts.push(new Uint8Array(part)),
      close: () => ended.resolve(),
    });
    const output = ended.promise.then(async () => {
      const all = new Uint8Array(
        await new Blob(parts.map((part) => part.slice())).arrayBuffer(),
      );
      return await this.output(all);
    });
    return {
      stdin,
      output: () => output,
      status: output,
    };
  }
}

async function open(url: string | URL): Promise<object> {
  const { body } = await fetched(url);
  return { readable: body, close() {} };
}

async function fetched(url: string | URL): Promise<Response> {
  const response = await fetch(fileOf(url));
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
}

/** What Node says, or the little that a browser does. */
function memoryUsage(): object {
  const { process, performance } = globalThis as {
    process?: { memoryUsage(): object };
    performance: { memory?: { usedJSHeapSize: number } };
  };
  if (process) return process.memoryUsage();
  const heapUsed = performance.memory?.usedJSHeapSize ?? 0;
  return { rss: heapUsed, heapTotal: heapUsed, heapUsed, external: 0 };
}

function errorNamed(name: string): new (message?: string) => Error {
  return class extends Error {
    override name = name;
  };
}

/** Puts it all in place. */
export function install(): void {
  const deno = {
    test,
    Command,
    open,
    readTextFile: async (url: URL) => await (await fetched(url)).text(),
    readFile: async (url: URL) =>
      new Uint8Array(await (await fetched(url)).arrayBuffer()),
    env: { get: () => undefined },
    build: { os: "linux" },
    memoryUsage,
    errors: new Proxy({}, { get: (_, name) => errorNamed(String(name)) }),
  };
  Object.defineProperty(globalThis, "Deno", {
    value: deno,
    configurable: true,
  });
}
