import {
  besideFile,
  parseRobotFile,
  type PasswordSource,
  type RobotFile,
} from "../../options/robot_file.ts";
import { DEFAULT_PORT } from "../../options/limits.ts";
import { TCPTalksError } from "../../errors.ts";
import type { Arguments, OptionSpecs } from "./arguments.ts";
import {
  type Endpoint,
  parseEndpoint,
  parseListen,
  portHint,
} from "./endpoint.ts";
import { readText } from "./files.ts";
import { OpcodeText } from "./opcode_text.ts";
import type { Terminal } from "../shown/terminal.ts";
import { FileError, UsageError } from "../errors.ts";

/** Where a robot's file is looked for. */
const FOUND_AT = ["tcptalks.json", "robot.tcptalks.json"];

/** Opcodes by name, and all else that a robot's file says. */
export const NAMES: OptionSpecs = {
  names: {
    value: "FILE",
    help:
      'The robot\'s file, or names for its opcodes: {"avance": "0x12", "tourne": 19} (tcptalks.json here)',
  },
};

/** The robot of a command: what its arguments and its file say of it, before it is asked. */
export class Robot {
  readonly args: Arguments;
  readonly terminal: Terminal;
  readonly names: OpcodeText;
  #file: RobotFile | undefined;
  #path: string;

  constructor(
    args: Arguments,
    terminal: Terminal,
    file?: RobotFile,
    path = "",
  ) {
    this.args = args;
    this.terminal = terminal;
    this.#file = file;
    this.#path = path;
    this.names = new OpcodeText(file?.opcodes, file?.instructions);
  }

  /** Where its password is found, undefined where its file does not say. */
  get password(): PasswordSource | undefined {
    const source = this.#file?.password;
    if (typeof source !== "object" || !("file" in source)) return source;
    return { file: besideFile(this.#path, source.file) };
  }

  /** Where it is, by its file; undefined where that does not say. */
  get address(): Endpoint | undefined {
    const { host, port = DEFAULT_PORT } = this.#file ?? {};
    return host === undefined ? undefined : { hostname: host, port };
  }

  /**
   * Takes the address that a command was given, as the first of its arguments,
   * or the one of the file, where that is or `isRest` says that the first is none.
   */
  takeAddress(
    positionals: readonly string[],
    isRest: (first: string) => boolean = () => false,
  ): { readonly target: Endpoint; readonly rest: readonly string[] } {
    const [first, ...rest] = positionals;
    const known = this.address;
    if (known !== undefined && (first === undefined || isRest(first))) {
      return { target: known, rest: positionals };
    }
    if (first === undefined) {
      throw new UsageError(
        "Which robot? Expected HOST[:PORT], or a tcptalks.json here that names its host",
      );
    }
    const target = parseEndpoint(first, this.#file?.port ?? DEFAULT_PORT);
    if (target.port === 0) {
      throw new UsageError(
        `A robot's port is a number from 1 to 65535, not that of "${first}"`,
      );
    }
    return { target, rest };
  }

  /** The address, where a command is given nothing else. */
  onlyAddress(positionals: readonly string[]): Endpoint {
    const { target, rest } = this.takeAddress(positionals);
    if (rest.length === 0) return target;
    throw new UsageError(
      `Expected one address, HOST or HOST:PORT${portHint(positionals)}`,
    );
  }

  /** Where to listen, and for whom, of who stands between two peers. */
  between(
    [listen, ...rest]: readonly string[],
    hint = "",
  ): { readonly where: Endpoint; readonly target: Endpoint } {
    if (listen === undefined || rest.length > 1) {
      throw new UsageError(
        `Expected two addresses, where to listen and TARGET${hint}`,
      );
    }
    if (/^\d+$/.test(rest[0] ?? "") && !/^:?\d+$/.test(listen)) {
      throw new UsageError(
        `Where to listen goes first, did you mean "${rest[0]} ${listen}"?`,
      );
    }
    const { target } = this.takeAddress(rest);
    return { where: parseListen(listen), target };
  }
}

/** Reads the robot's file: that of `--names`, or the one in this folder where Deno lets us look. */
export async function readRobot(
  args: Arguments,
  terminal: Terminal,
): Promise<Robot> {
  const path = args.get("names") ?? await found(terminal);
  if (path === undefined) return new Robot(args, terminal);
  const text = await readText(path, terminal);
  try {
    return new Robot(args, terminal, parseRobotFile(text, path), path);
  } catch (error) {
    if (!(error instanceof TCPTalksError)) throw error;
    throw new FileError(error.message, { cause: error });
  }
}

async function found(terminal: Terminal): Promise<string | undefined> {
  for (const name of FOUND_AT) {
    const path = terminal.inFolder(name);
    const query = { name: "read", path } as const;
    if (Deno.permissions.querySync(query).state !== "granted") continue;
    try {
      if ((await Deno.stat(path)).isFile) return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}
