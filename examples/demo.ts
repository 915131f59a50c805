/**
 * The demo: starts a robot in Python, in a process of its own, and lets
 * `bot.ts` drive it. Where there is no Python, `robot.ts` is the robot.
 *
 *     deno task demo
 */
import { drive } from "./bot.ts";
import { startRobot } from "./start_robot.ts";

const PASSWORD = "sesame";

/** What the reader has typed to come here. */
const DENO = Deno.execPath().includes("_npx")
  ? `npx deno@${Deno.version.deno}`
  : "deno";

const NEXT = `
Next, start the robot in one terminal:

  python3 examples/robot.py

and in another one, try

  ${DENO} task cli call 127.0.0.1 0x10 100 speed=0.2
  ${DENO} task cli call 127.0.0.1 0x12 --watch
  ${DENO} task cli ping 127.0.0.1`;

await using robot = await startRobot("--password", PASSWORD);
console.log(`Started ${robot.program}.`);
const mistakes = await drive(robot.address, PASSWORD);
console.log(mistakes === 0 ? "\nAll right." : `\n${mistakes} wrong.`);
console.log(NEXT);
Deno.exitCode = mistakes === 0 ? 0 : 1;
