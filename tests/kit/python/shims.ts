/** The scripts that a version manager puts into PATH in Python's place. */

import { PATIENCE_MS } from "../turns.ts";

/** Whether a file is a script and no program. */
export async function isScript(path: string): Promise<boolean> {
  try {
    using file = await Deno.open(path);
    const head = new Uint8Array(2);
    await file.read(head);
    return head[0] === 0x23 && head[1] === 0x21; // #!
  } catch {
    return false;
  }
}

/** What an executable prints that should be a Python, and is given a program; undefined where it fails or hangs. */
export async function printedBy(
  path: string,
  program: string,
): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const child = new Deno.Command(path, {
      args: ["-c", program],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
    const { success, stdout } = await child.output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** The Python that a shim starts, and the other versions that its manager keeps beside that. */
export async function versionsBeside(shim: string): Promise<string[]> {
  const python = await printedBy(shim, "import sys; print(sys.executable)");
  if (!python) return [];
  const versions = /^(.+)\/[^/]+\/bin\/[^/]+$/.exec(python)?.[1];
  if (versions === undefined || !shim.includes("/shims/")) return [python];
  try {
    const others = await Array.fromAsync(Deno.readDir(versions));
    return [
      python,
      ...others.map(({ name }) => `${versions}/${name}/bin/python`),
    ];
  } catch {
    return [python];
  }
}
