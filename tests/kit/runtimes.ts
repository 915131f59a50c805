/** The other runtimes of this machine: Node 22 or later, and Bun. */

/** A runtime that can run a program. */
export interface Runtime {
  /** Its name and version, such as "Node 22.23.3". */
  readonly label: string;
  /** The executable. */
  readonly path: string;
  /** Whether it reads `await using`; Node 22 does not. */
  readonly hasUsing: boolean;
}

/**
 * Where what the package manager has is looked for beside PATH:
 * `npm install --prefix ~/.cache/tcptalks/runtimes node@22 bun`.
 */
export const RUNTIMES = `${
  Deno.env.get("HOME") ?? ""
}/.cache/tcptalks/runtimes/node_modules`;

/** Node 22 or later, undefined where there is none. */
export function findNode(): Runtime | undefined {
  return find("node", "Node", 22);
}

/** Bun, undefined where there is none. */
export function findBun(): Runtime | undefined {
  return find("bun", "Bun", 1);
}

function find(
  command: string,
  name: string,
  least: number,
): Runtime | undefined {
  for (const path of [command, `${RUNTIMES}/.bin/${command}`]) {
    const version = said(path, ["--version"])?.replace(/^v/, "");
    if (version === undefined || Number.parseInt(version) < least) continue;
    const using = "{ using nothing = null; }";
    return {
      label: `${name} ${version}`,
      path,
      hasUsing: said(path, ["--eval", using]) !== undefined,
    };
  }
  return undefined;
}

function said(path: string, args: string[]): string | undefined {
  try {
    const { success, stdout } = new Deno.Command(path, {
      args,
      stderr: "null",
    }).outputSync();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}
