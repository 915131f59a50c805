/**
 * A fleet on this machine: a nats-server, two Python robots behind bridges, one
 * robot in TypeScript, and a page. See README.md beside it.
 *
 *     deno run -A examples/fleet/main.ts [--page 8090]
 */
import { RemoteError, repr, type TCPTalks } from "@tcptalks/tcptalks";
import { Fleet } from "@tcptalks/tcptalks/nats";
import { parseArgs } from "node:util";
import { connectNats, type WebNats } from "./web_nats.ts";

const here = import.meta.dirname ?? ".";
const { page } = parseArgs({ options: { page: { type: "string" } } }).values;

/** Says what happens, with the time. */
function say(text: string): void {
  console.log(`${new Date().toTimeString().slice(0, 8)} ${text}`);
}

const children: Deno.ChildProcess[] = [];
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => {
    for (const child of children) {
      try {
        child.kill("SIGTERM");
      } catch {
        // It has ended.
      }
    }
    Deno.exit(0);
  });
}

/** Starts a program; it ends with this one. */
function start(command: string, ...args: string[]): Deno.ChildProcess {
  const child = new Deno.Command(command, {
    args,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  children.push(child);
  void child.status.then(({ code }) =>
    say(`${command} (${child.pid}) ended: ${code}`)
  );
  return child;
}

/** A Python robot, and its port. */
async function pythonRobot(name: string): Promise<number> {
  const child = start("python3", "-B", `${here}/../robot.py`, "0");
  let said = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    const port = /listening on \S+:(\d+)/.exec(said)?.[1];
    if (port === undefined) continue;
    say(`${name}: robot.py (${child.pid}) on port ${port}`);
    return Number(port);
  }
  throw new Error(`${name} did not start: ${said}`);
}

/** A connection, as soon as the server is there. */
async function connected(user: string): Promise<WebNats> {
  for (;;) {
    try {
      return await connectNats(`ws://${user}@127.0.0.1:4223`);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Serves the page: its script has to be bundled once, see README.md. */
function servePage(port: number): void {
  const types: Record<string, string> = {
    "/": "text/html",
    "/page.js": "text/javascript",
  };
  Deno.serve(
    { hostname: "127.0.0.1", port, onListen() {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      const type = types[pathname];
      if (type === undefined) return new Response("", { status: 404 });
      const file = pathname === "/" ? "/index.html" : pathname;
      const body = await Deno.readFile(`${here}/www${file}`);
      return new Response(body, { headers: { "content-type": type } });
    },
  );
  say(`page: http://127.0.0.1:${port}/#ws://pilot:sesame@127.0.0.1:4223`);
}

const server = start("nats-server", "-c", `${here}/nats.conf`);
say(`nats-server (${server.pid})`);

// The robots' side.
const fleet = new Fleet(await connected("pilot:sesame"));
const opcodes = {
  move: 0x10,
  turn: 0x11,
  position: 0x12,
  echo: 0x13,
  grab: 0x17,
};
for (const name of ["r2d2", "bb8"]) {
  const port = await pythonRobot(name);
  fleet.bridge(name, { ip: "127.0.0.1", port, group: "rovers", opcodes });
}
const walle = fleet.member("wall-e", { opcodes });
walle.bind(0x12, () => [0, 0, 0]);
walle.bind(0x13, (value: unknown) => value);
walle.bind(0x15, async function (this: TCPTalks, opcode: number) {
  return await this.execute(opcode, 0, 400);
});
await walle.connect();

if (page !== undefined) servePage(Number(page));

// A bot's side, of a guest: it may look, and not move.
const bots = new Fleet(await connected("guest:guest"));
for await (const { type, robot } of bots.watch()) {
  say(`guest: ${robot.name} ${type}`);
  if (type === "left") continue;
  await using talks = bots.robot(robot.name);
  try {
    await talks.connect();
    say(`guest: ${robot.name} is at ${repr(await talks.execute(0x12))}`);
    await talks.execute(0x10, 100);
  } catch (error) {
    const text = error instanceof RemoteError ? error.text : String(error);
    say(`guest: ${robot.name}: ${text}`);
  }
}
