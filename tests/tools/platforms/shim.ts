/**
 * What the tests use of Deno, where there is none: files are asked for over
 * HTTP, and `Deno.test` collects. The codec itself is loaded
 * and tried before any of this is there.
 */

import { fileOf } from "./remote.ts";

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
