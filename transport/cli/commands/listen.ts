import { DEFAULT_PORT } from "../../options/limits.ts";
import { TCPTalksServer } from "../../talks/server.ts";
import type { ServerEvent } from "../../watch/status.ts";
import type { Arguments } from "../given/arguments.ts";
import {
  argumentsText,
  count,
  harmlessLine,
  maxLength,
  messageOf,
  milliseconds,
  timeOfDay,
  valueText,
} from "../shown/text.ts";
import type { Command } from "../command.ts";
import {
  PASSWORD,
  passwordOf,
  PROTOCOL,
  protocolOf,
} from "../given/link_options.ts";
import { parseListen } from "../given/endpoint.ts";
import { EXIT, UsageError } from "../errors.ts";
import {
  type FakeCall,
  type FakeOutcome,
  FakeRobot,
} from "../listen/fake_robot.ts";
import { ClientLog } from "../listen/client_log.ts";
import type { OpcodeText } from "../given/opcode_text.ts";
import { NAMES, readRobot } from "../given/robot.ts";
import { type Handlers, loadScript, parseReplies } from "../listen/answers.ts";
import type { Style } from "../shown/style.ts";
import type { Terminal } from "../shown/terminal.ts";

/** `tcptalks listen`. */
export const LISTEN: Command = {
  name: "listen",
  usage: "[PORT|HOST:PORT]",
  summary: "Play a robot: log every call, and answer it",
  details:
    `It listens on all interfaces (port ${DEFAULT_PORT}; 0 for any free one), lets many clients
in and answers None, unless told otherwise. A script is a module such as

  export default {
    0x12: (mm, { speed = 1 } = {}) => mm * speed,
    0x16: () => [0, 0, 0],
  };`,
  options: {
    ...PASSWORD,
    echo: { help: "Answer with the argument, or the tuple of them" },
    reply: {
      value: "OPCODE=VALUE",
      multiple: true,
      help: `What an opcode returns, "0x16=(0.0, 0.0)"; may be repeated`,
    },
    script: {
      value: "FILE.ts",
      help: "A module with a function for each opcode",
    },
    strict: {
      help: "Refuse the opcodes that neither --reply nor --script has",
    },
    latency: { value: "S", help: "Seconds before each answer (0)" },
    "drop-after": { value: "N", help: "Hang up on a client after N calls" },
    clients: { value: "N", help: "Clients at a time (64)" },
    full: { help: "Print long values whole" },
    ...PROTOCOL,
    ...NAMES,
  },
  examples: [
    "listen",
    `listen 25566 --reply "0x16=(0.0, 0.0)" --latency 50ms`,
    "listen 0 --echo --password sesame",
    "listen --script robot.ts --names opcodes.json --drop-after 10",
  ],
  async run(args: Arguments, terminal: Terminal): Promise<number> {
    if (args.positionals.length > 1) {
      throw new UsageError(
        `One port at most, not ${args.positionals.join(" ")}`,
      );
    }
    const where = parseListen(args.positionals[0] ?? String(DEFAULT_PORT));
    const file = await readRobot(args, terminal);
    const { names } = file;
    const script = args.get("script");
    const handlers: Handlers = script === undefined
      ? new Map()
      : await loadScript(script, names);
    const most = maxLength(terminal.isSeen, args.has("full"));
    const print = (at: Date, text: string): void =>
      terminal.print(`${terminal.style.dim(timeOfDay(at))} ${text}`);
    const log = new ClientLog(print);
    const robot = new FakeRobot({
      handlers,
      replies: parseReplies(args.all("reply"), names),
      echo: args.has("echo"),
      strict: args.has("strict"),
      latency: args.duration("latency", 0),
      dropAfter: args.integer("drop-after", 0, 1, 1e9),
      answered: (call, outcome) => {
        const text = callText(call, outcome, terminal.style, names, most);
        log.did(call.peer, text, call.gone);
      },
    });
    await using server = new TCPTalksServer({
      ...where,
      password: await passwordOf(args, file, terminal),
      protocol: protocolOf(args),
      floats: args.has("script") ? "number" : "exact",
      maxClients: args.integer("clients", 64, 1, 1024),
    });
    robot.serve(server);
    terminal.say(`Listening on ${server.address}, Ctrl-C ends it`);
    await watch(server, terminal, (event) => {
      if (event.type !== "joined") return print(new Date(), describe(event));
      const { remote } = event;
      const client = server.clients.find(({ peer }) => peer === remote);
      const gone = client?.closed ?? Promise.resolve();
      log.arrived(remote, describe(event), gone);
    });
    terminal.say(`${count(server.stats().joined, "client")} served`);
    return EXIT.ok;
  },
};

function callText(
  { peer, opcode, args, keywords }: FakeCall,
  outcome: FakeOutcome,
  style: Style,
  names: OpcodeText,
  most: number,
): string {
  const given = argumentsText(args, keywords, most);
  const result = "error" in outcome
    ? style.red(cutMessage(outcome.error))
    : valueText(outcome.value, most);
  return `${style.dim(peer)} ${
    style.cyan(names.show(opcode))
  }(${given}) -> ${result}  ${style.dim(milliseconds(outcome.ms))}`;
}

async function watch(
  server: TCPTalksServer,
  terminal: Terminal,
  tell: (event: ServerEvent) => void,
): Promise<void> {
  const events = server.status();
  terminal.onStop(() => void server.disconnect());
  for await (const event of events) tell(event);
}

function describe(event: ServerEvent): string {
  switch (event.type) {
    case "joined":
      return `${event.remote} joined, id ${valueText(event.id, 60)}`;
    case "left":
      return `${valueText(event.id, 60)} left: ${
        harmlessLine(event.reason.message)
      }`;
    case "refused":
      return `${event.remote} refused: ${
        harmlessLine(event.reason.replace(`Refused ${event.remote}: `, ""))
      }`;
  }
}

function cutMessage(error: unknown): string {
  const name = error instanceof Error ? `${error.name}: ` : "";
  return harmlessLine(`${name}${messageOf(error)}`);
}
