import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import { TCPTalks, TCPTalksError, tuple } from "../../mod.ts";
import { UsageError } from "../../transport/cli/errors.ts";
import { OpcodeText } from "../../transport/cli/given/opcode_text.ts";
import { parseRobotFile } from "../../transport/options/robot_file.ts";
import { RunningCommand, tcptalks } from "../kit/cli/command.ts";
import { findPythons } from "../kit/python/pythons.ts";

/** A robot of ours, and a folder with its file. */
async function withRobot(
  file: (port: number) => unknown,
  test: (path: string, robot: TCPTalks) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await using robot = new TCPTalks({
      hostname: "127.0.0.1",
      port: 0,
      password: "sesame",
    });
    robot.bind(0x12, () => tuple(1, 2.5, 0));
    robot.bind(0x10, (distance: number, speed = 0.5) => distance * speed);
    const ready = robot.connect({ timeout: null });
    ready.catch(() => {});
    const path = `${folder}/tcptalks.json`;
    await Deno.writeTextFile(path, JSON.stringify(file(robot.port)));
    await Deno.writeTextFile(`${folder}/secret.txt`, "sesame\nmore\n");
    await test(path, robot);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("cli robot file: host, port, password and names come from it", async () => {
  const file = (port: number) => ({
    host: "127.0.0.1",
    port,
    password: { file: "secret.txt" },
    opcodes: { position: "0x12", move: { opcode: 16, params: ["distance"] } },
  });
  await withRobot(file, async (path) => {
    const { code, out, err } = await tcptalks(
      ["call", "position", "--names", path],
    );
    assertEquals([code, out, err], [0, "(1, 2.5, 0)\n", ""]);
  });
  await withRobot(file, async (path) => {
    const { out } = await tcptalks(["call", "--list", "--names", path]);
    assertEquals(
      out.split("\n").toSorted(),
      ["", "move 0x10(distance, speed=0.5)", "position 0x12()"],
    );
  });
});

Deno.test("cli robot file: a slip in a name, taken for a host, is told", async () => {
  const file = () => ({
    host: "127.0.0.1",
    port: 1, // nobody's
    opcodes: { localhosts: 0x10 },
  });
  await withRobot(file, async (path) => {
    const { code, err } = await tcptalks(
      ["call", "localhost", "300", "--names", path, "--timeout", "0.01"],
    );
    assertEquals(code, 2);
    assertStringIncludes(err, "Nobody answers at localhost:1:");
    assertStringIncludes(
      err.replace(/\s+/g, " "),
      'did you mean "localhosts"?',
    );
  });
});

Deno.test("cli robot file: a password is in the environment, a file, or the text itself", () => {
  const file = (password: unknown) =>
    parseRobotFile(JSON.stringify({ password, opcodes: {} })).password;
  assertEquals(file("x"), "x");
  assertEquals(file({ env: "ROBOT" }), { env: "ROBOT" });
  assertEquals(file({ file: "a" }), { file: "a" });
});

Deno.test("cli call: --watch shows the newest value in the place of the last", async () => {
  const file = (port: number) => ({
    host: "127.0.0.1",
    port,
    password: "sesame",
    opcodes: { position: "0x12" },
  });
  await withRobot(file, async (path) => {
    await using running = new RunningCommand(
      ["call", "position", "--watch", "--interval", "1ms", "--names", path],
      { columns: 60 },
    );
    // Up four lines, and the rest of the screen erased.
    // deno-lint-ignore no-control-regex -- control characters are what it is about
    await running.printed(/\x1b\[4A\x1b\[Jposition 0x12 = /);
    const { out, code } = await running.stop();
    assertEquals(code, 0);
    const lines = stripVTControlCharacters(out).split("\n");
    assert(lines.every((line) => line.length < 60), out);
    assertStringIncludes(out, "[1] 2.5 ");
  });
});

Deno.test("cli call: what is printed takes the place of what goes on", async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<number>();
  await using robot = new TCPTalks({ hostname: "127.0.0.1", port: 0 });
  robot.bind(0x18, () => {
    asked.resolve();
    return answer.promise;
  });
  const ready = robot.connect({ timeout: null });
  await using running = new RunningCommand(
    ["call", `127.0.0.1:${robot.port}`, "0x18"],
    { columns: 40 },
  );
  await Promise.all([ready, asked.promise]);
  await running.printed(/Waiting for 0x18/);
  answer.resolve(7);
  const { out, err } = await running.ended();
  assertEquals(out, "7\n");
  assert(err.endsWith("\r\x1b[K"), JSON.stringify(err));
  const widest = err.split("\r\x1b[K").map(stripVTControlCharacters)
    .map((line) => line.length);
  assert(Math.max(...widest) < 40);
});

const PROGRAM = `from enum import Enum, IntEnum, auto
PORT = 25565
class Op(IntEnum):
    AVANCE = 0x10
    TOURNE = auto()
class Colour(Enum):
    GREEN = "vert"
BATTERIE_OPCODE = (1 << 4 | 3) * 2 - 19
LAST_OPCODE = int("0x50", 16)
def avance(mm, *, speed=0.5): raise SystemExit("it was run")
class Robot:
    def grab(self, colour, height=0): pass
    def __init__(self, talks):
        talks.bind(Op.AVANCE, avance)
        talks.bind(0x30, self.grab)
        talks.bind(0x31, lambda a, b=(1, 2): a)
        talks.bind(opcode=0x32, instruction=avance)
raise SystemExit("it was run")
`;

for (const python of (await findPythons()).slice(0, 1)) {
  Deno.test(`cli names: a program's opcodes, and nothing of it is run (Python ${python.minor})`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const path = `${folder}/robot.py`;
      const output = `${folder}/tcptalks.json`;
      await Deno.writeTextFile(path, PROGRAM);
      const { code, err } = await tcptalks([
        ...["names", path, "--python", python.path],
        ...["--host", "r2d2:7", "-o", output],
      ]);
      assertEquals([code, err], [
        0,
        `Left out, as their values are computed: LAST_OPCODE\n6 opcodes written to ${output}\n`,
      ]);
      const file = parseRobotFile(await Deno.readTextFile(output));
      assertEquals([file.host, file.port], ["r2d2", 7]);
      assertEquals(file.instructions, {
        avance: { opcode: 0x10, params: ["mm", "*", "speed=0.5"] },
        tourne: { opcode: 0x11, params: undefined },
        batterie: { opcode: 0x13, params: undefined },
        grab: { opcode: 0x30, params: ["colour", "height=0"] },
        instruction_0x31: { opcode: 0x31, params: ["a", "b=(1, 2)"] },
        avance_2: { opcode: 0x32, params: ["mm", "*", "speed=0.5"] },
      });
      await Deno.writeTextFile(path, "def (");
      const wrong = await tcptalks(["names", path, "--python", python.path]);
      assertStringIncludes(
        wrong.err,
        "is no Python program: line 1: SyntaxError",
      );
      assertEquals(wrong.code, 66);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("robot file: texts of megabytes are read, or refused in a line", () => {
  const long = `\u202e\u009b31m${"x".repeat(5_000_000)}`;
  assertEquals(parseRobotFile(`{"a": 1, "${long}\\"}": 2}`).opcodes["a"], 1);
  const texts = [
    { a: { opcode: 1, params: [`x${" ".repeat(100_000)}!`] } },
    { host: `${long} `, opcodes: {} },
    { a: 1, b: { [long]: 5 } },
    { [long]: [] },
  ].map((each) => JSON.stringify(each));
  for (const text of [...texts, `{"${long}": 1, "${long}": 2}`]) {
    const error = assertThrows(() => parseRobotFile(text), TCPTalksError);
    assert(error.message.length < 1100);
    assert(!/[\p{Cc}\u202e]/u.test(error.message));
  }
});

Deno.test("robot file: __proto__ and constructor are names like any other", () => {
  const { opcodes, instructions } = parseRobotFile(
    '{"__proto__": 1, "constructor": 2}',
  );
  assertEquals(Object.keys(opcodes), ["__proto__", "constructor"]);
  assertEquals(Object.keys(instructions), ["__proto__", "constructor"]);
});

Deno.test("an opcode of many digits that is none is refused at once", () => {
  for (const text of ["1".repeat(100_000) + "!", "0".repeat(100_000) + "g"]) {
    const parse = () => new OpcodeText({ move: 1 }).parse(text);
    const error = assertThrows(parse, UsageError);
    assert(error.message.length < 200);
  }
});

Deno.test("robot file: TCPTalks.fromFile takes all from it", async () => {
  const file = (port: number) => ({
    host: "127.0.0.1",
    port,
    password: { file: "secret.txt" },
    opcodes: { move: "0x10" },
  });
  await withRobot(file, async (path) => {
    await using bot = await TCPTalks.fromFile(path);
    await bot.connect();
    assertEquals(await bot.remote["move"]?.(10), 5);
  });
  await assertRejects(
    () => TCPTalks.fromFile("/none/tcptalks.json"),
    TCPTalksError,
    'Cannot read "/none/tcptalks.json"',
  );
});
