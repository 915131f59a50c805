/**
 * A bot that lives on when its robot is started again.
 *
 *     deno run --allow-net examples/restart.ts [HOST [PORT]]
 *
 * Start and end its robot, robot.py or robot.ts, as often as you like.
 */
import { NotConnectedError, TCPTalks } from "@tcptalks/tcptalks";
import { delay } from "@std/async";
import { ROBOT } from "./opcodes.ts";

const [ip = "127.0.0.1", port = "25565"] = Deno.args;
await using robot = new TCPTalks({
  ip,
  port: Number(port),
  opcodes: ROBOT,
  reconnect: {}, // dials again, sooner first and less often later
});

async function watch() {
  for await (const event of robot.status()) {
    console.log(`${event}`);
    // A robot that was started again knows nothing of before.
    if (event.type !== "connected") continue;
    robot.remote.turn(Math.PI / 2).catch(console.error);
  }
}

const watching = watch();
await robot.connect({ timeout: null }); // until there is a robot
let isOver = false;
robot.closed.then(() => isOver = true); // for good: a wrong password, say
while (!isOver) {
  try {
    // While there is no link a call waits for it.
    const place = await robot.with({ timeout: null }).remote.move(10);
    const [x = 0, y = 0] = place;
    console.log(`moved to x ${x.toFixed(0)} mm, y ${y.toFixed(0)} mm`);
  } catch (error) {
    if (!(error instanceof NotConnectedError)) throw error;
    // Nobody knows whether this one was done: it is not sent twice.
    console.log("a move was lost with the link");
  }
  await delay(200);
}
await watching;
