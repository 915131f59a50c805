import { TCPTalksError } from "../errors.ts";

/**
 * A bound function, as `describe` tells it.
 *
 * @example
 * ```ts
 * import { type InstructionInfo, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * await using robot = new TCPTalks({ opcodes: { avance: 0x12 } });
 * robot.bind(0x12, (distance: number, speed = 0.5) => distance / speed);
 * const [avance]: InstructionInfo[] = robot.describe();
 * assertEquals(avance, { opcode: 0x12, name: "avance", params: ["distance", "speed=0.5"] });
 * ```
 */
export interface InstructionInfo {
  /** What it is called by. */
  readonly opcode: unknown;
  /** Its name among `opcodes`, or the function's own; may be empty. */
  readonly name: string;
  /** Its parameters as Python would declare them; undefined where they are not known. */
  readonly params: readonly string[] | undefined;
}

/** Characters of each text, and how many of each list, that are taken from a peer. */
const MOST = 1000;

/** What goes over the link: a list of dicts, one for each function. */
export function composeDescription(infos: InstructionInfo[]): unknown {
  return infos.map((info) => new Map(Object.entries(info)));
}

/**
 * What came from a peer; what is not as it should be is left out.
 *
 * @throws {TCPTalksError} When it is no description.
 */
export function readDescription(value: unknown): InstructionInfo[] {
  if (!Array.isArray(value)) {
    throw new TCPTalksError(
      "The peer did not say what is bound to it: its answer is no list",
    );
  }
  return value.slice(0, MOST).map(readInfo).filter((info) =>
    info !== undefined
  );
}

function readInfo(value: unknown): InstructionInfo | undefined {
  const isDict = typeof value === "object" && value !== null;
  if (!isDict || Array.isArray(value)) return undefined;
  const entries = value instanceof Map ? value : Object.entries(value);
  const fields = new Map<unknown, unknown>(entries);
  const opcode = fields.get("opcode");
  const name = fields.get("name");
  const params = fields.get("params");
  return {
    opcode,
    name: isText(name) ? name : "",
    params: Array.isArray(params)
      ? params.slice(0, MOST).filter(isText)
      : undefined,
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= MOST;
}
