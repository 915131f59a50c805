/**
 * A fleet on this machine: a nats-server, two Python robots behind bridges, one
 * robot in TypeScript, and a page. See README.md beside it.
 *
 *     deno run -A examples/fleet/main.ts [--page 8090] [--conf nats.conf]
 */
import { RemoteError, repr, type TCPTalks } from "@tcptalks/tcptalks";
import { Fleet } from "@tcptalks/tcptalks/nats";
import { parseArgs } from "node:util";
import { connectNats } from "./web_nats.ts";

const here = import.meta.dirname ?? ".";
const { page, conf = `${here}/nats.conf` } = parseArgs({
  options: { page: { type: "string" }, conf: { type: "string" } },
}).values;

/** Says what happens, with the time. */
function say(text: string): void {
  console.log(`${new Date().toTimeString().slice(0, 8)} ${text}`);
}

const children: Deno.ChildProcess[] = [];
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => stop(0));
}

/** Ends, and the programs that it started with it. */
function stop(code: number): never {
  for (const child of children) {
    try {
      child.kill("SIGTERM");
    } catch {
      // It has ended.
    }
  }
  Deno.exit(code);
}

/** Starts a program, which ends with this one, and waits until it has said where it listens. */
async function start(
  where: RegExp,
  command: string,
  ...args: string[]
): Promise<{ pid: number; places: string[] }> {
  const options = {
    args,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  } as const;
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(command, options).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.error(
      `There is no ${command} here: README.md tells where to get it`,
    );
    Deno.exit(1);
  }
  children.push(child);
  const { pid } = child;
  const ready = Promise.withResolvers<string[]>();
  let said = "";
  const listen = async (output: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const text of output.pipeThrough(new TextDecoderStream())) {
      // What it says later is read, too: it would wait for that otherwise.
      if (said.length < 10_000) said += text;
      const found = where.exec(said);
      if (found) ready.resolve(found.slice(1));
    }
  };
  void Promise.all([listen(child.stdout), listen(child.stderr)]).then(() =>
    ready.reject()
  );
  void child.status.then(({ code, signal }) =>
    say(`${command} (${pid}) ended: ${signal ?? code}`)
  );
  try {
    return { pid, places: await ready.promise };
  } catch {
    console.error(`${command} did not start:\n${said}`);
    return stop(1);
  }
}

/** Serves the page, with its script as one file. */
async function servePage(port: number): Promise<void> {
  const { stdout: script } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "browser", "page.ts"],
    cwd: here,
    stderr: "inherit",
  }).output();
  const html = await Deno.readFile(`${here}/www/index.html`);
  const { addr } = Deno.serve(
    { hostname: "127.0.0.1", port, onListen() {} },
    (request) => {
      const { pathname } = new URL(request.url);
      const isScript = pathname === "/page.js";
      if (!isScript && pathname !== "/") {
        return new Response("", { status: 404 });
      }
      return new Response(isScript ? script : html, {
        headers: { "content-type": isScript ? "text/javascript" : "text/html" },
      });
    },
  );
  say(`page: http://127.0.0.1:${addr.port}/#ws://pilot:sesame@${web}`);
}

const { pid, places: [web, tcp] } = await start(
  /websocket clients on ws:\/\/(\S+)[^]*client connections on (\S+)[^]*is ready/,
  "nats-server",
  "-c",
  conf,
);
say(`nats-server (${pid}) at nats://${tcp}, ws://${web}`);

// The robots' side.
const fleet = new Fleet(await connectNats(`ws://pilot:sesame@${web}`));
const opcodes = {
  move: 0x10,
  turn: 0x11,
  position: 0x12,
  echo: 0x13,
  grab: 0x17,
};
for (const name of ["r2d2", "bb8"]) {
  const { pid, places: [port] } = await start(
    /listening on \S+:(\d+)/,
    "python3",
    "-B",
    `${here}/../robot.py`,
    "0",
  );
  say(`${name}: robot.py (${pid}) on port ${port}`);
  fleet.bridge(name, {
    ip: "127.0.0.1",
    port: Number(port),
    group: "rovers",
    opcodes,
  });
}
const walle = fleet.member("wall-e", { opcodes });
walle.bind(0x12, () => [0, 0, 0]);
walle.bind(0x13, (value: unknown) => value);
walle.bind(0x15, async function (this: TCPTalks, opcode: number) {
  return await this.execute(opcode, 0, 400);
});
await walle.connect();

if (page !== undefined) await servePage(Number(page));

// A bot's side, of a guest: it may look, and not move.
const bots = new Fleet(await connectNats(`ws://guest:guest@${web}`));
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
