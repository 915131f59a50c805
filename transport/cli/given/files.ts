import { concat } from "../concat.ts";
import { type Clock, SYSTEM_CLOCK } from "../../watch/clock.ts";
import type { Terminal } from "../shown/terminal.ts";
import { FileError } from "../errors.ts";
import { count, messageOf } from "../shown/text.ts";
import type { Arguments, OptionSpecs } from "./arguments.ts";

/** Bytes that are read of a file or of standard input at most: what is no file may have no end. */
const MAX_INPUT_BYTES = 256 * 1024 * 1024;

/** Bytes that are gone through between two looks at the clock. */
const LOOK_BYTES = 1024 * 1024;
/** What each line or message takes beside its bytes. */
const ITEM_BYTES = 512;
/** How long others wait for their turn, in milliseconds; a pause takes one at least. */
const PAUSE_AFTER_MS = 10;

/** Lets Ctrl-C be heard while much is gone through. */
export class Pauses {
  #stopped: AbortSignal | undefined;
  #clock: Clock;
  #bytes = 0;
  #since: number;

  constructor(stopped?: AbortSignal, clock: Clock = SYSTEM_CLOCK) {
    this.#stopped = stopped;
    this.#clock = clock;
    this.#since = clock.now();
  }

  /** Counts a line or message; true where it is time for {@linkcode Pauses.take}. */
  isDue(bytes = 0): boolean {
    this.#bytes += bytes + ITEM_BYTES;
    if (this.#bytes <= LOOK_BYTES) return false;
    this.#bytes = 0;
    return this.#clock.now() - this.#since >= PAUSE_AFTER_MS;
  }

  /** Lets others have their turn. Rejects where the command was stopped. */
  async take(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    this.#stopped?.throwIfAborted();
    this.#since = this.#clock.now();
  }
}

/** A file's bytes, 256 MiB at most; of standard input for `-`. Ctrl-C ends the reading. */
export async function readBytes(
  path: string,
  terminal: Terminal,
): Promise<Uint8Array> {
  const { stopped } = terminal;
  const stream = path === "-"
    ? terminal.input
    : (await attempt("read", path, () => Deno.open(path))).readable;
  const reader = stream.getReader();
  const stop = (): void => void reader.cancel().catch(() => {});
  stopped.addEventListener("abort", stop, { once: true });
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { value, done } = await attempt("read", path, () => reader.read());
      stopped.throwIfAborted();
      if (done) return concat(chunks);
      length += value.length;
      if (length > MAX_INPUT_BYTES) {
        throw new FileError(
          `Cannot read ${shown(path)}: it is longer than 256 MiB`,
        );
      }
      chunks.push(value);
    }
  } finally {
    stopped.removeEventListener("abort", stop);
    await reader.cancel().catch(() => {});
  }
}

/** The same as text. */
export async function readText(
  path: string,
  terminal: Terminal,
): Promise<string> {
  return new TextDecoder().decode(await readBytes(path, terminal));
}

/** @throws {FileError} Where there is no such folder. */
export async function checkFolder(path: string): Promise<void> {
  await attempt("read", path, async () => {
    for await (const _ of Deno.readDir(path)) break;
  });
}

/** A path in a sentence. */
export function shown(path: string): string {
  return path === "-" ? "standard input" : `"${path}"`;
}

/** Writes a file anew. */
export async function writeBytes(
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  await attempt("write", path, () => Deno.writeFile(path, bytes));
}

/** Where the result goes. */
export const OUTPUT: OptionSpecs = {
  output: { value: "FILE", short: "o", help: "Write to a file" },
};

/** Writes a file of so many opcodes to where `-o` says, or else prints it. */
export async function writeOpcodes(
  text: string,
  opcodes: number,
  args: Arguments,
  terminal: Terminal,
): Promise<void> {
  const output = args.get("output");
  if (output === undefined) return terminal.print(text.trimEnd());
  await writeBytes(output, new TextEncoder().encode(text));
  terminal.say(`${count(opcodes, "opcode")} written to ${output}`);
}

/** Opens a file to be written, which only its owner may read; not one with something in it: that is not lost. */
export async function createPrivateFile(path: string): Promise<Deno.FsFile> {
  const options = { write: true, create: true, mode: 0o600 };
  return await attempt("write", path, async () => {
    const file = await Deno.open(path, options);
    try {
      // A device has neither a mode of its own nor anything to lose.
      const { isFile, size } = await file.stat();
      if (isFile && size > 0) throw new Deno.errors.AlreadyExists();
      // A file that was there keeps its mode.
      if (isFile && Deno.build.os !== "windows") {
        await Deno.chmod(path, 0o600);
      }
      return file;
    } catch (error) {
      file.close();
      throw error;
    }
  });
}

async function attempt<T>(
  what: "read" | "write",
  path: string,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw new FileError(
      `Cannot ${what} ${shown(path)}: ${why(error, what)}${
        what === "read" ? valueHint(path) : ""
      }`,
      { cause: error },
    );
  }
}

/** What stands where a file's name goes may be the value itself. */
function valueHint(path: string): string {
  if (/^(?:0x)?(?:[\da-f]{2}[\s:,]*){3,}$/i.test(path)) {
    return "; hexadecimal comes from standard input, load - --hex";
  }
  return /^(?:[-+]?[\d.]+$|[{(['"])/.test(path)
    ? `; a value is given by dump --value ${quoted(path)}`
    : "";
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  return text.includes('"') && !text.includes("'") ? `'${text}'` : `"${text}"`;
}

function why(error: unknown, what: "read" | "write"): string {
  if (error instanceof Deno.errors.NotCapable) {
    return `Deno does not let this program, add --allow-${what} (or -${
      what === "read" ? "R" : "W"
    }) after "deno run"`;
  }
  if (error instanceof Deno.errors.NotFound) {
    return what === "read"
      ? "there is no such file"
      : "there is no such folder";
  }
  if (error instanceof Deno.errors.AlreadyExists) {
    return "there is something in it already; take another name, or delete it";
  }
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (error instanceof Deno.errors.NotADirectory) {
    return "a file is where a folder should be";
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return `its rights do not let you ${what} it, "ls -l" shows them`;
  }
  return messageOf(error);
}
