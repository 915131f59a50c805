import { Bridge } from "../../bridge/bridge.ts";
import type { CallRules } from "../../bridge/calls.ts";
import { addressOf } from "../../network/connection.ts";
import type { Opcode } from "../../options/opcodes.ts";
import { TCPTalks } from "../../talks/talks.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../errors.ts";
import { PEER, peerOptions } from "../given/link_options.ts";
import { type Endpoint, parseListen } from "../given/endpoint.ts";
import { checkFolder } from "../given/files.ts";
import type { OpcodeText } from "../given/opcode_text.ts";
import { readRobot, type Robot } from "../given/robot.ts";
import { harmlessLine, messageOf } from "../shown/text.ts";
import type { Terminal } from "../shown/terminal.ts";

/** Where it listens unless told otherwise. */
const DEFAULT_WHERE: Endpoint = { hostname: "127.0.0.1", port: 8080 };

/** `tcptalks bridge`. */
export const BRIDGE: Command = {
  name: "bridge",
  usage: "[HOST[:PORT]] [--ws [ADDRESS:]PORT] [--www FOLDER] [--allow OPCODE]…",
  summary: "Let web pages, curl and phones talk to a robot",
  details:
    `A page is a peer of its own, by webSocketNetwork(location.href): each one dials the
robot. With --allow the bridge has a link of its own, for POST /call/NAME with JSON and for
GET /events; a robot that lets one client in has then no place for pages. Whoever has the
whole address, with what is behind the "#", may do all of this, and nobody else: it crosses
the network unencrypted where --ws lets other machines in. --www needs --allow-read.`,
  options: {
    ws: {
      value: "[ADDRESS:]PORT",
      help: `Where to listen (${
        addressOf(DEFAULT_WHERE)
      }); 0.0.0.0:8080 lets phones in`,
    },
    www: { value: "FOLDER", help: "Serve the files of a folder, for anybody" },
    origin: {
      value: "URL",
      multiple: true,
      help:
        "Let pages of another site in, too: https://club.example; may be repeated",
    },
    allow: {
      value: "OPCODE",
      multiple: true,
      help: "What POST /call/NAME may call; may be repeated",
    },
    ...PEER,
  },
  examples: [
    "bridge 192.168.1.12 --www examples/remote/www",
    "bridge 192.168.1.12 --ws 0.0.0.0:8080 --www www",
    "bridge 192.168.1.12 --names opcodes.json --allow avance --allow 0x13",
  ],
  async run(args, terminal) {
    const robot = await readRobot(args, terminal);
    const target = robot.onlyAddress(args.positionals);
    // Unlike for robots, no other machine is let in without being asked for.
    const ws = args.get("ws");
    const where = ws === undefined
      ? DEFAULT_WHERE
      : parseListen(ws, DEFAULT_WHERE);
    const folder = args.get("www");
    if (folder !== undefined) await checkFolder(folder);
    await using calls = await ownLink(robot, target);
    await using bridge = new Bridge({
      ...where,
      target,
      tell: (line) => terminal.log(line),
      origins: args.all("origin").map(originIn),
      ...(folder === undefined ? {} : { folder }),
      ...(calls === undefined ? {} : { calls }),
    });
    terminal.say(
      `Bridging ${bridge.url} -> ${addressOf(target)}, Ctrl-C ends it`,
    );
    if (where.hostname !== "127.0.0.1") {
      terminal.say(
        "On other machines, this one's own address stands for 127.0.0.1",
      );
    }
    const stopped = new Promise<void>((resolve) => terminal.onStop(resolve));
    await Promise.race([stopped, ...calls ? [calls.failed] : []]);
  },
};

/** A link of the bridge's own, where calls are allowed; `failed` rejects where it cannot be made. */
async function ownLink(robot: Robot, target: Endpoint) {
  const { args, terminal, names } = robot;
  const allowed = args.all("allow");
  if (allowed.length === 0) return undefined;
  const talks = new TCPTalks({
    ...await peerOptions(robot, target),
    opcodes: names.opcodes,
    reconnect: {},
  });
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  void follow(talks, terminal);
  talks.connect({ timeout: null, signal: terminal.stopped })
    .catch(failed.reject);
  return {
    talks,
    rules: rulesOf(allowed.map((text) => names.parse(text)), names),
    failed: failed.promise,
    [Symbol.asyncDispose]: () => talks.disconnect(),
  };
}

/** Says what becomes of the link. */
async function follow(talks: TCPTalks, terminal: Terminal): Promise<void> {
  for await (const event of talks.status()) {
    if (event.type === "connected") terminal.log(`calls go to ${event.remote}`);
    if (event.type === "reconnecting" && event.attempt === 1) {
      terminal.log(`no calls: ${harmlessLine(event.reason.message)}`);
    }
  }
}

function rulesOf(allowed: readonly Opcode[], names: OpcodeText): CallRules {
  return {
    find: (name) => names.read(name),
    isAllowed: (opcode) => allowed.includes(opcode),
    nameOf: (opcode) => names.short(opcode),
  };
}

function originIn(text: string): string {
  try {
    const { origin } = new URL(text);
    if (origin !== "null") return origin;
  } catch (error) {
    throw new UsageError(
      `"--origin" takes the address of a site, such as https://club.example, not "${text}": ${
        messageOf(error)
      }`,
    );
  }
  throw new UsageError(`"--origin" takes http or https, not "${text}"`);
}
