/**
 * A bot that lives on when its robot is started again.
 *
 *     deno run --allow-net examples/restart.ts [HOST [PORT]]
 *
 * Start and end its robot, robot.py or robot.ts, as often as you like.
 */
import { TCPTalks } from "@tcptalks/tcptalks";
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
// While there is no link a move waits for it. Of one that was under way nobody
// knows whether it was done: it is not sent twice.
const moves = robot.with({ timeout: null }).every(200).move(10);
for await (const [x = 0, y = 0] of moves) {
  console.log(`moved to x ${x.toFixed(0)} mm, y ${y.toFixed(0)} mm`);
}
await watching; // it is over for good: a wrong password, say
