import type { Arguments, OptionSpecs } from "./arguments.ts";
import { LiteralError } from "../../../codec/text/literals/scalar.ts";
import { literalEval } from "../../../codec/text/literals/literal.ts";
import { messageOf, milliseconds } from "../shown/text.ts";
import type { Terminal } from "../shown/terminal.ts";
import { readText, shown } from "./files.ts";
import { NAMES, type Robot } from "./robot.ts";
import { FileError, UsageError } from "../errors.ts";
import { addressOf } from "../../network/connection.ts";
import { TCPTalks } from "../../talks/talks.ts";
import type { TalksOptions } from "../../options/options.ts";
import type { Endpoint } from "./endpoint.ts";

/** Where the password is found unless an option says it. */
const PASSWORD_VARIABLE = "TCPTALKS_PASSWORD";

/** The password of either side. */
export const PASSWORD: OptionSpecs = {
  password: {
    value: "TEXT",
    help:
      "The password, a str; b'…' for bytes and int(7) for an int; others on this machine see it in the list of processes",
  },
  "password-file": {
    value: "FILE",
    help:
      `Read it from a file's first line, "-" for standard input (or set ${PASSWORD_VARIABLE})`,
  },
};

/** The pickle protocol that is written. */
export const PROTOCOL: OptionSpecs = {
  protocol: {
    value: "3|4|peer",
    help:
      "The pickle protocol written: 3 for old robots and ESP32, 4, or the peer's own (4)",
  },
};

/** How a robot is dialled, and what its opcodes are called. */
export const PEER: OptionSpecs = {
  ...PASSWORD,
  timeout: {
    value: "S",
    help: "Seconds to wait for the link, and for each reply (5)",
  },
  ...PROTOCOL,
  ...NAMES,
};

/** The password that was given, by an option, in a file or in the environment; None where there is none. */
export async function passwordOf(robot: Robot): Promise<unknown> {
  const text = await passwordText(robot);
  return text === undefined ? null : parsePassword(text);
}

/** A password as it is written: text as it stands, `b'…'` as bytes, `int(7)` as an int. */
export function parsePassword(text: string): unknown {
  const int = /^int\((\w+)\)$/.exec(text)?.[1];
  if (int === undefined && !/^b(['"]).*\1$/s.test(text)) return text;
  try {
    return literalEval(int ?? text);
  } catch (error) {
    if (!(error instanceof LiteralError)) throw error;
    throw new UsageError(`"--password" cannot be read: ${messageOf(error)}`);
  }
}

async function passwordText(
  { args, terminal, password: source }: Robot,
): Promise<string | undefined> {
  const given = args.get("password");
  const file = args.get("password-file");
  if (file !== undefined && given !== undefined) {
    throw new UsageError("Expected --password or --password-file, not both");
  }
  if (file !== undefined) return await firstLine(file, terminal);
  if (given !== undefined) return given;
  const set = variable(PASSWORD_VARIABLE);
  if (set !== undefined || source === undefined) return set;
  if (typeof source === "string") return source;
  if ("file" in source) return await firstLine(source.file, terminal);
  const named = variable(source.env);
  if (named !== undefined) return named;
  throw new UsageError(
    `The password of the robot is in the variable "${source.env}", which is not set (or not to be seen: add --allow-env to "deno run")`,
  );
}

async function firstLine(path: string, terminal: Terminal): Promise<string> {
  const [line = ""] = (await readText(path, terminal)).split(/\r?\n/);
  if (/^[^\ufffd]+$/.test(line)) return line;
  throw new FileError(
    `No password is in ${shown(path)}: expected UTF-8 text in its first line`,
  );
}

/** A variable of the environment; without the permission to look, nobody is asked for it. */
function variable(name: string): string | undefined {
  const query = { name: "env", variable: name } as const;
  return Deno.permissions.querySync(query).state === "granted"
    ? Deno.env.get(name)
    : undefined;
}

/** The pickle protocol that was asked for. */
export function protocolOf(args: Arguments): 3 | 4 | "peer" {
  const word = args.choice("protocol", ["3", "4", "peer"], "4");
  return word === "peer" ? word : word === "3" ? 3 : 4;
}

/** How the robot is dialled: by the address, password, timeout and protocol that were given. */
export async function peerOptions(
  robot: Robot,
  { hostname, port }: Endpoint,
): Promise<TalksOptions & { timeout: number }> {
  return {
    ip: hostname,
    port,
    password: await passwordOf(robot),
    protocol: protocolOf(robot.args),
    floats: "exact",
    timeout: robot.args.timeout(),
  };
}

/** Dials the robot. */
export async function dialPeer(
  robot: Robot,
  target: Endpoint,
): Promise<TCPTalks> {
  const { terminal } = robot;
  const options = await peerOptions(robot, target);
  const talks = new TCPTalks(options);
  const what = `Dialling ${addressOf(target)} …`;
  using _shown = terminal.progress((ms) => `${what} ${milliseconds(ms)}`);
  await talks.connect({ timeout: options.timeout, signal: terminal.stopped });
  return talks;
}
