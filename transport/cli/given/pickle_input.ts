import type { Arguments, OptionSpecs } from "./arguments.ts";
import { readBytes, shown } from "./files.ts";
import { PickleError } from "../../../codec/errors.ts";
import type { Terminal } from "../shown/terminal.ts";
import { FileError, UsageError } from "../errors.ts";

/** How the input of `dis` and `load` is written. */
export const HEX: OptionSpecs = {
  hex: { short: "x", help: "The input is hexadecimal: 80 04 4b 07 2e" },
};

/** The one file of a command. @throws {UsageError} When there is none, or several. */
export function oneFile(args: Arguments, what: string): string {
  const [path, ...more] = args.positionals;
  if (path === undefined) {
    throw new UsageError(
      `Which file? Expected ${what}, or - for standard input`,
    );
  }
  if (more.length === 0) return path;
  throw new UsageError(`One file at a time, not also ${more.join(" ")}`);
}

/** The bytes of pickles in a file, or written as hexadecimal. */
export async function readPickles(
  path: string,
  args: Arguments,
  terminal: Terminal,
): Promise<Uint8Array> {
  using _shown = terminal.progress(() => `Reading ${path} …`);
  const bytes = await readBytes(path, terminal);
  const pickles = args.has("hex") ? fromHex(bytes, path) : bytes;
  if (pickles.length > 0) return pickles;
  throw new FileError(
    `Nothing is in ${shown(path)}: expected a pickle, as pickle.dump writes it`,
  );
}

/** Reads a pickle of a file; its error names the file, and says where that holds no pickle. */
export function attempt<T>(path: string, bytes: Uint8Array, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    if (isText(bytes)) {
      throw new FileError(
        `No pickle is in ${
          shown(path)
        }: it holds text (hexadecimal is read with --hex, a literal or JSON by "dump")`,
        { cause: error },
      );
    }
    error.message = `In ${shown(path)}: ${error.message}`;
    throw error;
  }
}

/** Whether the first bytes are words of text or JSON, without the memo of a pickle of protocol 0. */
function isText(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes.subarray(0, 512));
  // deno-lint-ignore no-control-regex -- control characters are what text lacks
  const hasOthers = /[\x00-\x08\x0e-\x1f\ufffd]/.test(text.slice(0, -1));
  return !hasOthers && /\s|^[{["]/.test(text) && !/^p\d+$/m.test(text);
}

function fromHex(bytes: Uint8Array, path: string): Uint8Array {
  const text = new TextDecoder().decode(bytes)
    .replace(/0x|\\x|[\s:,]/gi, "");
  try {
    return Uint8Array.fromHex(text);
  } catch (error) {
    throw new FileError(
      `No hexadecimal is in ${
        shown(path)
      }: expected pairs of 0-9 and a-f, such as 80 04 4b 07 2e`,
      { cause: error },
    );
  }
}
