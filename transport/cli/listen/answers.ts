import { wireKey } from "../../options/opcodes.ts";
import { parseLiteral } from "../given/literals.ts";
import type { OpcodeText } from "../given/opcode_text.ts";
import { isRecord } from "../../../codec/check.ts";
import { FileError, UsageError } from "../errors.ts";
import { pathToFileURL } from "node:url";
import type { Answers } from "./fake_robot.ts";
import type { Instruction } from "../../handlers/params.ts";
import { messageOf } from "../shown/text.ts";

/** Reads `--reply OPCODE=VALUE`, as often as it was given. */
export function parseReplies(
  texts: readonly string[],
  names: OpcodeText,
): Answers {
  const replies = new Map<unknown, Instruction>();
  for (const text of texts) {
    const [, opcode, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (opcode === undefined || value === undefined) {
      throw new UsageError(
        `"--reply" takes OPCODE=VALUE, such as "0x16=(0.0, 0.0)", not "${text}"`,
      );
    }
    const key = wireKey(names.parse(opcode.trim()));
    if (replies.has(key)) {
      throw new UsageError(`"--reply" is given twice for ${opcode}`);
    }
    const reply = parseLiteral(value, `The reply to ${opcode}`);
    replies.set(key, () => reply);
  }
  return replies;
}

/**
 * Loads a robot: a module whose default export has a function for each opcode,
 * `export default { 0x16: () => tuple(0, 0), … }`; keys that are no numbers
 * are names of `--names`, or opcodes of type str.
 */
export async function loadScript(
  path: string,
  names: OpcodeText,
): Promise<Answers> {
  let module: unknown;
  try {
    const { pathname } = pathToFileURL(path);
    // Written so, it is seen to be no module of ours.
    module = await import(`file:///${pathname.slice(1)}`);
  } catch (error) {
    const hint = error instanceof Error && /read access/.test(error.message)
      ? ', add --allow-read (or -R) after "deno run"'
      : "";
    throw new FileError(`Cannot load "${path}": ${messageOf(error)}${hint}`, {
      cause: error,
    });
  }
  const exported = isRecord(module) ? module["default"] : undefined;
  if (!isRecord(exported)) throw wrong(path, "has no default export");
  const handlers = new Map<unknown, Instruction>();
  for (const [key, handler] of Object.entries(exported)) {
    if (typeof handler !== "function") {
      throw wrong(path, `has no function at "${key}"`);
    }
    handlers.set(wireKey(names.read(key) ?? key), handler as Instruction);
  }
  return handlers;
}

function wrong(path: string, why: string): FileError {
  return new FileError(
    `"${path}" ${why}: expected "export default { 0x16: () => …, … }"`,
  );
}
