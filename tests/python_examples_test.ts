import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { findPythons, type Python } from "./kit/python.ts";

const examples = `${import.meta.dirname}/../examples`;

/** Starts robot.py on a free port, and gives its address while it lives. */
async function withRobot(
  python: Python,
  use: (address: string) => Promise<void>,
): Promise<void> {
  await using robot = new Deno.Command(python.path, {
    args: ["-B", `${examples}/robot.py`, "0", "--password", "sesame"],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = robot.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const address = /^robot listening on (127\.0\.0\.1:\d+)\n$/.exec(
    (await lines.read()).value ?? "",
  )?.[1];
  try {
    assert(address !== undefined, "Expected the address first");
    await use(address);
  } finally {
    robot.kill("SIGKILL");
    await lines.cancel();
  }
}

async function runBot(
  python: Python,
  ...args: string[]
): Promise<{ code: number; said: string }> {
  const command = new Deno.Command(python.path, {
    args: [`${examples}/bot.py`, ...args],
    env: { PYTHONIOENCODING: "utf-8" },
  });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, said: decoder.decode(stdout) + decoder.decode(stderr) };
}

const pythons = await findPythons();
const ends = new Set([pythons.at(0), pythons.at(-1)]);

for (const python of ends) {
  if (python === undefined) continue;
  Deno.test(`Python ${python.minor}: bot.py drives robot.py, also after a stranger came`, async () => {
    await withRobot(python, async (address) => {
      const [hostname = "", port] = address.split(":");
      using stranger = await Deno.connect({ hostname, port: Number(port) });
      await stranger.write(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));

      const { code, said } = await runBot(
        python,
        address,
        "--password",
        "sesame",
      );
      assertEquals(code, 0, said);
      assertStringIncludes(said, "all right");
      assertStringIncludes(said, "in close_gripper");
      assert(!said.includes("WRONG"), said);
    });
  });
}

Deno.test("bot.py fails where the robot refuses it", async () => {
  const python = pythons.at(-1);
  assert(python !== undefined);
  await withRobot(python, async (address) => {
    const { code, said } = await runBot(python, address, "--password", "guess");
    assertEquals(code, 1);
    assertStringIncludes(said, "the robot refused the password");
  });
});

Deno.test("bot.py fails where one answer is wrong", async () => {
  const python = pythons.at(-1);
  assert(python !== undefined);
  const broken = await Deno.makeTempDir();
  try {
    for (const file of ["link.py", "robot.py", "bot.py"]) {
      const source = await Deno.readTextFile(`${examples}/${file}`);
      await Deno.writeTextFile(
        `${broken}/${file}`,
        source.replace("2**63 + 1", "2**63"),
      );
    }
    await withRobot(python, async (address) => {
      const command = new Deno.Command(python.path, {
        args: [`${broken}/bot.py`, address, "--password", "sesame"],
      });
      const { code, stdout } = await command.output();
      assertEquals(code, 1);
      assertStringIncludes(new TextDecoder().decode(stdout), "1 wrong");
    });
  } finally {
    await Deno.remove(broken, { recursive: true });
  }
});
