import { kwargs, TCPTalks } from "@tcptalks/tcptalks";

/** Where the robot goes, over and over: on a table of 3,000 by 2,000 mm. */
const ROUTE = [[400, 300], [2600, 350], [2500, 1700], [1500, 1000], [
  450,
  1650,
]];

/** Drives examples/robot.py around the table until it is told to stop. */
export async function drive(port: number, stop: AbortSignal): Promise<void> {
  await using robot = new TCPTalks({ ip: "127.0.0.1", port });
  robot.bind(0x50, (_number: number, distance: number) => distance > 250);
  await robot.connect({ signal: stop });
  await robot.execute(0x15, 0x50, kwargs({ count: 3 }));
  let [x, y, heading] = await robot.execute(0x12) as number[];
  let goal = 0;
  for (let step = 0; !stop.aborted; step++) {
    const [goalX = 0, goalY = 0] = ROUTE[goal % ROUTE.length] ?? [];
    const away = Math.hypot(goalX - x!, goalY - y!);
    if (away < 250) goal++;
    const wanted = Math.atan2(goalY - y!, goalX - x!) - heading!;
    // By the shorter way, and not at once: a robot has wheels.
    const angle = Math.atan2(Math.sin(wanted), Math.cos(wanted));
    await robot.execute(0x11, Math.max(-0.4, Math.min(0.4, angle)));
    const speed = Math.max(0.1, 0.9 - Math.abs(angle));
    [x, y, heading] = await robot.execute(
      0x10,
      90 * speed + 10,
      kwargs({ speed }),
    ) as number[];
    const battery = 12.6 - step / 2000 - speed / 4;
    await robot.execute(0x13, { battery, motors: [speed, -angle] });
    // What a monitor is for: a call that fails, and one that takes long.
    if (step % 90 === 50) await robot.execute(0x17, "red").catch(() => {});
    if (step % 60 === 20) await robot.execute(0x18, 0.2);
    if (step % 45 === 10) await robot.execute(0x14);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}
