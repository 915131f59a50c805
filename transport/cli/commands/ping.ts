import { delay } from "@std/async";
import { ID_OPCODE } from "../../messages/message.ts";
import { RemoteError } from "../../messages/remote_error.ts";
import type { TCPTalks } from "../../talks/talks.ts";
import type { Command } from "../command.ts";
import { dialPeer, PEER } from "../given/link_options.ts";
import { readRobot } from "../given/robot.ts";
import { EXIT } from "../errors.ts";
import type { Terminal } from "../shown/terminal.ts";
import {
  harmlessLine,
  milliseconds,
  toMicroseconds,
  valueText,
} from "../shown/text.ts";

/** `tcptalks ping`. */
export const PING: Command = {
  name: "ping",
  usage: "[HOST[:PORT]]",
  summary: "Measure the handshake and the round trips to a robot",
  details:
    `Asks for the id (opcode 0xBB), which does nothing on any robot; an error reply from
one that has no ids counts as well.`,
  options: {
    count: { value: "N", help: "Round trips; 0 until Ctrl-C (10)" },
    interval: { value: "S", help: "Seconds from one to the next (0.1)" },
    json: { help: "Print the figures as one line of JSON, in milliseconds" },
    ...PEER,
  },
  examples: [
    "ping 192.168.1.12",
    "ping robot.local:25566 --count 1000 --interval 0 --password sesame",
  ],
  async run(args, terminal) {
    const robot = await readRobot(args, terminal);
    const target = robot.onlyAddress(args.positionals);
    const times = args.integer("count", 10, 0, 1e9) || Infinity;
    const interval = args.duration("interval", 100);
    const isJson = args.has("json");
    const start = performance.now();
    await using talks = await dialPeer(robot, target);
    const handshake = performance.now() - start;
    if (!isJson) {
      terminal.print(`${talks.peer}: handshake ${milliseconds(handshake)}`);
    }
    const trips = await ping(talks, terminal, { times, interval, isJson });
    const figures = summary(trips);
    if (isJson) {
      const { peer } = talks;
      const all = { peer, handshake, ...figures };
      const rounded = (_: string, value: unknown) =>
        typeof value === "number" ? toMicroseconds(value) : value;
      terminal.print(JSON.stringify(all, rounded));
    } else if (trips.length > 0) {
      const { count, min, median, p99, max } = figures;
      terminal.print(
        `${count} round trips: min ${milliseconds(min)}, median ${
          milliseconds(median)
        }, 99 % ${milliseconds(p99)}, max ${milliseconds(max)}`,
      );
    }
    return trips.length > 0 ? EXIT.ok : EXIT.interrupted;
  },
};

async function ping(
  talks: TCPTalks,
  terminal: Terminal,
  options: { times: number; interval: number; isJson: boolean },
): Promise<number[]> {
  const { times, interval, isJson } = options;
  const { stopped, style } = terminal;
  const trips: number[] = [];
  let said = "";
  using _shown = isJson
    ? terminal.progress(() => `${trips.length} round trips …`)
    : undefined;
  for (let i = 1; i <= times && !stopped.aborted; i++) {
    const start = performance.now();
    let answer: string;
    try {
      answer = await ask(talks, stopped);
    } catch (error) {
      if (stopped.aborted) break;
      throw error;
    }
    const ms = performance.now() - start;
    trips.push(ms);
    if (!isJson) {
      const news = answer === said ? "" : `  ${style.dim(answer)}`;
      terminal.print(`${i}: ${milliseconds(ms)}${news}`);
      said = answer;
    }
    if (i === times) break;
    await delay(Math.max(0, interval - ms), { signal: stopped })
      .catch(() => {});
  }
  return trips;
}

/** What the robot says that it is; that it does not know is an answer too. */
async function ask(talks: TCPTalks, signal: AbortSignal): Promise<string> {
  try {
    const id = await talks.with({ signal }).execute(ID_OPCODE);
    return `id ${valueText(id, 60)}`;
  } catch (error) {
    if (error instanceof RemoteError) {
      return error.type === "KeyError"
        ? "it has no id"
        : harmlessLine(error.type);
    }
    throw error;
  }
}

function summary(trips: readonly number[]) {
  const sorted = trips.toSorted((a, b) => a - b);
  const at = (part: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
  return {
    count: sorted.length,
    min: at(0),
    median: at(0.5),
    p99: at(0.99),
    max: sorted.at(-1) ?? 0,
    mean: sorted.reduce((sum, ms) => sum + ms, 0) / (sorted.length || 1),
  };
}
