/** The scripts that a version manager puts into PATH in Python's place. */

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

/** The Python that a shim starts, and the other versions that its manager keeps beside that. */
export async function versionsBeside(shim: string): Promise<string[]> {
  try {
    const { success, stdout } = await new Deno.Command(shim, {
      args: ["-c", "import sys; print(sys.executable)"],
      stdin: "null",
      stderr: "null",
    }).output();
    const python = new TextDecoder().decode(stdout).trim();
    if (!success || python === "") return [];
    const versions = /^(.+)\/[^/]+\/bin\/[^/]+$/.exec(python)?.[1];
    if (versions === undefined || !shim.includes("/shims/")) return [python];
    const others = await Array.fromAsync(Deno.readDir(versions));
    return [
      python,
      ...others.map(({ name }) => `${versions}/${name}/bin/python`),
    ];
  } catch {
    return [];
  }
}
