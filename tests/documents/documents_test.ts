import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  type Block,
  blocksOf,
  DOCUMENTS,
  fileLinks,
  readDocument,
  ROOT,
  steady,
  withoutComments,
  withoutWords,
} from "../kit/documents/documents.ts";
import { RunningCommand, tcptalks } from "../kit/cli/command.ts";
import { ends, python } from "../kit/documents/example.ts";
import { commandsDocument } from "../tools/documents/commands.ts";
import { Program } from "../kit/documents/program.ts";
import { needsPython } from "../kit/python/wants.ts";

const cwd = import.meta.dirname + "/../..";
const readme = blocksOf(await readDocument("README.md"));
const commands = blocksOf(await readDocument("examples/commands.md"));

/** Runs a file that is outside the repository as if it were inside. */
const RUN = ["run", "--config", "deno.json"];

function block(language: string, part: string): Block {
  const found = [...readme, ...commands].find(({ code, language: its }) =>
    its === language && code.includes(part)
  );
  assert(found, `No block with "${part}" in README.md or examples/commands.md`);
  return found;
}

/** Starts examples/robot.py, and gives its port. */
async function withRobot(use: (port: string) => Promise<void>): Promise<void> {
  const newest = (await ends()).at(-1);
  assert(newest);
  await using robot = python(newest).start("robot", ["0"]);
  await use(await robot.printed(/listening on 127\.0\.0\.1:(\d+)\r?\n/));
}

/** Runs a program, and gives what it printed. */
async function output(args: string[], stdin?: string): Promise<string> {
  const options = stdin === undefined ? { cwd } : { cwd, stdin };
  await using program = new Program(Deno.execPath(), args, options);
  return (await program.ended()).said;
}

for (const name of DOCUMENTS.filter((name) => name.endsWith(".fr.md"))) {
  Deno.test(`documents: ${name} has the same code as in English`, async () => {
    const french = blocksOf(await readDocument(name));
    const english = blocksOf(await readDocument(name.replace(".fr.", ".")));
    assertEquals(french.map(withoutWords), english.map(withoutWords));
    assert(english.length > 0);
  });
}

for (const name of DOCUMENTS) {
  Deno.test(`documents: the links of ${name} lead somewhere`, async () => {
    for (const link of fileLinks(await readDocument(name))) {
      const file = new URL(link, new URL(name, ROOT));
      await Deno.stat(file).catch(() => {
        throw new Error(`"${link}" in ${name} leads nowhere`);
      });
    }
  });
}

