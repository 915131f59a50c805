import "../../codec/known/all.ts";
import "../network/sockets.ts";
import { Arguments } from "./given/arguments.ts";
import { BRIDGE } from "./commands/bridge.ts";
import { CALL } from "./commands/call.ts";
import type { Command } from "./command.ts";
import { DIS } from "./commands/dis.ts";
import { DUMP } from "./commands/dump.ts";
import { EXIT } from "./exit_codes.ts";
import { report } from "./failure.ts";
import { HELP, type HelpLayout, helpOf, helpOfCommand } from "./help.ts";
import { INTEROP } from "./commands/interop.ts";
import { LISTEN } from "./commands/listen.ts";
import { LOAD } from "./commands/load.ts";
import { MONITOR } from "./commands/monitor.ts";
import { NAMES_COMMAND } from "./commands/names.ts";
import { PING } from "./commands/ping.ts";
import { REPLAY } from "./commands/replay.ts";
import { didYouMean } from "../../codec/check.ts";
import { TAP } from "./commands/tap.ts";
import { Terminal } from "./shown/terminal.ts";
import { TYPES } from "./commands/types.ts";
import { UsageError } from "./usage_error.ts";
import { VERSION } from "./version.ts";

/** All that `tcptalks` can do, in the order of its help. */
const COMMANDS: readonly Command[] = [
  CALL,
  LISTEN,
  TAP,
  MONITOR,
  REPLAY,
  BRIDGE,
  PING,
  DIS,
  LOAD,
  DUMP,
  NAMES_COMMAND,
  TYPES,
  INTEROP,
];

/**
 * Runs the command `tcptalks`. It prints to standard output, complains on
 * standard error, and leaves the exit code to who called it.
 *
 * @param args The arguments, such as `["call", "192.168.1.12", "0x12"]`.
 * @param terminal Where it prints; the process's own terminal unless given.
 * @returns The exit code: 0 answered or done, 1 remote error or malformed
 * pickle, 2 no link, wrong password or no reply in time, 64 wrong arguments,
 * 66 a file that cannot be read or written, 130 interrupted.
 *
 * @example
 * ```ts
 * import { main } from "@tcptalks/tcptalks/cli";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await main(["--help"]), 0);
 * assertEquals(await main(["cal"]), 64); // did you mean "call"?
 * ```
 */
export async function main(
  args: readonly string[],
  terminal?: Terminal,
): Promise<number> {
  if (terminal !== undefined) return await run(args, terminal);
  using own = new Terminal();
  return await run(args, own);
}

async function run(
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const code = await attempt(args, terminal);
  await terminal.flush();
  return terminal.outcome ?? code;
}

async function attempt(
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  let command: Command | undefined;
  try {
    const [word = "", ...rest] = args;
    command = COMMANDS.find(({ name }) => name === word);
    return await (command
      ? runCommand(command, rest, terminal)
      : runNone(word, rest, terminal));
  } catch (error) {
    return report(error, command, terminal);
  }
}

async function runCommand(
  command: Command,
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const options = { ...command.options, help: HELP };
  // Wherever it stands, and whatever else is wrong.
  const end = args.indexOf("--");
  const words = end < 0 ? args : args.slice(0, end);
  if (words.includes("--help") || words.includes("-h")) {
    terminal.print(helpOfCommand(command, layoutOf(terminal)));
    return EXIT.ok;
  }
  const parsed = new Arguments(
    args,
    options,
    (name) => elsewhere(name, command),
  );
  return await command.run(parsed, terminal);
}

/** What an option that a command has not may have meant. */
function elsewhere(option: string, command: Command): string {
  if (/^(p|port|host|ip)$/i.test(option)) {
    const password = option === "p" ? ", a password goes with --password" : "";
    return `: host and port stand alone, "${command.name} ${command.usage}"${password}`;
  }
  const keyword = command === CALL
    ? `: a keyword argument is written ${option}=VALUE`
    : "";
  const others = COMMANDS.filter(({ options }) =>
    Object.hasOwn(options, option)
  ).map(({ name }) => `"${name}"`);
  if (others.length === 0) return keyword;
  return `${keyword || ":"}${keyword && ","} it belongs to ${
    others.join(", ")
  }`;
}

function runNone(
  word: string,
  rest: readonly string[],
  terminal: Terminal,
): number {
  const layout = layoutOf(terminal);
  if (word === "") {
    terminal.say(helpOf(COMMANDS, { ...layout, style: terminal.errorStyle }));
    return EXIT.usage;
  }
  if (["help", "--help", "-h"].includes(word)) {
    const about = rest.find((it) => !it.startsWith("-"));
    const command = COMMANDS.find(({ name }) => name === about);
    if (about !== undefined && command === undefined) throw noCommand(about);
    terminal.print(
      command ? helpOfCommand(command, layout) : helpOf(COMMANDS, layout),
    );
    return EXIT.ok;
  }
  if (["version", "--version", "-V", "-v"].includes(word)) {
    terminal.print(`tcptalks ${VERSION}, deno ${Deno.version.deno}`);
    return EXIT.ok;
  }
  throw noCommand(word);
}

function noCommand(word: string): UsageError {
  const names = COMMANDS.map(({ name }) => name);
  return new UsageError(
    `There is no command "${word}"${
      didYouMean(word, names) || `: expected ${names.join(", ")}`
    }`,
  );
}

function layoutOf({ style, columns }: Terminal): HelpLayout {
  return { style, columns: Math.max(24, columns) };
}
