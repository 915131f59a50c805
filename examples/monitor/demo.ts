/**
 * The monitor over a Python robot that a bot drives: open the address that it
 * prints. Where there is no Python, `robot.ts` is the robot.
 *
 *     deno task monitor
 */
import { main } from "@tcptalks/tcptalks/cli";
import { drive } from "./drive.ts";

/** Where the bot dials, instead of the robot. */
const PORT = Number(Deno.args[0] ?? 25566);
const here = import.meta.dirname ?? ".";

/** Starts a robot on a free port; undefined where the program is not there. */
function start(program: string, args: string[]): Deno.ChildProcess | undefined {
  try {
    const command = new Deno.Command(program, {
      args: [...args, "0"],
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
  const reader = robot.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The robot ended before it listened: "${said}"`);
    said += value;
    const address = /listening on (\S+)\n/.exec(said)?.[1];
    if (address) return address;
  }
}

const robot = start("python3", ["-B", `${here}/../robot.py`]) ??
  start(Deno.execPath(), ["run", "--allow-net", `${here}/../robot.ts`]);
if (!robot) throw new Error("No robot could be started");
const stop = new AbortController();
try {
  const address = await addressOf(robot);
  const monitoring = main([
    ...["monitor", `127.0.0.1:${PORT}`, address],
    ...["--names", `${here}/tcptalks.json`, ...Deno.args.slice(1)],
  ]);
  const driving = drive(PORT, stop.signal).catch((error) => {
    if (!stop.signal.aborted) console.error(error);
  });
  Deno.exitCode = await monitoring;
  stop.abort();
  await driving;
} finally {
  robot.kill();
  await robot.status;
}
