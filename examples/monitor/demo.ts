/**
 * The monitor over a Python robot that a bot drives: open the address that it
 * prints. Where there is no Python, `robot.ts` is the robot.
 *
 *     deno task monitor
 */
import { NotConnectedError } from "@tcptalks/tcptalks";
import { main } from "@tcptalks/tcptalks/cli";
import { drive } from "./drive.ts";
import { startRobot } from "../start_robot.ts";

/** Where the bot dials, instead of the robot. */
const PORT = Number(Deno.args[0] ?? 25566);

await using robot = await startRobot();
const monitoring = main([
  ...["monitor", `127.0.0.1:${PORT}`, robot.address],
  ...["--names", `${import.meta.dirname}/tcptalks.json`],
  ...Deno.args.slice(1),
]);
const stop = new AbortController();
const driving = drive(PORT, stop.signal).catch((error) => {
  // Ctrl-C ends the monitor and the robot, and with them the bot's link.
  if (stop.signal.aborted || error instanceof NotConnectedError) return;
  console.error(error);
});
Deno.exitCode = await monitoring;
stop.abort();
await driving;
