import { FileError } from "../usage_error.ts";
import { messageOf } from "../shown/text.ts";

/** A file's bytes; of standard input for `-`. */
export async function readBytes(path: string): Promise<Uint8Array> {
  if (path === "-") return await new Response(Deno.stdin.readable).bytes();
  return await attempt("read", path, () => Deno.readFile(path));
}

/** A file's text; of standard input for `-`. */
export async function readText(path: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(path));
}

/** Writes a file anew. */
export async function writeBytes(
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  await attempt("write", path, () => Deno.writeFile(path, bytes));
}

/** Opens a file to be written anew. */
export async function createFile(path: string): Promise<Deno.FsFile> {
  const options = { write: true, create: true, truncate: true };
  return await attempt("write", path, () => Deno.open(path, options));
}

async function attempt<T>(
  what: "read" | "write",
  path: string,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw new FileError(`Cannot ${what} "${path}": ${why(error, what)}`, {
      cause: error,
    });
  }
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
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (error instanceof Deno.errors.PermissionDenied) {
    return `the system does not allow it, ${messageOf(error)}`;
  }
  return messageOf(error);
}
