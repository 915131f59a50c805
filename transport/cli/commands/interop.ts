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
    await terminal.flush();
    try {
      if (HARNESS.protocol === "file:" && (await Deno.stat(HARNESS)).isFile) {
        const command = new Deno.Command(Deno.execPath(), {
          args: ["run", "-A", HARNESS.href, ...args.positionals],
        });
        return (await command.spawn().status).code;
      }
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) {
        const [permission = ""] = /--allow-\w+/.exec(error.message) ?? [];
        throw new FileError(
          `Cannot run the harness: Deno does not let this program, add ${permission} after "deno run", or run "deno task interop"`,
          { cause: error },
        );
      }
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    terminal.say(
      `The interop harness is not part of the published package: clone the repository of tcptalks and run "deno task interop" there`,
    );
    return EXIT.file;
  },
};
