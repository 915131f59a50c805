/** The programs of README.md and of "ten minutes", in both languages, and what they print beside examples/robot.py. */

import { assertEquals, assertMatch } from "@std/assert";
import { tcptalks } from "../kit/cli/command.ts";
import { blocksOf, readDocument } from "../kit/documents/documents.ts";
import { EXAMPLES, python } from "../kit/documents/example.ts";
import { Program } from "../kit/documents/program.ts";
import { eachPython } from "../kit/python/wants.ts";

const ROOT = `${import.meta.dirname}/../..`;

/** What each program that drives the robot prints at last, in their order. */
const PRINTED: Record<string, readonly RegExp[]> = {
  README: [/the gripper jammed on the red cube, 0 mm up\n$/, /^150 0\n$/],
  "examples/from_python": [
    /^0 0 0\n$/,
    /^\(0, 0, 0\) \(0, 0, 0\)\n$/,
    /^$/,
    /^$/,
    /^\(0, 0, 0\)\n$/,
  ],
};

/** A robot.py that listens, and a folder of one's own. */
async function withRobot(
  path: string,
  use: (port: string, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await using robot = new Program(
      path,
      ["-B", `${EXAMPLES}/robot.py`, "0"],
    );
    const port = await robot.printed(/listening on 127\.0\.0\.1:(\d+)\r?\n/);
    await use(port, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs a program of a document, and gives what it printed; one that asks for ever is ended once it has printed that. */
async function run(
  code: string,
  port: string,
  folder: string,
  printed: RegExp,
): Promise<string> {
  const file = {
    host: "127.0.0.1",
    port: Number(port),
    opcodes: { position: "0x12" },
  };
  await Deno.writeTextFile(`${folder}/tcptalks.json`, JSON.stringify(file));
  await Deno.writeTextFile(
    `${folder}/bot.ts`,
    code.replace('ip: "127.0.0.1"', `ip: "127.0.0.1", port: ${port}`),
  );
  await using bot = new Program(
    Deno.execPath(),
    ["run", "--config", `${ROOT}/deno.json`, "-N", "-R", "bot.ts"],
    { cwd: folder },
  );
  // What asks for ever is ended once it has an answer.
  if (code.includes("robot.every(")) return await bot.printed(/^[^\n]+\n/);
  if (code.includes(".every(")) {
    const line = new RegExp(`(${printed.source.replace(/^\^|\$$/g, "")})`);
    return await bot.printed(line);
  }
  const { code: exit, said } = await bot.ended();
  assertEquals(exit, 0, said);
  return said.replaceAll("\r", "");
}

eachPython((version, test) => {
  for (const language of ["", ".fr"]) {
    for (const [name, printed] of Object.entries(PRINTED)) {
      const document = `${name}${language}.md`;
      test(`documents: the programs of ${document} drive robot.py`, async () => {
        const programs = blocksOf(await readDocument(document)).filter((it) =>
          it.language === "ts" && /127\.0\.0\.1|tcptalks\.json/.test(it.code) &&
          !it.code.includes("reconnect") // goes on until it is ended
        );
        assertEquals(programs.length, printed.length);
        for (const [i, { code }] of programs.entries()) {
          await withRobot(version.path, async (port, folder) => {
            const wanted = printed[i] ?? /^$/;
            assertMatch(await run(code, port, folder, wanted), wanted, code);
          });
        }
      });
    }
  }

  test("documents: one file for a robot, made, called, typed and read by Python", async () => {
    await withRobot(version.path, async (port, folder) => {
      const names = `${folder}/tcptalks.json`;
      const made = await tcptalks([
        ...["names", `${EXAMPLES}/robot.py`, "--host", "127.0.0.1"],
        ...["-o", names, "--python", version.path],
      ]);
      assertEquals(made.err, `10 opcodes written to ${names}\n`);
      const text = await Deno.readTextFile(names);
      await Deno.writeTextFile(names, text.replace("{", `{"port": ${port},`));

      const called = await tcptalks(["call", "move", "300", "--names", names]);
      assertEquals(called.out, "(300.0, 0.0, 0.0)\n");
      const half = python(version);
      for (
        const [args, out] of [
          [[], "(300.0, 0.0, 0.0)"],
          [["move", "50.5"], "(350.5, 0.0, 0.0)"],
          [["echo", "[1, 'a']"], "[1, 'a']"],
        ] as const
      ) {
        await using program = half.start("robot_file", [...args], {
          cwd: folder,
        });
        const { code, said } = await program.ended();
        assertEquals([code, said.trim()], [0, out]);
      }
    });
  });
}, { which: "newest" });
