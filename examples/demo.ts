/**
 * The demo: starts a robot in Python, in a process of its own, and lets
 * `bot.ts` drive it. Where there is no Python, `robot.ts` is the robot.
 *
 *     deno task demo
 */
import { drive } from "./bot.ts";

const PASSWORD = "sesame";

const NEXT = `
Next, a robot of your own in one terminal, and in another three things to try
(where Deno is installed, "deno" does for "npx --yes deno@2.9.6"):

  python3 examples/robot.py

  npx --yes deno@2.9.6 task cli call 127.0.0.1 0x10 100 speed=0.2
  npx --yes deno@2.9.6 task cli call 127.0.0.1 0x12 --repeat 0
  npx --yes deno@2.9.6 task cli ping 127.0.0.1`;
const here = import.meta.dirname ?? ".";

/** Starts a robot on a free port; undefined where the program is not there. */
function start(program: string, args: string[]): Deno.ChildProcess | undefined {
  try {
    const command = new Deno.Command(program, {
      args: [...args, "0", "--password", PASSWORD],
      stdout: "piped",
    });
    return command.spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** The address in the robot's first line, "robot listening on HOST:PORT". */
async function addressOf(robot: Deno.ChildProcess): Promise<string> {
  let said = "";
  const lines = robot.stdout.pipeThrough(new TextDecoderStream());
  for await (const chunk of lines.values({ preventCancel: true })) {
    said += chunk;
    const address = /listening on (\S+)\n/.exec(said)?.[1];
    if (address) return address;
  }
  throw new Error(`The robot ended before it listened: "${said.trim()}"`);
}

let robot = start("python3", ["-B", `${here}/robot.py`]);
if (robot) console.log("Started examples/robot.py with python3.");
else {
  console.log("No python3 here: examples/robot.ts is the robot instead.");
  robot = start(Deno.execPath(), ["run", "--allow-net", `${here}/robot.ts`]);
}
if (!robot) throw new Error("No robot could be started");

try {
  const mistakes = await drive(await addressOf(robot), PASSWORD);
  console.log(mistakes === 0 ? "\nAll right." : `\n${mistakes} wrong.`);
  console.log(NEXT);
  Deno.exitCode = mistakes === 0 ? 0 : 1;
} finally {
  robot.kill();
  await robot.status;
}
