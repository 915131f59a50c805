/**
 * A little robot in TypeScript, for any TCPTalks client to drive: `bot.py`, or
 * `bot.ts`. It does what `robot.py` does; the opcodes are described there.
 *
 *     deno run --allow-net examples/robot.ts [PORT] [--password PASSWORD] [--host HOST]
 */
import {
  float,
  PythonError,
  repr,
  type TCPTalks,
  TCPTalksServer,
  tuple,
} from "@tcptalks/tcptalks";
import { delay } from "@std/async";
import { parseArgs } from "node:util";
import { ROBOT } from "./opcodes.ts";

/** A value of every type. */
const SAMPLE = {
  name: "Béatrice à l'établi",
  mood: "🤖🎉",
  team: null,
  ready: true,
  ticks: 2n ** 63n + 1n,
  debt: -(2n ** 70n),
  battery: 12.25,
  wheels: 2,
  frame: new Uint8Array([0, 255, 46, 128]),
  corners: [tuple(0, 0), tuple(3000, 0), tuple(3000, 2000), tuple(0, 2000)],
  sensors: new Map([[1, [250, 40]], [2, []]]),
  colours: new Set(["vert", "rouge"]),
  nothing: tuple(),
};

/** Where the robot is, and what its clients can make it do: they drive one and the same. */
class Robot {
  #x = 0;
  #y = 0;
  #heading = 0;
  #answers: unknown[] = [];

  position() {
    // A Python client wants floats, also where the number is whole.
    return tuple(float(this.#x), float(this.#y), float(this.#heading));
  }

  move(distance: number, speed: number) {
    if (!(speed > 0 && speed <= 1)) {
      const text = `speed goes from 0 to 1, not ${repr(speed)}`;
      throw new PythonError("ValueError", text);
    }
    this.#x += distance * Math.cos(this.#heading);
    this.#y += distance * Math.sin(this.#heading);
    return this.position();
  }

  turn(angle: number) {
    const heading = this.#heading + angle;
    this.#heading = Math.atan2(Math.sin(heading), Math.cos(heading));
    return this.position();
  }

  /** Calls the client back while other calls go on. */
  async watch(client: TCPTalks, opcode: number, count: number) {
    this.#answers = [];
    for (let number = 0; number < count; number++) {
      const distance = 400 - 100 * number;
      this.#answers.push(await client.execute(opcode, number, distance));
    }
  }

  reports() {
    return [...this.#answers];
  }

  grab(colour: string, height: number) {
    return this.#closeGripper(colour, Math.max(0, Math.min(height, 300)));
  }

  #closeGripper(colour: string, height: number): never {
    const text = `the gripper jammed on the ${colour} cube, ${height} mm up`;
    throw new PythonError("RuntimeError", text);
  }
}

function readArguments() {
  try {
    return parseArgs({
      args: Deno.args,
      allowPositionals: true,
      options: {
        password: { type: "string" },
        host: { type: "string", default: "127.0.0.1" },
      },
    });
  } catch (error) {
    const usage = "robot.ts [PORT] [--password PASSWORD] [--host HOST]";
    console.error(`${(error as Error).message}\nUsage: ${usage}`);
    Deno.exit(2);
  }
}

const { positionals, values } = readArguments();

await using server = new TCPTalksServer({
  port: Number(positionals[0] ?? 25565),
  hostname: values.host,
  password: values.password ?? null,
  opcodes: ROBOT,
});

const robot = new Robot();

server.bind(
  ROBOT.move,
  (distance: number, speed: number) => robot.move(distance, speed),
  { params: ["distance", "speed=0.5"] },
);
server.bind(ROBOT.turn, (angle: number) => robot.turn(angle), {
  params: ["angle"],
});
server.bind(ROBOT.position, () => robot.position(), { params: [] });
server.bind(ROBOT.echo, (value: unknown) => value, { params: ["value"] });
server.bind(ROBOT.samples, () => SAMPLE, { params: [] });
server.bind(ROBOT.watch, function (this: TCPTalks, ...args: [number, number]) {
  robot.watch(this, ...args).catch((error) => console.error(error));
}, { params: ["opcode", "count=3"] });
server.bind(ROBOT.reports, () => robot.reports(), { params: [] });
server.bind(
  ROBOT.grab,
  (colour: string, height: number) => robot.grab(colour, height),
  { params: ["colour", "height=0"] },
);
server.bind(ROBOT.scan, async (seconds: number) => {
  await delay(seconds * 1000);
  return [250, 300, 1200, 4000, 4000, 1150, 310, 260];
}, { params: ["seconds=0.5"] });
server.bind(ROBOT.leave, async function (this: TCPTalks) {
  await this.disconnect();
}, { params: [] });

console.log(`robot listening on ${server.address}`);
for await (const client of server) console.log(`${client.peer} is here`);
