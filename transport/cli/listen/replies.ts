import { wireKey } from "../../options/opcodes.ts";
import { parseLiteral } from "../given/literals.ts";
import type { OpcodeText } from "../given/opcode_text.ts";
import { UsageError } from "../usage_error.ts";

/**
 * Reads `--reply OPCODE=VALUE`, as often as it was given.
 *
 * @returns The values by the opcodes' keys.
 * @throws {UsageError} When one cannot be read.
 */
export function parseReplies(
  texts: readonly string[],
  names: OpcodeText,
): Map<unknown, unknown> {
  const replies = new Map<unknown, unknown>();
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
    replies.set(key, parseLiteral(value, `The reply to ${opcode}`));
  }
  return replies;
}
