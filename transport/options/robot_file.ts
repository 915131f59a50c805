import { harmlessLine } from "../../codec/text/escapes.ts";
import { messageOf } from "../../codec/text/repr/repr.ts";
import type * as Fs from "node:fs";
import type * as Process from "node:process";
import { isRecord, wantAll } from "../../codec/check.ts";
import { TCPTalksError } from "../errors.ts";
import { isHost } from "./check.ts";
import { codeOf } from "../network/connection.ts";
import { nodeModule } from "../network/node_net.ts";
import type { Opcode, Opcodes } from "./opcodes.ts";

/**
 * Where a password is found: the text itself, a variable of the environment,
 * or the first line of a file beside the robot's.
 */
export type PasswordSource =
  | string
  | { readonly env: string }
  | { readonly file: string };

/** An instruction as a robot's file describes it. */
export interface RobotInstruction {
  /** What it is called by. */
  readonly opcode: Opcode;
  /** Its parameters as Python declares them, `["mm", "speed=0.5"]`; undefined where the file does not say. */
  readonly params: readonly string[] | undefined;
}

/**
 * One file for a robot, `tcptalks.json`, which the command, the monitor and
 * programs in TypeScript and Python read.
 *
 * ```json
 * {
 *   "host": "192.168.1.12",
 *   "password": { "env": "ROBOT_PASSWORD" },
 *   "opcodes": {
 *     "avance": { "opcode": "0x12", "params": ["mm", "speed=0.5"] },
 *     "tourne": "0x13"
 *   }
 * }
 * ```
 */
export interface RobotFile {
  /** Its name or address; undefined where the file has none. */
  readonly host: string | undefined;
  /** Its TCP port; undefined where the file has none. */
  readonly port: number | undefined;
  /** Where its password is found; undefined where it has none. */
  readonly password: PasswordSource | undefined;
  /** The opcodes by name, as `opcodes` of {@linkcode TCPTalks} takes them. */
  readonly opcodes: Opcodes;
  /** The instructions by name. */
  readonly instructions: Readonly<Record<string, RobotInstruction>>;
}

/**
 * Reads a robot's file, and its password from where the file says.
 *
 * @param path The file; it needs `--allow-read`, and `--allow-env` where the password is in the environment.
 * @throws {TCPTalksError} When it cannot be read, or holds something else.
 */
export async function readRobotFile(
  path: string,
): Promise<{ readonly file: RobotFile; readonly password: string | null }> {
  wantAll("string", "Cannot read", path);
  const { readFile } = (nodeModule("node:fs") as typeof Fs).promises;
  const read = async (path: string, hint = ""): Promise<string> => {
    try {
      return await readFile(path, "utf8");
    } catch (error) {
      const why = codeOf(error) === "ENOENT"
        ? `there is no such file${hint}`
        : messageOf(error);
      throw new TCPTalksError(`Cannot read "${path}": ${why}`, {
        cause: error,
      });
    }
  };
  const made = ', "tcptalks names robot.py -o tcptalks.json" makes one';
  const file = parseRobotFile(await read(path, made), path);
  const { password } = file;
  if (password === undefined) return { file, password: null };
  if (typeof password === "string") return { file, password };
  if ("file" in password) {
    const text = await read(besideFile(path, password.file));
    return { file, password: text.split(/\r?\n/)[0] ?? "" };
  }
  const { env } = nodeModule("node:process") as typeof Process;
  const value = env[password.env];
  if (value !== undefined) return { file, password: value };
  throw new TCPTalksError(
    `The password of "${path}" is in the variable "${password.env}", which is not set`,
  );
}

/** A path that a file names, which is relative to that file. */
export function besideFile(file: string, path: string): string {
  const isWhole = /^(?:[/\\]|[a-z]:)/i.test(path);
  return isWhole ? path : `${file.replace(/[^/\\]*$/, "")}${path}`;
}

const KEYS = ["host", "port", "password", "opcodes"];

/** Characters of what is wrong with a file: its texts are in it. */
const MAX_WHY = 1000;

/**
 * Reads the text of a robot's file.
 *
 * @param text JSON: `{"host": …, "port": …, "password": …, "opcodes": {…}}`,
 * or the opcodes alone, `{"avance": "0x12"}`.
 * @param path What the file is called in errors.
 * @throws {TCPTalksError} When it is something else; it says what would be right.
 */
