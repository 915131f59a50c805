import { DEFAULT_PORT } from "../../options/limits.ts";
import { TCPTalksServer } from "../../talks/server.ts";
import {
  argumentsText,
  count,
  harmlessLine,
  maxLength,
  milliseconds,
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
import { thrownText } from "../../watch/reports.ts";
import { UsageError } from "../errors.ts";
import { type FakeCall, playRobot } from "../listen/fake_robot.ts";
import { ClientLog } from "../listen/client_log.ts";
import type { OpcodeText } from "../given/opcode_text.ts";
import { NAMES, readRobot } from "../given/robot.ts";
import { loadScript, parseReplies } from "../listen/answers.ts";
import type { Style } from "../shown/style.ts";

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
  async run(args, terminal) {
    if (args.positionals.length > 1) {
      throw new UsageError(
        `One port at most, not ${args.positionals.join(" ")}`,
      );
    }
    const where = parseListen(args.positionals[0] ?? String(DEFAULT_PORT));
    const file = await readRobot(args, terminal);
    const { names } = file;
    const script = args.get("script");
    const handlers = script === undefined
      ? []
      : await loadScript(script, names);
    const replies = parseReplies(args.all("reply"), names);
    const most = maxLength(terminal.isSeen, args.has("full"));
    const log = new ClientLog((at, text) => terminal.log(text, at));
    const options = {
      answers: new Map([...replies, ...handlers]),
      echo: args.has("echo"),
      strict: args.has("strict"),
      latency: args.duration("latency", 0),
      dropAfter: args.integer("drop-after", 0, 1, 1e9),
      answered: (call: FakeCall): void => {
        const text = callText(call, terminal.style, names, most);
        log.did(call.peer, text, call.gone);
      },
    };
    await using server = new TCPTalksServer({
      ...where,
      password: await passwordOf(file),
      protocol: protocolOf(args),
      floats: args.has("script") ? "number" : "exact",
      maxClients: args.integer("clients", 64, 1, 1024),
    });
    playRobot(server, options);
    terminal.say(`Listening on ${server.address}, Ctrl-C ends it`);
    const events = server.status();
    terminal.onStop(() => void server.disconnect());
    for await (const event of events) {
      const text = harmlessLine(String(event));
      if (event.type !== "joined") {
        terminal.log(text);
        continue;
      }
      const { remote } = event;
      const client = server.clients.find(({ peer }) => peer === remote);
      log.arrived(remote, text, client?.closed ?? Promise.resolve());
    }
    terminal.say(`${count(server.stats().joined, "client")} served`);
  },
};

function callText(
  { peer, opcode, args, keywords, ms, outcome }: FakeCall,
  style: Style,
  names: OpcodeText,
  most: number,
): string {
  const given = argumentsText(args, keywords, most);
  const result = "error" in outcome
    ? style.red(harmlessLine(thrownText(outcome.error)))
    : valueText(outcome.value, most);
  const call = `${style.cyan(names.show(opcode))}(${given})`;
  return `${style.dim(peer)} ${call} -> ${result}  ${
    style.dim(milliseconds(ms))
  }`;
}
