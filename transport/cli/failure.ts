import { PickleError } from "../../codec/errors.ts";
import { TCPTalksError } from "../errors.ts";
import { RemoteError } from "../messages/remote_error.ts";
import type { Command } from "./command.ts";
import { EXIT, FileError, UsageError } from "./errors.ts";
import type { Terminal } from "./shown/terminal.ts";
import { harmlessLines } from "./shown/text.ts";

/** Says what went wrong. */
export function report(
  error: unknown,
  command: Command | undefined,
  terminal: Terminal,
): number {
  const program = command ? `tcptalks ${command.name}` : "tcptalks";
  const complain = (text: string): void =>
    terminal.say(
      terminal.fillErrors(`${program}: ${text}`).replace(
        `${program}:`,
        (mark) => terminal.errorStyle.red(mark),
      ),
    );
  if (terminal.outcome !== undefined) return terminal.outcome;
  if (terminal.stopped.aborted) {
    complain("Interrupted");
    return EXIT.interrupted;
  }
  if (error instanceof RemoteError) {
    showRemoteError(error, terminal);
    return EXIT.remote;
  }
  if (error instanceof UsageError) {
    complain(harmlessLines(error.message));
    terminal.say(`Try: ${program} --help`);
    return EXIT.usage;
  }
  if (error instanceof FileError) {
    complain(harmlessLines(error.message));
    return EXIT.file;
  }
  if (error instanceof TCPTalksError || error instanceof PickleError) {
    complain(asOptions(harmlessLines(error.message)));
    return error instanceof PickleError ? EXIT.remote : EXIT.link;
  }
  const stack = error instanceof Error ? error.stack : undefined;
  complain("This should not have happened, please report it");
  terminal.say(harmlessLines(stack ?? String(error)));
  return EXIT.bug;
}

/** Prints the traceback of what the peer's function raised. */
export function showRemoteError(error: RemoteError, terminal: Terminal): void {
  const lines = harmlessLines(error.traceback).split("\n");
  const last = lines.pop() ?? "";
  terminal.say([...lines, terminal.errorStyle.red(last)].join("\n"));
}

/** The library names its own options and counts milliseconds; the command has two dashes, and seconds. */
function asOptions(message: string): string {
  return message.replace(/; connect again.*$/, "")
    .replace(/"(?=(?:password|timeout)")/g, '"--')
    .replace(/\b(\d+) ms\b/g, (_, ms: string) => `${Number(ms) / 1000} s`);
}