export function parseRobotFile(
  text: string,
  path = "tcptalks.json",
): RobotFile {
  const fail = (why: string, cause?: unknown): never => {
    const line = harmlessLine(why, MAX_WHY);
    throw new TCPTalksError(`The file "${path}" ${line}`, { cause });
  };
  const json = parseJson(text, fail);
  if (!isRecord(json)) return fail('must hold an object, {"avance": "0x12"}');
  const { opcodes: listed = {} } = json;
  if (!isRecord(listed)) {
    return fail(
      'has "opcodes" that are no object: expected {"avance": "0x12"}',
    );
  }
  const twice = repeatedKey(text);
  if (twice !== undefined) return fail(`has the name "${twice}" twice`);
  const whole = Object.hasOwn(json, "opcodes") ||
    typeof json["host"] === "string" && parseOpcode(json["host"]) === undefined;
  if (whole) {
    const other = Object.keys(json).find((key) => !KEYS.includes(key));
    if (other !== undefined) {
      return fail(`has "${other}": expected only ${KEYS.join(", ")}`);
    }
  }
  const { host, port, password } = whole ? json : {} as typeof json;
  if (host !== undefined && !isHost(host)) {
    return fail(
      `has a "host" that is no name or address, ${
        JSON.stringify(host)
      }: expected "192.168.1.12", and the port as "port"`,
    );
  }
  if (port !== undefined && !isPort(port)) {
    return fail(
      `has a "port" that is no int from 1 to 65535: ${JSON.stringify(port)}`,
    );
  }
  if (password !== undefined && !isSource(password)) {
    return fail(
      'has a "password" that is no text, {"env": "NAME"} or {"file": "PATH"}',
    );
  }
  const instructions: [string, RobotInstruction][] = [];
  const names = new Map<Opcode, string>();
  for (const [name, value] of Object.entries(whole ? listed : json)) {
    const instruction = readInstruction(name, value, fail);
    const other = names.get(instruction.opcode);
    if (other !== undefined) {
      fail(`gives one opcode two names, "${other}" and "${name}"`);
    }
    names.set(instruction.opcode, name);
    instructions.push([name, instruction]);
  }
  // Defined, not assigned: "__proto__" is a name like any other.
  return {
    host,
    port,
    password,
    opcodes: Object.fromEntries(
      instructions.map(([name, { opcode }]) => [name, opcode]),
    ),
    instructions: Object.fromEntries(instructions),
  };
}

type Fail = (why: string, cause?: unknown) => never;

function parseJson(text: string, fail: Fail): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Which quotes the file, with its line breaks.
    const why = messageOf(error).replace(/\s+/g, " ");
    const isHex = /[:,[]\s*-?0x/i.test(text);
    return fail(
      `is no JSON: ${why}; ${
        isHex
          ? 'hexadecimal goes in quotes, "0x12"'
          : "it has double quotes, no comments, and no comma before a bracket closes"
      }`,
      error,
    );
  }
}

function readInstruction(
  name: string,
  value: unknown,
  fail: Fail,
): RobotInstruction {
  const { opcode: written, params, ...others } = isRecord(value)
    ? value
    : { opcode: value, params: undefined };
  const [other] = Object.keys(others);
  if (other !== undefined) {
    return fail(`has "${other}" in "${name}": expected only opcode, params`);
  }
  if (
    parseOpcode(name) !== undefined && typeof written === "string" &&
    parseOpcode(written) === undefined
  ) {
    return fail(
      `has names and opcodes the wrong way round: expected {"${written}": "${name}"}`,
    );
  }
  const opcode = typeof written === "string"
    ? parseOpcode(written) ?? written
    : written;
  // A text that begins as a number does is a slip, "12h"; any other is an opcode.
  const isOpcode = typeof opcode === "string"
    ? /^[^\d$#]/.test(opcode)
    : Number.isSafeInteger(opcode);
  if (!isOpcode || typeof opcode !== "string" && typeof opcode !== "number") {
    return fail(
      `names no opcode by "${name}": expected an int or "0x12", not ${
        JSON.stringify(value)
      }`,
    );
  }
  if (params === undefined) return { opcode, params };
  if (!Array.isArray(params) || !params.every((it) => typeof it === "string")) {
    return fail(
      `has "params" of "${name}" that are no list of texts, such as ["mm", "speed=0.5"]`,
    );
  }
  const seen = new Set<string | undefined>();
  for (const param of params) {
    const [all, , , its] = readParam(param) ?? [];
    if (all === undefined || its !== undefined && seen.has(its)) {
      return fail(
        `has the parameter "${param}" of "${name}", which is ${
          all === undefined ? "none" : "there twice"
        }: expected such as ["mm", "speed=0.5"]`,
      );
    }
    seen.add(its);
  }
  return { opcode, params };
}

/** Characters of a parameter: to read one of spaces takes the square of them. */
const MAX_PARAM = 1000;

/**
 * A parameter as Python declares it: `*` or `/` alone; or stars, name and
 * default of `mm`, `speed: float = 0.5`, `*args`. Null where it is none.
 */
export function readParam(text: string): RegExpExecArray | null {
  return text.length > MAX_PARAM ? null : PARAM.exec(text);
}

const PARAM =
  /^\s*(?:(\*|\/)|(\*{0,2})([\p{ID_Start}_][\p{ID_Continue}]*)\s*(?::[^=]+)?(?:=(.*\S))?)\s*$/su;

/** An int as a program writes it, `0x12` or `18`; undefined where it is none. */
function parseOpcode(text: string): number | undefined {
  if (!/^-?(?:\d+|0x[\da-f]+|0b[01]+|0o[0-7]+)$/i.test(text)) return undefined;
  const value = text[0] === "-" ? -Number(text.slice(1)) : Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** A name that the text has twice in one object: the parser keeps the last in silence. */
function repeatedKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  const token = /["{}]/g;
  const colon = /\s*:/y;
  for (let at; (at = token.exec(text)?.index) !== undefined;) {
    if (text[at] === "{") open.push(new Set());
    else if (text[at] === "}") open.pop();
    else {
      const end = colon.lastIndex = token.lastIndex = endOfString(text, at);
      if (!colon.test(text)) continue;
      const key = text.slice(at, end);
      if (open.at(-1)?.has(key)) return JSON.parse(key);
      open.at(-1)?.add(key);
    }
  }
  return undefined;
}

/** Where a string of JSON ends: a regular expression has no stack for a long one. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function isPort(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0 &&
    value <= 65535;
}

function isSource(value: unknown): value is PasswordSource {
  if (typeof value === "string") return true;
  if (!isRecord(value) || Object.keys(value).length !== 1) return false;
  return typeof value["env"] === "string" || typeof value["file"] === "string";
}
