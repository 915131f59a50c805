/** Pythons that are asked questions: one of each chosen version, for as long as the test file runs. */

import { findPythons, type Python } from "./pythons.ts";

const SCRIPT = `${import.meta.dirname}/../../data/peer/asked.py`;

/** How long one question may take, in ms. */
const DEADLINE = 120_000;

interface Answer {
  readonly answer?: unknown;
  readonly error?: string;
}

/** Open to all programs of the machine, but for this word. */
const word = crypto.randomUUID();

// Started before the first test: a process that a test starts is to end with it.
const children: Deno.ChildProcess[] = []; // kept, as their pipes are closed with them
const askers = new Map<string, number>();
for (const python of await findPythons()) {
  askers.set(python.path, await start(python));
}

/** Starts one, and gives its port. */
async function start({ path }: Python): Promise<number> {
  const child = new Deno.Command(path, {
    args: ["-B", "-W", "ignore", SCRIPT],
    // Sets of strings would have another order each time.
    env: { PYTHONHASHSEED: "0", PYTHONIOENCODING: "utf-8" },
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(`${word}\n`));
  writer.releaseLock();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  // Its standard input ends with the test file, and so does the process.
  child.unref();
  children.push(child);
  return Number(new TextDecoder().decode(value));
}

/** Lets a Python run a script that reads `given` and sets `answer`. */
export async function askLive(
  python: Python,
  script: string,
  given: unknown,
): Promise<unknown> {
  const line = ascii({ script, given });
  const port = askers.get(python.path);
  const text = port === undefined
    ? await askOnce(python, line)
    : await askServer(port, line, `CPython ${python.version}`);
  if (text === "") {
    throw new Error(
      `CPython ${python.version} did not answer: ${script.slice(0, 200)}`,
    );
  }
  const { answer, error }: Answer = JSON.parse(text);
  if (error !== undefined) {
    throw new Error(`CPython ${python.version} failed:\n${error}`);
  }
  return answer;
}

async function askServer(
  port: number,
  line: string,
  who: string,
): Promise<string> {
  using connection = await Deno.connect({ port, hostname: "127.0.0.1" });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    connection.close();
  }, DEADLINE);
  try {
    const bytes = new TextEncoder().encode(`${word}\n${line}\n`);
    for (let sent = 0; sent < bytes.length;) {
      sent += await connection.write(bytes.subarray(sent));
    }
    const text = await new Response(connection.readable).text();
    if (!late) return text;
  } catch (error) {
    if (!late) throw error;
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`Waited ${DEADLINE} ms for an answer of ${who}`);
}

/** A process for one question: of a version that the tests do not run with. */
async function askOnce({ path }: Python, line: string): Promise<string> {
  const child = new Deno.Command(path, {
    args: ["-B", "-W", "ignore", SCRIPT, "once"],
    env: { PYTHONHASHSEED: "0", PYTHONIOENCODING: "utf-8" },
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const output = child.output();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(`${line}\n`));
  await writer.close();
  return new TextDecoder().decode((await output).stdout);
}

/** JSON without anything beyond ASCII, lone surrogates included. */
function ascii(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\x80-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
