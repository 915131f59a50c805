import { dumps } from "../../../codec/pickle/pickler.ts";
import { literalEval } from "../../../codec/text/literals/literal.ts";
import type { PickleProtocol } from "../../../codec/pickle/pickler_options.ts";
import type { Arguments } from "../given/arguments.ts";
import type { Command } from "../command.ts";
import { FileError, UsageError } from "../errors.ts";
import { OUTPUT, readText, shown, writeBytes } from "../given/files.ts";
import { fromJson } from "../json.ts";
import { parseLiteral } from "../given/literals.ts";
import { oneFile } from "../given/pickle_input.ts";
import type { Terminal } from "../shown/terminal.ts";
import { messageOf } from "../shown/text.ts";

/** `tcptalks dump`. */
export const DUMP: Command = {
  name: "dump",
  usage: "FILE|- | --value LITERAL",
  summary: "Write a pickle from a Python literal, or from JSON",
  details:
    `The file holds one Python literal, or with --json one JSON value. Python reads the
result with pickle.load. Needs --allow-read, and --allow-write for -o.`,
  options: {
    value: { value: "LITERAL", help: `The value itself: "{'a': (1, 2.5)}"` },
    json: { help: "The input is JSON; 1 is an int and 1.0 a float" },
    protocol: { value: "2|3|4|5", help: "The pickle protocol (4)" },
    hex: { short: "x", help: "Print hexadecimal instead of bytes" },
    ...OUTPUT,
  },
  examples: [
    "dump map.json --json -o map.pkl",
    `dump --value "{'a': (1, 2.5)}" --hex`,
    "dump literal.txt --protocol 2 > old.pkl",
  ],
  async run(args, terminal) {
    const protocol = Number(
      args.choice("protocol", ["2", "3", "4", "5"], "4"),
    ) as PickleProtocol;
    const output = args.get("output");
    const isHex = args.has("hex");
    if (output === undefined && !isHex && terminal.isSeen) {
      throw new UsageError(
        "A pickle would confuse the terminal: write it to a file with -o FILE, or print it with --hex",
      );
    }
    const pickle = dumps(await input(args, terminal), { protocol });
    const bytes = isHex
      ? new TextEncoder().encode(`${pickle.toHex()}\n`)
      : pickle;
    if (output === undefined) await terminal.write(bytes);
    else await writeBytes(output, bytes);
  },
};

async function input(args: Arguments, terminal: Terminal): Promise<unknown> {
  const given = args.get("value");
  const isJson = args.has("json");
  if (given !== undefined) {
    if (args.positionals.length > 0) {
      throw new UsageError("Expected a file or --value, not both");
    }
    if (!isJson) return parseLiteral(given, "The value");
    try {
      return fromJson(given);
    } catch (error) {
      throw new UsageError(`The value is no JSON: ${messageOf(error)}`);
    }
  }
  const path = oneFile(args, `a literal, "--value LITERAL"`);
  const text = await readText(path, terminal);
  try {
    return isJson ? fromJson(text) : literalEval(text.trim());
  } catch (error) {
    const kind = isJson ? "JSON" : "Python literal";
    const other = isJson ? "" : ', "--json" reads JSON';
    throw new FileError(
      `${shown(path)} is no ${kind}: ${messageOf(error)}${other}`,
      { cause: error },
    );
  }
}
