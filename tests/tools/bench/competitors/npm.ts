import { createRequire } from "node:module";

const CACHE = `${import.meta.dirname}/../../../../.deno/bench-npm/`;

/**
 * Loads a package of the npm registry, or gives undefined, with a word, where
 * it cannot be had: nothing of the project depends on one.
 *
 * Deno's own `npm:` comes first. It refuses a package whose optional parts for
 * other machines are missing from the registry in use, which npm does not: so
 * npm, where it exists, is the second try.
 */
export async function loadNpm(
  name: string,
  version: string,
): Promise<Record<string, unknown> | undefined> {
  try {
    return await import(`npm:${name}@${version}`);
  } catch {
    try {
      return await install(name, version);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      console.error(`Skipped "${name}": ${reason}`);
      return undefined;
    }
  }
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
        `${name}@${version}`,
      ],
      stdout: "null",
      stderr: "piped",
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr).trim());
    return require(name);
  }
}
