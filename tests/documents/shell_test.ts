/** The shell's blocks in the documents: each command names what is there. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  blocksOf,
  DOCUMENTS,
  readDocument,
  ROOT,
} from "../kit/documents/documents.ts";
import { tcptalks } from "../kit/cli/command.ts";
import { Program } from "../kit/documents/program.ts";

const cwd = import.meta.dirname + "/../..";

/** Runs Deno, and gives what it printed. */
async function deno(...args: string[]): Promise<string> {
  await using program = new Program(Deno.execPath(), args, { cwd });
  const { code, said } = await program.ended();
  assertEquals(code, 0, said);
  return said;
}

/** A file of the repository; the reader writes bot.ts. */
async function mustExist(path: string): Promise<void> {
  if (path !== "bot.ts") await Deno.stat(new URL(path, ROOT));
}

/** Deno refuses an option that it does not know, with --help, too. */
async function checkDeno(command: string, args: string[]): Promise<void> {
  if (command === "task") return await checkTask(args);
  assertMatch(command, /^(run|test|cache|install|bundle)$/);
  await deno(command, "--help", ...args);
  for (const file of args.filter((arg) => /\.\w*ts\w*$/.test(arg))) {
    await mustExist(file);
  }
  for (const name of args.filter((arg) => arg.startsWith("jsr:"))) {
    assertEquals(name, "jsr:@tcptalks/tcptalks/cli");
  }
}

async function checkTask([task, ...args]: string[]): Promise<void> {
  const { tasks } = JSON.parse(await readDocument("deno.json"));
  if (task === undefined) return;
  assert(task in tasks, `No task "${task}"`);
  if (task === "cli") return await checkCommand(args);
  const options = args.filter((arg) => arg.startsWith("--"));
  if (options.length === 0) return;
  const help = await deno("task", "-q", task, "--help");
  for (const option of options) {
    assert(help.includes(option), `The task "${task}" has no "${option}"`);
  }
}

async function check(command: string): Promise<void> {
  const words = command.replace(/^DENO_DIR=\S+ /, "").split(/\s+/);
  const [program, first = "", ...rest] = words;
  switch (program) {
    case "python3":
      return await mustExist(first);
    case "deno":
      return await checkDeno(first, rest);
    case "npx":
      if (first !== "--yes") break;
      assert((await readDocument(".ci/run")).includes(`npx --yes ${rest[0]} `));
      return await checkDeno(rest[1] ?? "", rest.slice(2));
    case "curl":
    case "nats":
      return; // What answers it is shown in the block before.
    case "git":
      assertMatch(first, /^(clone|tag|push)$/);
      return;
  }
  if (program === "tcptalks") return await checkCommand([first, ...rest]);
  assert(/^(?:npx|bunx) jsr add @tcptalks\/tcptalks$/.test(command), command);
}

/** Every option that is named is one of the command's. */
async function checkCommand([name = "", ...args]: string[]): Promise<void> {
  const { out, code } = await tcptalks([name, "--help"]);
  assertEquals(code, 0, name);
  for (const option of args.filter((arg) => arg.startsWith("-"))) {
    assert(out.includes(option), `"tcptalks ${name}" has no "${option}"`);
  }
}

for (const name of DOCUMENTS) {
  Deno.test(`documents: the shell's commands in ${name} name what is there`, async () => {
    for (const { language, code } of blocksOf(await readDocument(name))) {
      if (language !== "sh") continue;
      const commands = code.replace(/\s+#.*$/gm, "").split(/\n| && /);
      for (const command of commands.filter((text) => text !== "")) {
        await check(command);
      }
    }
  });
}
