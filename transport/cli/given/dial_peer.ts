import { addressOf } from "../../network/connection.ts";
import { TCPTalks } from "../../talks/talks.ts";
import type { Arguments } from "./arguments.ts";
import { passwordOf, protocolOf } from "./common_options.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Robot } from "./robot.ts";
import type { Terminal } from "../shown/terminal.ts";
import { milliseconds } from "../shown/text.ts";

/** Python's five seconds. */
const TIMEOUT_MS = 5000;

/**
 * Dials the robot, with the password, timeout and protocol of the arguments.
 *
 * @param target Where it is.
 * @returns The object, connected.
 */
export async function dialPeer(
  target: Endpoint,
  robot: Robot,
  args: Arguments,
  terminal: Terminal,
): Promise<TCPTalks> {
  const timeout = args.timeout(TIMEOUT_MS);
  const talks = new TCPTalks({
    ip: target.hostname,
    port: target.port,
    password: await passwordOf(args, robot, terminal),
    protocol: protocolOf(args),
    floats: "exact",
    timeout,
  });
  const start = performance.now();
  using _shown = terminal.progress(() =>
    `Dialling ${addressOf(target)} … ${milliseconds(performance.now() - start)}`
  );
  await talks.connect({ timeout, signal: terminal.stopped });
  return talks;
}