Deno.test("documents: French signs do not begin a line", async () => {
  for (const name of DOCUMENTS) {
    const text = (await readDocument(name))
      .replace(/^```[^]*?^```|`[^`]*`|^\|[ :|-]+\|$/gm, "`");
    // No other language here has a space before them.
    const loose = /[ \n][:;!?»](?=\s)|«[ \n]|«$/.exec(text);
    const around = text.slice(Math.max(0, (loose?.index ?? 0) - 30)).slice(
      0,
      60,
    );
    assert(!loose, `No-break space (U+00A0) missing in ${name}: ${around}`);
    if (!name.endsWith(".fr.md")) continue;
    const [point] =
      /\d\.\d+[\s\u00a0]?(?:[mµn]?s(?![\w'])|×|mm\b)/.exec(text) ?? [];
    assertEquals(point, undefined, `A decimal point in ${name}`);
  }
});

Deno.test("documents: the two commands come first", async () => {
  for (const name of ["README.md", "README.fr.md"]) {
    const [first] = blocksOf(await readDocument(name));
    assertEquals(
      first && withoutComments(first).code,
      "npx --yes deno@2.9.6 task demo\nnpx --yes deno@2.9.6 task test\n",
    );
  }
});

Deno.test("documents: each task that they name is there, and says what it does", async () => {
  const { tasks } = JSON.parse(await readDocument("deno.json"));
  for (const name of DOCUMENTS) {
    const text = await readDocument(name);
    for (
      const [, task = ""] of text.matchAll(/deno(?:@[\d.]+)? task ([\w:]+)/g)
    ) {
      assert(task in tasks, `No task "${task}", which ${name} names`);
    }
  }
  for (
    const [task, { description }] of Object.entries<{ description?: string }>(
      tasks,
    )
  ) {
    assert(description, `The task "${task}" has no description`);
  }
});

needsPython.test("documents: the first bot drives the robot, and prints what is said", async () => {
  await withRobot(async (port) => {
    const { code } = block("ts", "robot.bind(0x50");
    const path = await Deno.makeTempFile({ suffix: ".ts" });
    try {
      await Deno.writeTextFile(
        path,
        code.replace('ip: "127.0.0.1"', `ip: "127.0.0.1", port: ${port}`),
      );
      const said = await output([...RUN, "--allow-net", path]);
      assertStringIncludes(said, "obstacle 0 at 400 mm\n");
      assertStringIncludes(said, "(300, 0, 0)\n");
      assertStringIncludes(said, "RuntimeError: the gripper jammed on the red");
    } finally {
      await Deno.remove(path);
    }
  });
});

Deno.test("documents: the codec's block prints what its comments say", async () => {
  const { code } = block("ts", "pickle.dumps(");
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(path, code);
    const said = await output([...RUN, path]);
    assertStringIncludes(said, "{'speed': 3}\n    0: \\x80 PROTO      4\n");
  } finally {
    await Deno.remove(path);
  }
});

needsPython.test("documents: what the demo prints is what commands.md shows", async () => {
  await withRobot(async (port) => {
    const address = `127.0.0.1:${port}`;
    const said = steady(
      await output(["run", "--allow-net", "examples/bot.ts", address]),
    ).split("\n");
    const { code } = block("text", "What fails there is shown here");
    for (const line of steady(code).trimEnd().split("\n")) {
      assert(said.includes(line), `The bot did not print "${line}"`);
    }
  });
});

needsPython.test("documents: the commands print what commands.md shows", async () => {
  const { code } = block("console", "tcptalks call");
  await withRobot(async (port) => {
    for (const example of code.split(/^\$ tcptalks /m).slice(1)) {
      const [line = "", ...lines] = example.split("\n");
      const [command = "", input] = line.split(" <<< ");
      const args = words(command).map((word) =>
        word === "127.0.0.1" ? `127.0.0.1:${port}` : word
      );
      const said = await output(
        ["run", "-N", "-R", "-W", "transport/cli/mod.ts", ...args],
        input === undefined ? undefined : words(input)[0],
      );
      assertEquals(steady(said), steady(lines.join("\n")), line);
    }
  });
});

needsPython.test("documents: tap shows a call as commands.md says", async () => {
  const { code } = block("text", "$ tcptalks tap 25566");
  const [, ...expected] = code.trimEnd().split("\n");
  const names = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(names, '{"move": "0x10"}');
    await withRobot(async (port) => {
      await using tap = new RunningCommand(
        ["tap", "0.0.0.0:0", `127.0.0.1:${port}`, "--names", names],
      );
      const at = (await tap.address()).replace("0.0.0.0", "127.0.0.1");
      await tcptalks(["call", at, "0x10", "300", "speed=0.25"]);
      await tap.printed(/over: .*\n/);
      const { out, err } = await tap.stop();
      const said = [err.split("\n")[0] ?? "", ...out.trimEnd().split("\n")];
      assertEquals(said.map(tapped), expected.map(tapped));
    });
  } finally {
    await Deno.remove(names);
  }
});

/** A line of tap, without what differs from one run to the next. */
function tapped(line: string): string {
  return steady(line)
    .replace(/^\d\d:\d\d:\d\d\.\d{3} /, "")
    .replace(/^Tapping 0\.0\.0\.0:\d+/, "Tapping 0.0.0.0:PORT");
}

Deno.test("documents: the files that ARCHITECTURE.md speaks of are there", async () => {
  const text = await readDocument("ARCHITECTURE.md");
  const [codec = "", transport = ""] = text.split(/^## /m).slice(1);
  const named = (section: string) =>
    [...section.matchAll(/^\| (`.*?) +\|/gm)].flatMap(([, cell = ""]) =>
      [...cell.matchAll(/`([\w/]+)`/g)].map(([, name = ""]) => name)
    );
  const inCodec = await filesUnder("codec");
  const inTransport = await filesUnder("transport");
  assert(named(codec).length + named(transport).length > 20);
  const wrong = [
    ...named(codec).filter((name) => !isThere(name, inCodec)),
    ...named(transport).filter((name) => !isThere(name, inTransport)),
  ];
  assertEquals(wrong, [], "ARCHITECTURE.md speaks of what is not there");
});

/** Whether it names a file without its ending ("talks", "link/session") or a folder ("types/"). */
function isThere(name: string, files: readonly string[]): boolean {
  return name.endsWith("/")
    ? files.some((file) => file.includes(`/${name}`))
    : files.some((file) => file.endsWith(`/${name}.ts`));
}

async function filesUnder(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of Deno.readDir(new URL(folder, ROOT))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) files.push(...await filesUnder(path));
    else files.push(path);
  }
  return files;
}

/** The words of a command, as a shell takes them. */
function words(command: string): string[] {
  return command.match(/"[^"]*"|\S+/g)?.map((word) =>
    word.replace(/^"(.*)"$/, "$1")
  ) ?? [];
}

Deno.test("documents: commands.md has each command's help", async () => {
  const { wanted, found } = await commandsDocument();
  assertEquals(found, wanted, "Run deno task commands");
});
