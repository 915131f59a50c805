import "../../codec/known/all.ts";
import "../network/sockets.ts";
import { Arguments } from "./given/arguments.ts";
import { EXIT, UnknownOption, UsageError } from "./errors.ts";
import { report } from "./failure.ts";
import { type Command, HELP, helpOf, helpOfCommand } from "./command.ts";
import { didYouMean } from "../../codec/check.ts";
import { Terminal } from "./shown/terminal.ts";

/** The version of this package, as `deno.json` says it. */
const VERSION = "0.1.0";

/** All that `tcptalks` can do, in the order of its help; each loads what it needs. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  call: async () => (await import("./commands/call.ts")).CALL,
  listen: async () => (await import("./commands/listen.ts")).LISTEN,
  tap: async () => (await import("./commands/tap.ts")).TAP,
  monitor: async () => (await import("./commands/monitor.ts")).MONITOR,
  replay: async () => (await import("./commands/replay.ts")).REPLAY,
  bridge: async () => (await import("./commands/bridge.ts")).BRIDGE,
  ping: async () => (await import("./commands/ping.ts")).PING,
  dis: async () => (await import("./commands/dis.ts")).DIS,
  load: async () => (await import("./commands/load.ts")).LOAD,
  dump: async () => (await import("./commands/dump.ts")).DUMP,
  names: async () => (await import("./commands/names.ts")).NAMES_COMMAND,
  types: async () => (await import("./commands/types.ts")).TYPES,
  interop: async () => (await import("./commands/interop.ts")).INTEROP,
};

/** The commands themselves, where something is said of all. */
function allCommands(): Promise<Command[]> {
  return Promise.all(Object.values(COMMANDS).map((load) => load()));
}

async function commandOf(word: string): Promise<Command | undefined> {
  return Object.hasOwn(COMMANDS, word) ? await COMMANDS[word]!() : undefined;
}

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
  [word = "", ...rest]: readonly string[],
  terminal: Terminal,
): Promise<number> {
  let command: Command | undefined;
  let code: number;
  try {
    command = await commandOf(word);
    code = await (command
      ? runCommand(command, rest, terminal)
      : runNone(word, rest, terminal));
  } catch (error) {
    code = report(error, command, terminal);
  }
  await terminal.flush();
  return terminal.outcome ?? code;
}

async function runCommand(
  command: Command,
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  // Wherever it stands, and whatever else is wrong.
  const end = args.indexOf("--");
  const words = end < 0 ? args : args.slice(0, end);
  if (words.includes("--help") || words.includes("-h")) {
    terminal.print(helpOfCommand(command, terminal));
    return EXIT.ok;
  }
  return await command.run(await parse(command, args), terminal) ?? EXIT.ok;
}

/** The other commands are loaded where an argument is wrong: one of them may take it. */
async function parse(
  command: Command,
  args: readonly string[],
): Promise<Arguments> {
  try {
    return new Arguments(args, { ...command.options, help: HELP });
  } catch (error) {
    if (!(error instanceof UnknownOption)) throw error;
    const meant = elsewhere(error.option, command, await allCommands());
    throw new UsageError(error.message + meant);
  }
}

/** What an option that a command has not may have meant. */
function elsewhere(
  option: string,
  command: Command,
  commands: readonly Command[],
): string {
  if (/^(p|port|host|ip)$/i.test(option)) {
    const password = option === "p" ? ", a password goes with --password" : "";
    return `: host and port stand alone, "${command.name} ${command.usage}"${password}`;
  }
  const keyword = command.name === "call"
    ? `: a keyword argument is written ${option}=VALUE`
    : "";
  const others = commands.filter(({ options }) =>
    Object.hasOwn(options, option)
  ).map(({ name }) => `"${name}"`);
  if (others.length === 0) return keyword;
  return keyword
    ? `${keyword} ("--${option}" is an option of ${others.join(", ")})`
    : `: it belongs to ${others.join(", ")}`;
}

async function runNone(
  word: string,
  rest: readonly string[],
  terminal: Terminal,
): Promise<number> {
  if (word === "") {
    const commands = await allCommands();
    const { columns, errorStyle: style } = terminal;
    terminal.say(helpOf(commands, { columns, style }));
    return EXIT.usage;
  }
  if (["help", "--help", "-h"].includes(word)) {
    const about = rest.find((it) => !it.startsWith("-"));
    const command = about === undefined ? undefined : await commandOf(about);
    if (about !== undefined && command === undefined) throw noCommand(about);
    terminal.print(
      command
        ? helpOfCommand(command, terminal)
        : helpOf(await allCommands(), terminal),
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
  const names = Object.keys(COMMANDS);
  return new UsageError(
    `There is no command "${word}"${
      didYouMean(word.toLowerCase(), names) || `: expected ${names.join(", ")}`
    }`,
  );
}
