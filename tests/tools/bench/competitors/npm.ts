import { createRequire } from "node:module";
import { isLeftOut, leaveOut } from "../left_out.ts";

const CACHE = `${import.meta.dirname}/../../../../.deno/bench-npm/`;

/** A registry that says nothing for so long is taken for none. */
const LIMIT_MS = 20_000;

/**
 * Loads a package of the npm registry, or gives undefined, with a word, where
 * it cannot be had: nothing of the project depends on one. It is tried once in
 * a run, whichever process needs it first.
 *
 * Deno's own `npm:` comes first. It refuses a package whose optional parts for
 * other machines are missing from the registry in use, which npm does not: so
 * npm, where it exists, is the second try.
 */
export async function loadNpm(
  name: string,
  version: string,
): Promise<Record<string, unknown> | undefined> {
  if (isLeftOut(name)) return undefined;
  try {
    return await byDeno(name, version);
  } catch {
    try {
      return await install(name, version);
    } catch (error) {
      leaveOut(name, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }
}

async function byDeno(
  name: string,
  version: string,
): Promise<Record<string, unknown>> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("No answer")), LIMIT_MS);
  return await Promise.race([import(`npm:${name}@${version}`), promise])
    .finally(() => clearTimeout(timer));
}

async function install(
  name: string,
  version: string,
): Promise<Record<string, unknown>> {
  const prefix = `${CACHE}${name.replace("/", "+")}@${version}`;
  const require = createRequire(`${prefix}/index.js`);
  try {
    return require(name);
  } catch {
    await Deno.mkdir(prefix, { recursive: true });
    const { success, stderr } = await new Deno.Command("npm", {
      args: [
        "install",
        "--prefix",
        prefix,
        "--no-save",
        "--no-package-lock",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--fetch-retries=0",
        `--fetch-timeout=${LIMIT_MS}`,
        `${name}@${version}`,
      ],
      stdout: "null",
      stderr: "piped",
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr).trim());
    return require(name);
  }
}
