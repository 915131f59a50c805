import type { Arguments, OptionSpec, OptionSpecs } from "./given/arguments.ts";
import type { Terminal } from "./shown/terminal.ts";
import { commandLine, rows, wrap } from "./shown/wrap.ts";

/** One of the things that `tcptalks` does. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  /** What else is to be known, in lines. */
  readonly details?: string;
  readonly options: OptionSpecs;
  /** Command lines to be tried, without the program's name. */
  readonly examples: readonly string[];
  /** Does it, and gives the exit code where that is not 0. */
  run(args: Arguments, terminal: Terminal): Promise<number | void>;
}

const EXIT_CODES = `Exit codes: 0 answered or done, 1 remote error or malformed
pickle, 2 no link, wrong password or no reply in time, 64 wrong arguments, 66 a
file that cannot be read or written, 130 interrupted.`;

/** Fewer columns have no room for a word. */
const MIN_COLUMNS = 24;

/** Where a help is printed. */
type Page = Pick<Terminal, "style" | "columns">;

/** What `tcptalks --help` prints. */
export function helpOf(
  commands: readonly Command[],
  { style, columns: seen }: Page,
): string {
  const columns = Math.max(MIN_COLUMNS, seen);
  const list = commands.map(({ name, summary }) => [name, summary] as const);
  const title = "tcptalks: talk to Python robots, and see what is on the wire";
  return [
    wrap(title, columns).replace("tcptalks", style.bold("tcptalks")),
    wrap("Usage: tcptalks COMMAND [ARGUMENTS] [OPTIONS]", columns),
    rows(list, columns, (text) => style.cyan(text)),
    wrap(
      `Each has a --help with examples; --version says which one this is. Install it as "tcptalks", or run it at once:`,
      columns,
    ) +
    "\n" + [
      "deno install -g -N -R -W -E --allow-run=python3 -n tcptalks jsr:@tcptalks/tcptalks/cli",
      "deno run -N jsr:@tcptalks/tcptalks/cli call 192.168.1.12 0x12 1.5",
    ].map((line) => commandLine(line, columns)).join("\n"),
    wrap(EXIT_CODES, columns),
  ].join("\n\n");
}

/** What `tcptalks COMMAND --help` prints. */
export function helpOfCommand(
  command: Command,
  { style, columns: seen }: Page,
): string {
  const columns = Math.max(MIN_COLUMNS, seen);
  const { name, usage, summary, details, options, examples } = command;
  const list = [...Object.entries(options), ["help", HELP] as const].map(
    ([option, { short, value, multiple, help }]) => {
      const letter = short === undefined ? "" : `-${short}, `;
      const times = multiple ? "…" : "";
      const left = `${letter}--${option}${value ? ` ${value}` : ""}${times}`;
      return [left, help] as const;
    },
  );
  const shown = examples.map((each) =>
    commandLine(`tcptalks ${each}`, columns)
  );
  const parts = [
    wrap(`${summary}.`, columns),
    wrap(`Usage: tcptalks ${name} ${usage}`.trimEnd(), columns),
    ...(details === undefined ? [] : [wrap(details, columns)]),
    `Options:\n${rows(list, columns, (text) => style.cyan(text))}`,
    `Examples:\n${shown.join("\n")}`,
  ];
  return parts.join("\n\n");
}

/** The option that every command has. */
export const HELP: OptionSpec = { short: "h", help: "Show this help" };
