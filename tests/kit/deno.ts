/** Deno as a process of its own, run to its end. */

/** A program's variables, for one that is started without ours: no colours in its text, whatever ours ask for. */
export function plainEnv(): Record<string, string> {
  // Left out: Node would say that an empty one wins over NO_COLOR.
  const { FORCE_COLOR: _, ...env } = Deno.env.toObject();
  return { ...env, NO_COLOR: "1" };
}

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
    clearEnv: true,
    env: plainEnv(),
  }).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}
