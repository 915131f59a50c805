import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  EXAMPLES,
  freePort,
  type Half,
  python,
  typescript,
} from "../kit/documents/example.ts";
import {
  Counter,
  Decimal,
  Deque,
  dumps,
  loads,
  OrderedDict,
  PyDate,
  repr,
  TCPTalks,
  TimeDelta,
  TimeZone,
  Uuid,
} from "../../mod.ts";
import { eachPython } from "../kit/python/wants.ts";
import { Program } from "../kit/documents/program.ts";

const ROOT = `${import.meta.dirname}/../..`;
const PASSWORD = ["--password", "sesame"];
const LISTENING = /^robot listening on (127\.0\.0\.1:\d+)\r?\n/;

/** Lets a bot drive a robot, and gives what it said. */
async function drive(
  robot: Half,
  bot: Half,
  { lets = PASSWORD, says = PASSWORD }: { lets?: string[]; says?: string[] } =
    {},
): Promise<{ code: number; said: string }> {
  await using server = robot.start("robot", ["0", ...lets]);
  const address = await server.printed(LISTENING);
  const [hostname = "", port] = address.split(":");
  using stranger = await Deno.connect({ hostname, port: Number(port) });
  await stranger.write(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));
  await using client = bot.start("bot", [address, ...says]);
  return await client.ended();
}

eachPython((version, test) => {
  const [ours, theirs] = [typescript(), python(version)];

  test(`examples: bot.ts drives robot.py, ${theirs.label}`, async () => {
    const { code, said } = await drive(theirs, ours);
    assertEquals(code, 0, said);
    assertStringIncludes(said, "All right.");
    assertStringIncludes(said, "in close_gripper");
    assertStringIncludes(said, "AuthentificationError: Cannot connect");
    assert(!said.includes("OOPS"), said);
  });

  test(`examples: bot.py drives robot.ts, ${theirs.label}`, async () => {
    const { code, said } = await drive(ours, theirs);
    assertEquals(code, 0, said);
    assertStringIncludes(said, "all right");
    assertStringIncludes(said, "in Robot.#closeGripper");
    assert(!said.includes("WRONG"), said);
  });

  test(`examples: bot.py drives robot.py, ${theirs.label}`, async () => {
    const { code, said } = await drive(theirs, theirs);
    assertEquals(code, 0, said);
    assertStringIncludes(said, "all right");
    assertStringIncludes(said, "in close_gripper");
  });
}, { which: "ends" });

