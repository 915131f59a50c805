/** Finds the CPythons of the machine, so that tests run against each of them. */

/** A CPython that can play a peer. */
export interface Python {
  /** The executable. */
  readonly path: string;
  /** The full version, such as "3.11.7". */
  readonly version: string;
  /** Major and minor, such as "3.11". */
  readonly minor: string;
}

const PROBE = "import sys, platform; print(platform.python_implementation(), " +
  "'%d.%d.%d' % sys.version_info[:3], sys.executable)";

const OLDEST = [3, 6, 0];

let found: Promise<readonly Python[]> | undefined;

/**
 * Finds every CPython from 3.6 on in PATH and in pyenv, the newest patch of each minor version,
 * oldest minor first. The answer is kept for the life of the process.
 *
 * @param extra Further executables, which win over those that were found.
 */
export function findPythons(
  extra: readonly string[] = [],
): Promise<readonly Python[]> {
  if (extra.length > 0) return search(extra);
  found ??= search([]);
  return found;
}

async function search(extra: readonly string[]): Promise<readonly Python[]> {
  const candidates = [...extra, ...await inPath(), ...await inPyenv()];
  const probed = await Promise.all([...new Set(candidates)].map(askPython));
  const best = new Map<string, Python>();
  for (const [index, python] of probed.entries()) {
    if (python === undefined) continue;
    const rival = best.get(python.minor);
    const isNewer = rival === undefined ||
      compare(parts(python.version), parts(rival.version)) > 0;
    const isAskedFor = index < extra.length;
    if (isAskedFor || (isNewer && !extra.includes(rival?.path ?? ""))) {
      best.set(python.minor, python);
    }
  }
  return [...best.values()].sort((a, b) =>
    compare(parts(a.version), parts(b.version))
  );
}

async function inPath(): Promise<string[]> {
  const windows = Deno.build.os === "windows";
  const folders = (Deno.env.get("PATH") ?? "").split(windows ? ";" : ":")
    .filter((f) => f !== "");
  const listed = await Promise.all(folders.map(async (folder) => {
    const names = (await list(folder)).filter((name) =>
      /^python(3(\.\d+)?)?(\.exe)?$/.test(name)
    );
    return names.sort().map((name) => `${folder}/${name}`);
  }));
  return listed.flat();
}

async function inPyenv(): Promise<string[]> {
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE");
  const root = Deno.env.get("PYENV_ROOT") ??
    (home === undefined ? undefined : `${home}/.pyenv`);
  if (root === undefined) return [];
  const versions = await list(`${root}/versions`);
  return versions.map((version) => `${root}/versions/${version}/bin/python`);
}

async function list(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map((entry) =>
      entry.name
    );
  } catch {
    return [];
  }
}

/** Asks an executable what it is; undefined unless it is a CPython that we support. */
export async function askPython(path: string): Promise<Python | undefined> {
  try {
    const command = new Deno.Command(path, {
      args: ["-c", PROBE],
      stdin: "null",
      stderr: "null",
    });
    const { success, stdout } = await command.output();
    const match = /^CPython (\S+) (.+)$/.exec(
      new TextDecoder().decode(stdout).trim(),
    );
    const version = match?.[1];
    const executable = match?.[2];
    if (!success || version === undefined || executable === undefined) {
      return undefined;
    }
    if (compare(parts(version), OLDEST) < 0) return undefined;
    return {
      path: executable,
      version,
      minor: version.split(".").slice(0, 2).join("."),
    };
  } catch {
    return undefined;
  }
}

function parts(version: string): number[] {
  return version.split(".").map(Number);
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [index, part] of one.entries()) {
    const difference = part - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
