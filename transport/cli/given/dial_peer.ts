import { addressOf } from "../../network/connection.ts";
import { TCPTalks } from "../../talks/talks.ts";
import type { TalksOptions } from "../../options/options.ts";
import type { Arguments } from "./arguments.ts";
import { passwordOf, protocolOf } from "./common_options.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Robot } from "./robot.ts";
import type { Terminal } from "../shown/terminal.ts";
import { milliseconds } from "../shown/text.ts";

/** How the robot is dialled: by the address, password, timeout and protocol that were given. */
export async function peerOptions(
  { hostname, port }: Endpoint,
  robot: Robot,
  args: Arguments,
  terminal: Terminal,
): Promise<TalksOptions & { timeout: number }> {
  return {
    ip: hostname,
    port,
    password: await passwordOf(args, robot, terminal),
    protocol: protocolOf(args),
    floats: "exact",
    timeout: args.timeout(),
  };
}

/** Dials the robot. */
export async function dialPeer(
  target: Endpoint,
  robot: Robot,
  args: Arguments,
  terminal: Terminal,
): Promise<TCPTalks> {
  const options = await peerOptions(target, robot, args, terminal);
  const talks = new TCPTalks(options);
  const start = performance.now();
  using _shown = terminal.progress(() =>
    `Dialling ${addressOf(target)} … ${milliseconds(performance.now() - start)}`
  );
  await talks.connect({ timeout: options.timeout, signal: terminal.stopped });
  return talks;
}
