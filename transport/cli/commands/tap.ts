import { addressOf } from "../../network/connection.ts";
import { DENO_NETWORK } from "../../network/deno_net.ts";
import { count, harmlessLine, maxLength, messageOf } from "../shown/text.ts";
import type { Command } from "../command.ts";
import { parseEndpoint } from "../given/endpoint.ts";
import type { Passed } from "../tap/observer.ts";
import { NAMES, readRobot } from "../given/robot.ts";
import { passedText } from "../shown/passed_text.ts";
import { Plot, Teleplot, TELEPLOT_PORT } from "../tap/plot.ts";
import { Recorder } from "../tap/recorder.ts";
import { Relay, type RelayObserver } from "../tap/relay.ts";

/** `tcptalks tap`. */
export const TAP: Command = {
  name: "tap",
  usage: "[HOST:]PORT [TARGET[:PORT]]",
  summary: "Sit between two peers and show each message",
  details:
    `The client dials PORT of this machine instead of the robot. All bytes go through
unchanged and at once, also those that are no message. Passwords are not shown.`,
  options: {
    ...NAMES,
    log: {
      value: "FILE.jsonl",
      help: `Record all messages in a new file, for "replay"`,
    },
    plot: {
      value: "OPCODE[INDEX]",
      multiple: true,
      help:
        "Send numbers to Teleplot: 0x16[0] of replies, 0x12.args[0] of requests; may be repeated",
    },
    teleplot: {
      value: "HOST:PORT",
      help: `Where Teleplot listens, UDP (127.0.0.1:${TELEPLOT_PORT})`,
    },
    quiet: { help: "Print no messages" },
    full: { help: "Print long values whole" },
  },
  examples: [
    "tap 25566 192.168.1.12:25565",
    "tap 25566 192.168.1.12 --names opcodes.json --log match.jsonl",
    "tap 25566 192.168.1.12 --plot 0x16[0] --plot 0x16[1]",
  ],
  async run(args, terminal) {
    const robot = await readRobot(args, terminal);
    const { where, target } = robot.between(args.positionals);
    const { names } = robot;
    const plots = args.all("plot").map((text) => new Plot(text, names));
    const teleplot = parseEndpoint(
      args.get("teleplot") ?? "127.0.0.1",
      TELEPLOT_PORT,
    );
    const path = args.get("log");
    const fails = (what: string) => (error: unknown) =>
      terminal.say(`${what}: ${harmlessLine(messageOf(error))}`);
    await using record = path === undefined
      ? undefined
      : await Recorder.begin(path, names, fails(`Cannot write "${path}"`));
    using plotter = plots.length > 0
      ? new Teleplot(teleplot, fails("Cannot send to Teleplot"))
      : undefined;
    const { style } = terminal;
    const most = maxLength(terminal.isSeen, args.has("full"));
    const log = (link: number, text: string, at?: Date) =>
      terminal.log(`${style.dim(`#${link}`)} ${text}`, at);
    const start = performance.now();
    let messages = 0;
    const tell = (passed: Passed): void => {
      messages++;
      const at = new Date();
      if (!args.has("quiet")) {
        log(passed.link, passedText(passed, names, style, most), at);
      }
      record?.put(passed, at);
      for (const plot of plots) {
        for (const point of plot.points(passed)) plotter?.send(point, at);
      }
    };
    const links: RelayObserver["links"] = {
      refused: 0,
      opened: (link, client) => log(link, style.dim(`${client} connected`)),
      closed: (link, why, open) => {
        const calls = open.length === 0
          ? ""
          : `, ${count(open.length, "call")} unanswered, the last ${
            names.show(open.at(-1))
          }`;
        log(link, style.dim(`over: ${harmlessLine(why)}${calls}`));
      },
      note: (text) => terminal.say(harmlessLine(text)),
    };
    const relay = new Relay(DENO_NETWORK, where, target, record !== undefined);
    terminal.onStop(() => relay.close());
    terminal.say(
      `Tapping ${relay.address} -> ${addressOf(target)}, Ctrl-C ends it`,
    );
    await relay.run({ links, tell, now: () => performance.now() - start });
    terminal.say(count(messages, "message"));
    await record?.flush();
    const dropped = record?.state.dropped ?? 0;
    if (dropped > 0) {
      const lost = count(dropped, "message");
      terminal.say(`${lost} not recorded: the disk is too slow`);
    }
  },
};
