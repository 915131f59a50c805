/** The programs of examples/, started as a user starts them. */

import { Program, type ProgramOptions } from "./program.ts";
import { findPythons, type Python } from "../python/pythons.ts";

/** The folder examples/. */
export const EXAMPLES = `${import.meta.dirname}/../../../examples`;

/** A language's half of a pair. */
export interface Half {
  /** Which one it is. */
  readonly label: string;
  /** Starts the program of this name. */
  start(name: string, args: string[], options?: ProgramOptions): Program;
}

/** The TypeScript half, with the permissions that the documents give it. */
export function typescript(permissions: string[] = ["--allow-net"]): Half {
  return {
    label: "TypeScript",
    start: (name, args, options) =>
      new Program(
        Deno.execPath(),
        ["run", ...permissions, `${EXAMPLES}/${name}.ts`, ...args],
        options,
      ),
  };
}

/** The Python half; in another folder, with another tcptalks.py beside it. */
export function python({ path, minor }: Python, folder = EXAMPLES): Half {
  return {
    label: `Python ${minor}`,
    start: (name, args, options) =>
      new Program(path, ["-B", `${folder}/${name}.py`, ...args], options),
  };
}

/** The oldest and the newest CPython. */
export async function ends(): Promise<Python[]> {
  const pythons = await findPythons();
  return pythons.filter((_, i) => i === 0 || i === pythons.length - 1);
}

/** A folder with the Python halves, and a tcptalks.py that has the quirks of the clubs' library. */
export async function quirkyExamples(): Promise<string> {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/common`);
  for (const inner of ["", "common/"]) {
    for await (const { name } of Deno.readDir(`${EXAMPLES}/${inner}`)) {
      if (!name.endsWith(".py")) continue;
      await Deno.copyFile(
        `${EXAMPLES}/${inner}${name}`,
        `${folder}/${inner}${name}`,
      );
    }
  }
  const library = JSON.stringify(`${import.meta.dirname}/../../data/peer`);
  await Deno.writeTextFile(
    `${folder}/tcptalks.py`,
    `import sys\nsys.path.append(${library})\nfrom tcptalks_peer import *\n`,
  );
  return folder;
}

/** A port that was free a moment ago, for a library that cannot choose one. */
export function freePort(): string {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  return String(listener.addr.port);
}
