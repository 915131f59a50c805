import type { OptionSpec } from "./given/arguments.ts";
import type { Command } from "./command.ts";
import type { Style } from "./shown/style.ts";

const EXIT_CODES =
  `0 answered or done, 1 remote error or malformed pickle, 2 no link, wrong
password or no reply in time, 64 wrong arguments, 66 a file that cannot be read`;

/** What `tcptalks --help` prints. */
export function helpOf(commands: readonly Command[], style: Style): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const list = commands.map(({ name, summary }) =>
    `  ${style.cyan(name.padEnd(width))}  ${summary}`
  );
  return `${
    style.bold("tcptalks")
  }: talk to Python robots, and see what is on the wire

Usage: tcptalks COMMAND [ARGUMENTS] [OPTIONS]

${list.join("\n")}

Each has a --help with examples. Install it as "tcptalks", or run it at once:
  deno install -g -N -R -W -n tcptalks jsr:@tcptalks/tcptalks/cli
  deno run -N jsr:@tcptalks/tcptalks/cli call 192.168.1.12 0x12 1.5

Exit codes: ${EXIT_CODES}`;
}

/** What `tcptalks COMMAND --help` prints. */
export function helpOfCommand(command: Command, style: Style): string {
  const { name, usage, summary, details, options, examples } = command;
  const rows = [...Object.entries(options), ["help", HELP] as const].map(
    ([option, { short, value, multiple, help }]) => {
      const letter = short === undefined ? "" : `-${short}, `;
      const times = multiple ? "…" : "";
      const left = `${letter}--${option}${value ? ` ${value}` : ""}${times}`;
      return [left, help] as const;
    },
  );
  const width = Math.max(...rows.map(([left]) => left.length));
  const list = rows.map(([left, help]) =>
    `  ${style.cyan(left.padEnd(width))}  ${help}`
  );
  const lines = [
    `${summary}.`,
    "",
    `Usage: tcptalks ${name} ${usage}`.trimEnd(),
  ];
  if (details !== undefined) lines.push("", details);
  lines.push("", "Options:", ...list, "", "Examples:");
  lines.push(...examples.map((example) => `  tcptalks ${example}`));
  return lines.join("\n");
}

/** The option that every command has. */
export const HELP: OptionSpec = { short: "h", help: "Show this help" };
