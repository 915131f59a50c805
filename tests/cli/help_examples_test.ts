/** Each example that a help shows is run: against a robot of ours, with files of a folder of its own. */

import { assert, assertEquals } from "@std/assert";
import { TCPTalks, TCPTalksServer, tuple } from "../../mod.ts";
import { RunningCommand, tcptalks } from "../kit/cli/command.ts";
import { needsPython } from "../kit/python/wants.ts";

/** What a help says, unbroken. */
async function help(...args: string[]): Promise<string> {
  return (await tcptalks([...args, "--help"], { columns: 1000 })).out
    // deno-lint-ignore no-control-regex -- colours
    .replace(/\x1b\[\d*m/g, "");
}

const COMMANDS = [...(await help()).matchAll(/^ {2}([a-z]+) {2,}\S/gm)]
  .map(([, name = ""]) => name);

/** A command's examples, as they are typed. */
async function examplesOf(name: string): Promise<string[]> {
  const [, lines = ""] = (await help(name)).split("\nExamples:\n");
  return lines.trim().split("\n").map((line) => line.trim());
}

/** The words of a line as a shell takes them, and what it is given as standard input. */
function shell(line: string): { args: string[]; stdin: string } {
  const [command = "", stdin = ""] = line.replace(/ > \S+$/, "").split(" <<< ");
  const split = (text: string) =>
    text.match(/(?:"[^"]*"|\S)+/g)?.map((word) => word.replaceAll('"', "")) ??
      [];
  const [program, ...args] = split(command);
  assertEquals(program, "tcptalks", line);
  return { args, stdin: split(stdin).join(" ") };
}

/** The script in the help of `listen`. */
async function script(): Promise<string> {
  const [code] =
    /^ *export default \{[^]*?^ *\};$/m.exec(await help("listen")) ??
      [""];
  assert(code !== "");
  return code;
}

/** A robot that answers everything, one that has a password, and the files that examples name. */
async function withWorld(
  use: (world: World) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const options = { port: 0, hostname: "127.0.0.1" };
  try {
    await using open = new TCPTalksServer(options);
    await using locked = new TCPTalksServer({ ...options, password: "sesame" });
    for (const robot of [open, locked]) {
      robot.bindRest(() => tuple(1, 2.5, 0));
      robot.bind(0x12, (mm = 0, speed = 1) => mm * speed);
    }
    const opcodes = {
      avance: { opcode: "0x12", params: ["mm", "speed=1.0"] },
      tourne: "0x13",
    };
    const file = { host: "127.0.0.1", port: open.port, opcodes };
    const files: Record<string, string | Uint8Array> = {
      "opcodes.json": JSON.stringify({ avance: "0x12", tourne: 0x13 }),
      "tcptalks.json": JSON.stringify(file),
      "robot.tcptalks.json": JSON.stringify(file),
      "robot.ts": await script(),
      "robot.py": "talks.bind(0x12, avance)\ndef avance(mm, speed=1): pass\n",
      "opcodes.py": "AVANCE_OPCODE = 0x12\n",
      "map.pkl": Uint8Array.of(0x80, 4, 0x4b, 7, 0x2e),
      "map.json": '{"walls": [1, 2.5]}',
      "literal.txt": "{'a': (1, 2.5)}",
    };
    for (const [name, content] of Object.entries(files)) {
      await Deno.writeFile(
        `${folder}/${name}`,
        typeof content === "string"
          ? new TextEncoder().encode(content)
          : content,
      );
    }
    await Deno.mkdir(`${folder}/www`);
    await Deno.writeTextFile(`${folder}/www/index.html`, "<p>page");
    const world = { folder, open, locked };
    await record(world);
    await use(world);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

interface World {
  readonly folder: string;
  readonly open: TCPTalksServer;
  readonly locked: TCPTalksServer;
}

/** Makes match.jsonl, a recording of two links, as `tap --log` does. */
async function record({ folder, open }: World): Promise<void> {
  await using tap = new RunningCommand([
    ...["tap", "127.0.0.1:0", `127.0.0.1:${open.port}`],
    ...["--log", `${folder}/match.jsonl`],
  ]);
  const at = await tap.address();
  for (let link = 0; link < 2; link++) await callAt(at);
  await tap.stop();
}

/** Calls an instruction at an address. */
async function callAt(address: string): Promise<void> {
  const port = Number(address.split(":").at(-1));
  await using bot = new TCPTalks({ ip: "127.0.0.1", port });
  await bot.connect();
  await bot.execute(0x16);
}

/** The example's arguments, with what is there in the place of what stands for it. */
function here(args: readonly string[], world: World): string[] {
  const { folder, open, locked } = world;
  const name = args[0] ?? "";
  const isLocked = args.includes("--password") && name !== "listen";
  const { port } = isLocked ? locked : open;
  const words = args.map((word, i) => {
    // What is recorded now does not replace what is played.
    if (args[i - 1] === "--log") return `${folder}/new_${word}`;
    if (/^(?:192\.168\.1\.12|127\.0\.0\.1|robot\.local)(?::\d+)?$/.test(word)) {
      return `127.0.0.1:${port}`;
    }
    if (/^(?:0\.0\.0\.0:)?\d{4,5}$/.test(word) && !args.includes("--count")) {
      return "127.0.0.1:0";
    }
    if (word.startsWith("examples/")) {
      return `${import.meta.dirname}/../../${word}`;
    }
    return word === "www" || /^[\w.]+\.(?:py|ts|txt|pkl|jsonl?)$/.test(word)
      ? `${folder}/${word}`
      : word;
  });
  const missing: Record<string, string[]> = {
    listen: /^\d/.test(args[1] ?? "") ? [] : ["127.0.0.1:0"],
    bridge: args.includes("--ws") ? [] : ["--ws", "127.0.0.1:0"],
    monitor: ["--http", "0"],
    // All scenarios take minutes: it is asked whether it knows the options.
    interop: [...args.includes("--") ? [] : ["--"], "--help"],
  };
  return [...words, ...missing[name] ?? []];
}

/** What a command that runs until Ctrl-C prints when it is ready. */
const READY: Record<string, RegExp> = {
  call: /\n/,
  listen: /on \S+:\d+/,
  tap: /Tapping \S+:\d+/,
  monitor: /Open http:\S+/,
  bridge: /Bridging http:\S+/,
};

function isEndless([name = "", ...args]: readonly string[]): boolean {
  return name === "call"
    ? args.includes("--watch") || args.includes("0")
    : name in READY;
}

async function run(line: string, world: World, more: string[]): Promise<void> {
  const { args, stdin } = shell(line);
  const words = [...here(args, world), ...more];
  await using running = new RunningCommand(words, {
    stdin,
    folder: world.folder,
  });
  if (isEndless(args)) {
    const name = args[0] ?? "";
    await running.printed(READY[name] ?? /$/);
    if (["listen", "tap"].includes(name)) {
      const address = await running.address();
      if (!args.includes("--password")) await callAt(address);
    }
    const { code, err } = await running.stop();
    assertEquals(code, 0, `${line}: ${err}`);
  } else {
    const { code, out, err } = await running.ended();
    assertEquals(code, 0, `${line}: ${out}${err}`);
  }
}

for (const name of COMMANDS.filter((name) => name !== "names")) {
  Deno.test(`cli help: the examples of ${name} run`, async () => {
    const lines = await examplesOf(name);
    assert(lines.length > 0);
    await withWorld(async (world) => {
      for (const line of lines) await run(line, world, []);
    });
  });
}

needsPython.test("cli help: the examples of names run", async ({ path }) => {
  await withWorld(async (world) => {
    for (const line of await examplesOf("names")) {
      await run(line, world, ["--python", path]);
    }
  });
});

Deno.test("cli help: the script of listen answers", async () => {
  await withWorld(async ({ folder }) => {
    await using listening = new RunningCommand(
      ["listen", "127.0.0.1:0", "--script", `${folder}/robot.ts`],
    );
    const address = await listening.address();
    const call = async (...args: string[]) =>
      (await tcptalks(["call", address, ...args])).out;
    assertEquals(await call("0x12", "3"), "3\n");
    assertEquals(await call("0x12", "3", "speed=0.5"), "1.5\n");
    assertEquals(await call("0x16"), "[0, 0, 0]\n");
  });
});

Deno.test("cli help: what it says how to install has the permissions of the task", async () => {
  const { tasks } = JSON.parse(
    await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
  );
  const allowed = (text: string) =>
    (text.match(/ -[NRWE]\b| --allow-\S+/g) ?? []).map((it) => it.trim());
  const [line = ""] = /deno install .*/.exec(await help()) ?? [];
  assertEquals(allowed(line), allowed(tasks.cli.command));
  assert(allowed(line).length > 3);
});
