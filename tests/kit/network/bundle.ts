/** A program as one file for a browser, Node or Bun, made by `deno bundle`. */

/** Bundles a module of the repository; undefined where the bundler cannot be had. */
export async function bundle(
  module: string,
  ...more: string[]
): Promise<string | undefined> {
  const root = new URL("../../../", import.meta.url);
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "browser", ...more, module],
    cwd: root,
    stderr: "null",
  }).output();
  return success ? new TextDecoder().decode(stdout) : undefined;
}
