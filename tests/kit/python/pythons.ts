/**
 * The one place that chooses which CPythons the tests run with.
 *
 * `TCPTALKS_PYTHONS` says which of those that are found: `ends`, the oldest and
 * the newest (unless it says otherwise); `all`; `none`; or versions, such as
 * `3.8,3.11`.
 */

import { isScript, printedBy, versionsBeside } from "./shims.ts";

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

/** What a process found, for all that it starts: a variable, because each test file is a program of its own. */
const FOUND = "TCPTALKS_FOUND_PYTHONS";

/** Finds the CPythons that the tests are to run with, oldest first. */
export async function findPythons(): Promise<readonly Python[]> {
  return chosen(await allPythons(), Deno.env.get("TCPTALKS_PYTHONS"));
}

/** Those of the found ones that a value of `TCPTALKS_PYTHONS` means. */
export function chosen(
  found: readonly Python[],
  wanted = "ends",
): readonly Python[] {
  switch (wanted) {
    case "all":
      return found;
    case "none":
      return [];
    case "ends":
    case "":
      return found.filter((_, i) => i === 0 || i === found.length - 1);
    default: {
      const versions = wanted.split(",");
      return found.filter(({ minor, version }) =>
        versions.includes(minor) || versions.includes(version)
      );
    }
  }
}

/**
 * Finds every CPython from 3.6 on in PATH and in pyenv, the newest patch of each minor version,
 * oldest minor first. It is looked for once in a process and in those that it starts.
 *
 * @param extra Further executables, which win over those that were found.
 */
export async function allPythons(
  extra: readonly string[] = [],
): Promise<readonly Python[]> {
  if (extra.length > 0) return await search(extra);
  const where = ["PATH", "HOME", "PYENV_ROOT"].map((name) =>
    Deno.env.get(name) ?? ""
  ).join("\n");
  const known = Deno.env.get(FOUND);
  if (known !== undefined) {
    const before: { where: string; pythons: Python[] } = JSON.parse(known);
    if (before.where === where) return before.pythons;
  }
  const pythons = await search([]);
  Deno.env.set(FOUND, JSON.stringify({ where, pythons }));
  return pythons;
}

async function search(extra: readonly string[]): Promise<readonly Python[]> {
  const candidates = [...extra, ...await inPath(), ...await inPyenv()];
  const probed = await Promise.all(
    (await differing(candidates)).map(probePython),
  );
  const best = new Map<string, Python>();
  for (const python of probed) {
    if (python === undefined) continue;
    const rival = best.get(python.minor);
    const isNewer = rival === undefined ||
      compare(parts(python.version), parts(rival.version)) > 0;
    if (isNewer && !extra.includes(rival?.path ?? "")) {
      best.set(python.minor, python);
    }
  }
  return [...best.values()].sort((a, b) =>
    compare(parts(a.version), parts(b.version))
  );
}

/** The first path to each file: `python3`, `python3.11` and what they point at are one. */
async function differing(paths: readonly string[]): Promise<string[]> {
  const files = new Map<string, string>();
  for (const path of paths) {
    const file = await Deno.realPath(path).catch(() => undefined);
    if (file !== undefined && !files.has(file)) files.set(file, path);
  }
  return [...files.values()];
}

async function inPath(): Promise<string[]> {
  const windows = Deno.build.os === "windows";
  const folders = (Deno.env.get("PATH") ?? "").split(windows ? ";" : ":")
    .filter((folder) => folder !== "");
  const paths: string[] = [];
  for (const folder of new Set(folders)) {
    const names = (await list(folder)).filter((name) =>
      /^python(3(\.\d+)?)?(\.exe)?$/.test(name)
    ).sort();
    for (const name of names) {
      const path = `${folder}/${name}`;
      if (!await isScript(path)) paths.push(path);
      // A version manager's shim takes long to start: the one of `python3` tells where all are.
      else if (name === "python3") paths.push(...await versionsBeside(path));
    }
  }
  return paths;
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
export async function probePython(path: string): Promise<Python | undefined> {
  const said = await printedBy(path, PROBE);
  const [, version, executable] = /^CPython (\S+) (.+)$/.exec(said ?? "") ?? [];
  if (version === undefined || executable === undefined) return undefined;
  if (compare(parts(version), OLDEST) < 0) return undefined;
  return {
    path: executable,
    version,
    minor: version.split(".").slice(0, 2).join("."),
  };
}

/** Orders versions such as "3.9" and "3.10.1". */
export function compareVersions(one: string, other: string): number {
  return compare(parts(one), parts(other));
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
