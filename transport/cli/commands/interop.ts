import type { Command } from "../command.ts";
import { EXIT, FileError } from "../errors.ts";

/** The harness in the repository; what is published has no tests. */
const HARNESS = new URL(
  "../../../tests/tools/interop/main.ts",
  import.meta.url,
);

/** `tcptalks interop`. */
export const INTEROP: Command = {
  name: "interop",
  usage: "[-- OPTIONS]",
  summary: "Play every scenario against every Python on this machine",
  details:
    `The harness is in the repository of tcptalks, not in the published package: there,
"deno task interop" runs it, and this command too (it needs --allow-run).`,
  options: {},
  examples: ["interop", "interop -- --tcptalks ~/robot/common --json"],
  async run(args, terminal) {
    if (HARNESS.protocol !== "file:" || !await exists(HARNESS)) {
      terminal.say(
        `The interop harness is not part of the published package: clone the repository of tcptalks and run "deno task interop" there`,
      );
      return EXIT.file;
    }
    await terminal.flush();
    return await runHarness(args.positionals);
  },
};

async function exists(url: URL): Promise<boolean> {
  try {
    return (await Deno.stat(url)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw missing("--allow-read", error);
  }
}

async function runHarness(args: readonly string[]): Promise<number> {
  try {
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", HARNESS.href, ...args],
    });
    return (await command.spawn().status).code;
  } catch (error) {
    throw missing("--allow-run", error);
  }
}

function missing(permission: string, error: unknown): unknown {
  return error instanceof Deno.errors.NotCapable
    ? new FileError(
      `Cannot run the harness: Deno does not let this program, add ${permission} after "deno run", or run "deno task interop"`,
      { cause: error },
    )
    : error;
}
