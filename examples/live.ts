/**
 * Draws where a robot is, in the terminal, while somebody else drives it.
 *
 *     deno run --allow-net examples/live.ts [HOST [PORT]]
 *
 * Its robot is robot.py or robot.ts; jog.ts, in another terminal, moves it.
 */
import { TCPTalks } from "@tcptalks/tcptalks";
import { ROBOT } from "./opcodes.ts";

const COLUMNS = 59, LINES = 19;
/** Millimetres from the middle to the sides, and to the top and the bottom. */
const WIDTH = 1500, HEIGHT = 1000;
const ARROWS = [..."→↗↑↖←↙↓↘"];

const [ip = "127.0.0.1", port = "25565"] = Deno.args;
await using robot = new TCPTalks({ ip, port: Number(port), opcodes: ROBOT });
await robot.connect();

const way = new Set<string>();

/** Column and line of a place on the table. */
function cellOf(x: number, y: number): string {
  const column = Math.round((x / WIDTH + 1) / 2 * (COLUMNS - 1));
  const line = Math.round((1 - y / HEIGHT) / 2 * (LINES - 1));
  return `${column},${line}`;
}

function draw(x: number, y: number, heading: number): string {
  const here = cellOf(x, y);
  way.add(here);
  const eighth = Math.round(heading / (Math.PI / 4)) % 8;
  let text = `\x1b[H\x1b[Jx ${x.toFixed(0)} mm, y ${y.toFixed(0)} mm\n`;
  for (let line = 0; line < LINES; line++) {
    for (let column = 0; column < COLUMNS; column++) {
      const cell = `${column},${line}`;
      text += cell === here ? ARROWS.at(eighth) : way.has(cell) ? "·" : " ";
    }
    text += "\n";
  }
  return text;
}

// Ten times a second; not again before the answer is there. It ends with the link.
for await (const [x = 0, y = 0, heading = 0] of robot.every(100).position()) {
  console.log(draw(x, y, heading));
}
