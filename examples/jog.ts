/**
 * A jog console: the arrow keys, or z q s d, move the robot; x ends it. The
 * same program as jog.py.
 *
 *     deno run --allow-net examples/jog.ts [HOST [PORT]]
 *
 * Its robot is robot.py or robot.ts. It also takes keys from a pipe:
 * printf zzdz | deno run --allow-net examples/jog.ts
 */
import { TCPTalks, type Tuple } from "@tcptalks/tcptalks";

const MOVE = 0x10, TURN = 0x11;

type Step = readonly [opcode: number, amount: number];
const forward: Step = [MOVE, 100], back: Step = [MOVE, -100];
const left: Step = [TURN, Math.PI / 8], right: Step = [TURN, -Math.PI / 8];
const KEYS = new Map([
  ["z", forward],
  ["s", back],
  ["q", left],
  ["d", right],
  ["\x1b[A", forward],
  ["\x1b[B", back],
  ["\x1b[D", left],
  ["\x1b[C", right],
]);

/** The keys as they are pressed, until x, Ctrl-C or the end of the pipe. */
async function* keys() {
  const isTerminal = Deno.stdin.isTerminal();
  if (isTerminal) Deno.stdin.setRaw(true);
  try {
    const texts = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
    for await (const text of texts) {
      // deno-lint-ignore no-control-regex -- arrows begin with an escape
      for (const [key] of text.matchAll(/\x1b\[[A-D]|./gs)) {
        if (key === "x" || key === "\x03" || key === "\x04") return;
        yield key;
      }
    }
  } finally {
    if (isTerminal) Deno.stdin.setRaw(false);
  }
}

const [ip = "127.0.0.1", port = "25565"] = Deno.args;
await using talks = new TCPTalks({ ip, port: Number(port) });
await talks.connect();
console.log("Arrows or z q s d move the robot, x ends");
for await (const key of keys()) {
  const step = KEYS.get(key);
  if (!step) continue;
  const place = await talks.execute(...step) as Tuple<number>;
  const [x = 0, y = 0, theta = 0] = place;
  const degrees = (theta * 180 / Math.PI).toFixed(0);
  console.log(`x ${x.toFixed(0)} mm, y ${y.toFixed(0)} mm, ${degrees} degrees`);
}
