import type { Command } from "../command.ts";
import { FileError } from "../errors.ts";
import { harmlessJson } from "../json.ts";
import { hexOpcode } from "../../options/opcodes.ts";
import { DEFAULT_PORT } from "../../options/limits.ts";
import { type Endpoint, parseEndpoint } from "../given/endpoint.ts";
import { OUTPUT, readBytes, writeOpcodes } from "../given/files.ts";
import { oneFile } from "../given/pickle_input.ts";
import {
  type FoundName,
  plainName,
  READ_NAMES,
  type ReadNames,
} from "../given/python_names.ts";
import { harmlessLine } from "../shown/text.ts";

/** `tcptalks names`. */
export const NAMES_COMMAND: Command = {
  name: "names",
  usage: "FILE.py|-",
  summary: "Make a tcptalks.json from a Python program's opcodes",
  details:
    `It reads constants, the members of an Enum and the calls of bind, and the
parameters of the functions that are bound. Python parses the program, nothing of it is
executed. Needs --allow-read, --allow-run=python3, and --allow-write for -o.`,
  options: {
    host: {
      value: "HOST[:PORT]",
      help: "The robot's address, to be kept in the file",
    },
    python: { value: "PROGRAM", help: "The Python that parses (python3)" },
    ...OUTPUT,
  },
  examples: [
    "names robot.py",
    "names opcodes.py --host 192.168.1.12 -o tcptalks.json",
  ],
  async run(args, terminal) {
    const path = oneFile(args, "a Python program");
    const given = args.get("host");
    const host = given === undefined ? undefined : parseEndpoint(given);
    const source = await readBytes(path, terminal);
    const python = args.get("python") ?? "python3";
    const [found, unread, isGuess] = await readNames(source, path, python);
    if (found.length === 0) {
      throw new FileError(
        `No opcode is in "${path}": expected constants such as AVANCE_OPCODE = 0x12, an Enum, or bind(0x12, function)`,
      );
    }
    if (unread.length > 0) {
      terminal.say(
        `Left out, as their values are computed: ${
          harmlessLine(unread.join(", "))
        }`,
      );
    }
    if (isGuess) {
      terminal.say(
        "No name says OPCODE: these are the constants from 0 to 255, take out what is none",
      );
    }
    await writeOpcodes(fileOf(found, host), found.length, args, terminal);
  },
};

/** The file, one line for each opcode. */
function fileOf(
  found: readonly FoundName[],
  host: Endpoint | undefined,
): string {
  const opcodes: Record<string, unknown> = {};
  for (const [name, opcode, params] of found) {
    const shown = hexOpcode(opcode) ?? opcode;
    const free = uniqueName(plainName(name), opcodes);
    opcodes[free] = params === null ? shown : { opcode: shown, params };
  }
  const lines = Object.entries(opcodes).map(([name, value]) =>
    `    ${JSON.stringify(name)}: ${oneLine(value)}`
  );
  const first = host === undefined
    ? ""
    : `  "host": ${JSON.stringify(host.hostname)},\n${
      host.port === DEFAULT_PORT ? "" : `  "port": ${host.port},\n`
    }`;
  return harmlessJson(
    `{\n${first}  "opcodes": {\n${lines.join(",\n")}\n  }\n}\n`,
  );
}

function oneLine(value: unknown): string {
  return JSON.stringify(value, undefined, 1).replace(/\n\s*/g, " ")
    .replace(/\[ (.*?) \]/g, "[$1]");
}

/** Two opcodes may have had one name but for capitals. */
function uniqueName(name: string, taken: Record<string, unknown>): string {
  let free = name;
  for (let i = 2; Object.hasOwn(taken, free); i++) free = `${name}_${i}`;
  return free;
}

async function readNames(
  source: Uint8Array,
  path: string,
  python: string,
): Promise<ReadNames> {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(python, {
      args: ["-I", "-c", READ_NAMES],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    const why = error instanceof Deno.errors.NotCapable
      ? 'Deno does not let this program, add --allow-run=python3 after "deno run"'
      : `there is no "${python}" here, name one with --python`;
    throw new FileError(`Cannot read "${path}": ${why}`, { cause: error });
  }
  const writer = child.stdin.getWriter();
  const written = writer.write(new Uint8Array(source))
    .then(() => writer.close()).catch(() => {});
  const { success, stdout, stderr } = await child.output();
  await written;
  const text = new TextDecoder();
  if (success) return JSON.parse(text.decode(stdout));
  const last = text.decode(stderr).trim().split("\n").at(-1) ?? "";
  throw new FileError(`"${path}" is no Python program: ${last}`);
}
