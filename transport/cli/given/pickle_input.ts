import type { Arguments, OptionSpecs } from "./arguments.ts";
import { readBytes } from "./files.ts";
import type { Terminal } from "../shown/terminal.ts";
import { FileError, UsageError } from "../usage_error.ts";

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

/**
 * The bytes of pickles in a file, or written as hexadecimal.
 *
 * @throws {FileError} When it cannot be read, is empty, or is no hexadecimal.
 */
export async function readPickles(
  path: string,
  args: Arguments,
  terminal: Terminal,
): Promise<Uint8Array> {
  using _shown = terminal.progress(() => `Reading ${path} …`);
  const bytes = await readBytes(path);
  const pickles = args.has("hex") ? fromHex(bytes, path) : bytes;
  if (pickles.length > 0) return pickles;
  throw new FileError(
    `${shown(path)} is empty: expected a pickle, as pickle.dump writes it`,
  );
}

function fromHex(bytes: Uint8Array, path: string): Uint8Array {
  const text = new TextDecoder().decode(bytes)
    .replace(/0x|\\x|[\s:,]/gi, "");
  try {
    return Uint8Array.fromHex(text);
  } catch (error) {
    throw new FileError(
      `${
        shown(path)
      } is no hexadecimal: expected pairs of 0-9 and a-f, such as 80 04 4b 07 2e`,
      { cause: error },
    );
  }
}

function shown(path: string): string {
  return path === "-" ? "What came by standard input" : `"${path}"`;
}
