/**
 * Writes examples/commands.md, the reference of the command, from its own
 * help. What stands above its first heading of a command is written by hand.
 *
 *     deno task commands
 */
import { stripVTControlCharacters } from "node:util";
import { tcptalks } from "../../kit/cli/command.ts";

const FILE = new URL("../../../examples/commands.md", import.meta.url);

/** The document as it should be, and as it is. */
export async function commandsDocument(): Promise<
  { readonly wanted: string; readonly found: string }
> {
  const found = await Deno.readTextFile(FILE);
  const [byHand = ""] = found.split(/^## /m);
  const out = await help("--help");
  const names = [...out.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, name]) =>
    name ?? ""
  );
  const parts = [byHand.trimEnd()];
  for (const name of names) {
    const out = await help(name, "--help");
    parts.push(`## ${name}`, `\`\`\`text\n${out.trimEnd()}\n\`\`\``);
  }
  return { wanted: `${parts.join("\n\n")}\n`, found };
}

async function help(...args: string[]): Promise<string> {
  const { out } = await tcptalks(args, { columns: 78 });
  return stripVTControlCharacters(out);
}

if (import.meta.main) {
  const { wanted } = await commandsDocument();
  await Deno.writeTextFile(FILE, wanted);
}