eachPython((version, test) => {
  const [ours, theirs] = [typescript(), python(version)];

  test("examples: the README's own command, without a password", async () => {
    await using robot = theirs.start("robot", ["0"]);
    const address = await robot.printed(LISTENING);
    await using bot = new Program(
      Deno.execPath(),
      ["run", "--allow-net", "examples/bot.ts", address],
      { cwd: ROOT },
    );
    const { code, said } = await bot.ended();
    assertEquals(code, 0, said);
    assert(!said.includes("OOPS"), said);
  });

  test("examples: robot.py takes the classes of README's table that only hold data", async () => {
    await using robot = theirs.start("robot", ["0"]);
    const [ip = "", port] = (await robot.printed(LISTENING)).split(":");
    await using bot = new TCPTalks({ ip, port: Number(port) });
    await bot.connect();
    const values = [
      new Date(0),
      new PyDate(2026, 5, 28),
      new TimeDelta(1, 2, 3),
      new TimeZone(new TimeDelta()),
      new Decimal("1.50"),
      new Uuid("12345678123456781234567812345678"),
      new OrderedDict([["a", 1]]),
      new Deque([1], 2),
      new Counter([["a", 2]]),
    ];
    for (const value of values) {
      assertEquals(
        repr(await bot.execute(0x13, value)),
        repr(loads(dumps(value))),
      );
    }
    await using second = theirs.start("robot", [port ?? ""]);
    const { code, said } = await second.ended();
    assertEquals(code, 1);
    assertStringIncludes(said, "does another robot still run there?");
  });

  test("examples: both bots fail where the robot refuses them", async () => {
    const says = ["--password", "guess"];
    const one = await drive(theirs, theirs, { says });
    assertEquals(one.code, 1);
    assertStringIncludes(one.said, "the robot refused the password");
    const other = await drive(theirs, ours, { says });
    assertEquals(other.code, 1);
    assertStringIncludes(other.said, "refused the password");
  });

  test("examples: both bots fail where one answer is wrong", async () => {
    const folder = await Deno.makeTempDir();
    try {
      for (const file of ["link.py", "robot.py"]) {
        const source = await Deno.readTextFile(`${EXAMPLES}/${file}`);
        const broken = source.replace("2**63 + 1", "2**63");
        await Deno.writeTextFile(`${folder}/${file}`, broken);
      }
      const robot = python(version, folder);
      const one = await drive(robot, theirs);
      assertEquals(one.code, 1);
      assertStringIncludes(one.said, "1 wrong");
      const other = await drive(robot, ours);
      assertEquals(other.code, 1);
      assertStringIncludes(other.said, "1 wrong.");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });

  test("examples: the demo, with Python", async () => {
    const { code, said } = await demo(version.path);
    assertEquals(code, 0, said);
    assertStringIncludes(said, "Started examples/robot.py.");
    assertStringIncludes(said, "in close_gripper");
    assertStringIncludes(said, "All right.");
  });

  test("examples: robot_file.py calls by name, with a password from wherever it is", async () => {
    const cwd = await Deno.makeTempDir();
    try {
      await using robot = theirs.start("robot", ["0", ...PASSWORD]);
      const [host, port] = (await robot.printed(LISTENING)).split(":");
      const opcodes = { move: 16, echo: { opcode: "0x13", params: ["value"] } };
      await Deno.writeTextFile(`${cwd}/secret.txt`, "sesame\r\n");
      const sources = ["sesame", { env: "SECRET" }, { file: "secret.txt" }];
      for (const password of sources) {
        const file = { host, port: Number(port), password, opcodes };
        await Deno.writeTextFile(`${cwd}/tcptalks.json`, JSON.stringify(file));
        const options = { cwd, env: { SECRET: "sesame" } };
        await using call = theirs.start("robot_file", ["echo", "3"], options);
        assertEquals(await call.ended(), { code: 0, said: "3\n" });
      }
      await using call = theirs.start("robot_file", ["move", "0"], { cwd });
      assertStringIncludes((await call.ended()).said, "0.0, 0.0)");
    } finally {
      await Deno.remove(cwd, { recursive: true });
    }
  });

  test("examples: the monitor's demo ends by Ctrl-C without a word", async () => {
    await using demo = new Program(
      Deno.execPath(),
      ["run", "-A", "examples/monitor/demo.ts", freePort(), "--http", "0"],
      { cwd: ROOT, group: true },
    );
    const open = /Open http:.*\n/;
    await demo.printed(open);
    demo.kill("SIGINT");
    const { code, said } = await demo.ended();
    assertEquals([code, said.split(open)[1]], [0, ""]);
  });
}, { which: "newest" });

Deno.test("examples: bot.ts drives robot.ts", async () => {
  const { code, said } = await drive(typescript(), typescript());
  assertEquals(code, 0, said);
});

Deno.test("examples: the demo, where there is no Python", async () => {
  const { code, said } = await demo(undefined);
  assertEquals(code, 0, said);
  assertStringIncludes(said, "Started examples/robot.ts.");
  assertStringIncludes(said, "All right.");
});

/** Runs the demo where PATH has this python3, or nothing. */
async function demo(
  python3: string | undefined,
): Promise<{ code: number; said: string }> {
  const folder = await Deno.makeTempDir();
  try {
    if (python3) await Deno.symlink(python3, `${folder}/python3`);
    await using program = new Program(
      Deno.execPath(),
      ["run", "--allow-net", "--allow-run", "examples/demo.ts"],
      { cwd: ROOT, env: { PATH: folder } },
    );
    return await program.ended();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
