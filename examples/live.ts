/**
 * Draws where a robot is, in the terminal, while somebody else drives it.
 *
 *     deno run --allow-net examples/live.ts [HOST [PORT]]
 *
 * Its robot is robot.py or robot.ts; jog.ts, in another terminal, moves it.
 */
import { TCPTalks } from "@tcptalks/tcptalks";
import { ROBOT } from "./opcodes.ts";

const ARROWS = [..."→↗↑↖←↙↓↘"];
/** A table of 3 by 2 m, whose middle is (0, 0). */
const table = Array.from({ length: 19 }, () => Array<string>(59).fill(" "));

const [ip = "127.0.0.1", port = "25565"] = Deno.args;
await using robot = new TCPTalks({ ip, port: Number(port), opcodes: ROBOT });
await robot.connect();

// Ten times a second; not again before the answer is there. It ends with the link.
for await (const [x = 0, y = 0, heading = 0] of robot.every(100).position()) {
  const line = table[Math.round(9 * (1 - y / 1000))] ?? [];
  const column = Math.round(29 * (1 + x / 1500));
  const eighth = Math.round(heading / (Math.PI / 4)) % 8;
  const isOnTable = column in line;
  if (isOnTable) line[column] = ARROWS.at(eighth) ?? "";
  const place = `x ${x.toFixed(0)} mm, y ${y.toFixed(0)} mm`;
  const drawn = table.map((line) => line.join("")).join("\n");
  console.log(`\x1b[H\x1b[J${place}\n${drawn}`);
  if (isOnTable) line[column] = "·";
}
