/** Deno as a process of its own, run to its end. */

/** A program's variables: no colours in its text, whatever our own ask for. */
export const PLAIN = { NO_COLOR: "1", FORCE_COLOR: "" };

/** What a process left behind. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs Deno with these arguments. */
export async function runDeno(
  args: readonly string[],
  cwd?: string,
): Promise<Ran> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    ...cwd === undefined ? {} : { cwd },
    stdin: "null",
    env: PLAIN,
  }).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}
