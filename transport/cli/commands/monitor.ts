import { addressOf } from "../../network/connection.ts";
import { DENO_NETWORK } from "../../network/deno_net.ts";
import { ConnectionFailedError } from "../../errors.ts";
import { MonitorServer, type Subject } from "../../monitor/monitor_server.ts";
import { Player } from "../../monitor/player.ts";
import { Recorder } from "../tap/recorder.ts";
import type { Arguments } from "../given/arguments.ts";
import type { Command } from "../command.ts";
import { parseListen } from "../given/endpoint.ts";
import { UsageError } from "../errors.ts";
import { Pauses } from "../given/files.ts";
import { NAMES, readRobot, type Robot } from "../given/robot.ts";
import { openRecording } from "../tap/recording.ts";
import { messageOf } from "../shown/text.ts";
import type { Terminal } from "../shown/terminal.ts";
import { Relay } from "../tap/relay.ts";

/** The port of the page. */
const HTTP_PORT = 8090;

/** `tcptalks monitor`. */
export const MONITOR: Command = {
  name: "monitor",
  usage: "[HOST:]PORT [TARGET[:PORT]] | --replay FILE.jsonl",
  summary: "See calls, curves and the robot's way in a browser",
  details:
    `The client dials PORT of this machine instead of the robot, as with "tap". The page is on
this machine only, and needs nothing of the internet; its address has a secret in it.`,
  options: {
    ...NAMES,
    replay: { value: "FILE.jsonl", help: "Show a recording instead" },
    log: {
      value: "FILE.jsonl",
      help: "Record all messages from the start, in a new file",
    },
    open: { help: "Open the browser, too (needs --allow-run)" },
    http: {
      value: "[HOST:]PORT",
      help:
        `Where the page is (127.0.0.1:${HTTP_PORT}, or a free port); 0.0.0.0:PORT for others, unencrypted`,
    },
  },
  examples: [
    "monitor 25566 192.168.1.12",
    "monitor 25566 192.168.1.12 --names opcodes.json --log match.jsonl",
    "monitor --replay match.jsonl",
  ],
  async run(args, terminal) {
    const robot = await readRobot(args, terminal);
    const path = args.get("replay");
    if (path === undefined) await tap(robot);
    else await replay(path, robot);
  },
};

async function tap(robot: Robot): Promise<void> {
  const { args, terminal } = robot;
  const [listen = ""] = args.positionals;
  if (/\.jsonl$/i.test(listen)) {
    throw new UsageError(
      `A recording goes with --replay, did you mean "monitor --replay ${listen}"?`,
    );
  }
  const hint = ', or "--replay FILE"';
  const { where, target } = robot.between(args.positionals, hint);
  const relay = new Relay(DENO_NETWORK, where, target);
  try {
    await using server = serve(args, {
      mode: "tap",
      where: relay.address,
      target: addressOf(target),
      names: robot.names,
      call: (link, call) => relay.call(link, call),
      record: (path, names) =>
        Recorder.begin(
          terminal.inFolder(path),
          names,
          (error) =>
            terminal.say(`Cannot write "${path}": ${messageOf(error)}`),
        ),
    });
    const log = args.get("log");
    if (log !== undefined) await server.record(log);
    terminal.onStop(() => relay.close());
    terminal.say(
      `Tapping ${relay.address} -> ${addressOf(target)}, Ctrl-C ends it`,
    );
    show(server.url, args, terminal);
    await relay.run(server);
  } finally {
    relay.close();
  }
}

async function replay(path: string, robot: Robot): Promise<void> {
  const { args, terminal } = robot;
  if (args.positionals.length > 0 || args.has("log")) {
    throw new UsageError('"--replay" shows a recording: expected nothing else');
  }
  const pauses = new Pauses(terminal.stopped);
  const recording = await openRecording(path, pauses, terminal);
  await using server = serve(args, {
    mode: "replay",
    where: path,
    target: "",
    names: robot.names.and(recording.names),
  });
  server.player = await Player.of(path, recording, server, pauses);
  terminal.say(`Showing "${path}", Ctrl-C ends it`);
  show(server.url, args, terminal);
  await new Promise<void>((resolve) => terminal.onStop(resolve));
}

/** Where the page was told to be; or else at its port, or at a free one where another monitor has that. */
function serve(args: Arguments, subject: Subject): MonitorServer {
  const given = args.get("http");
  const here = { hostname: "127.0.0.1", port: HTTP_PORT };
  if (given !== undefined) {
    return new MonitorServer(subject, parseListen(given, here));
  }
  try {
    return new MonitorServer(subject, here);
  } catch (error) {
    if (!(error instanceof ConnectionFailedError)) throw error;
    return new MonitorServer(subject, { ...here, port: 0 });
  }
}

/** Says where the page is, and opens it where that was asked for. */
function show(url: string, args: Arguments, terminal: Terminal): void {
  terminal.say(`Open ${url}`);
  const why = args.has("open") ? openBrowser(url) : undefined;
  if (why !== undefined) {
    terminal.say(`The browser does not open by itself: ${why}`);
  }
}

/** What opens an address with the browser that the user chose. */
const OPENERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ["open"],
  windows: ["cmd", "/c", "start", ""],
};

/** Opens an address in the browser, without waiting for it; gives why it cannot. */
function openBrowser(url: string): string | undefined {
  const [program, ...args] = OPENERS[Deno.build.os] ?? ["xdg-open"];
  try {
    const child = new Deno.Command(program, {
      args: [...args, url],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    // The monitor ends when it is told to, whatever the browser does.
    child.unref();
    return undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      return `Deno does not let this program, add --allow-run=${program} after "deno run"`;
    }
    return error instanceof Deno.errors.NotFound
      ? `there is no ${program} here`
      : messageOf(error);
  }
}
