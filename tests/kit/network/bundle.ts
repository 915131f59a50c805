/** A program as one file for a browser, Node or Bun, made by `deno bundle`. */

import { runDeno } from "../deno.ts";

/** Bundles a module of the repository; undefined where the bundler cannot be had. */
export async function bundle(
  module: string,
  ...more: string[]
): Promise<string | undefined> {
  const { code, out } = await runDeno(
    ["bundle", "--quiet", "--platform", "browser", ...more, module],
    `${import.meta.dirname}/../../..`,
  );
  return code === 0 ? out : undefined;
}
