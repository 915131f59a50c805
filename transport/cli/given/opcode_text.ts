import { literalEval } from "../../../codec/text/literals/literal.ts";
import { repr } from "../../../codec/text/repr/mod.ts";
import {
  hexOpcode,
  type Opcode,
  OpcodeNames,
  type Opcodes,
} from "../../options/opcodes.ts";
import type { RobotInstruction } from "../../options/robot_file.ts";
import { didYouMean } from "../../../codec/check.ts";
import { cut, harmlessLine } from "../shown/text.ts";
import { UsageError } from "../errors.ts";

/** Characters of a peer's opcode that are shown. */
const MAX_SHOWN = 60;

/** Opcodes as they are read and shown, with the names that a file gives them. */
export class OpcodeText {
  readonly opcodes: Opcodes;
  /** What is known of them, by name. */
  readonly instructions: Readonly<Record<string, RobotInstruction>>;
  #names: OpcodeNames;

  /** Makes it from the opcodes by name, and from what else is known of them. */
  constructor(
    opcodes: Opcodes = {},
    instructions: Readonly<Record<string, RobotInstruction>> = {},
  ) {
    this.opcodes = opcodes;
    this.instructions = instructions;
    this.#names = new OpcodeNames(opcodes);
  }

  /** The same, and names for opcodes that have none yet. */
  and(opcodes: Opcodes): OpcodeText {
    const more = Object.entries(opcodes).filter(([name, opcode]) =>
      this.nameOf(opcode) === undefined && !Object.hasOwn(this.opcodes, name)
    ).map(([name, opcode]) => [harmlessLine(name, 100), opcode] as const);
    return new OpcodeText(
      { ...Object.fromEntries(more), ...this.opcodes },
      this.instructions,
    );
  }

  /** Reads an opcode: `0x12`, `18`, `'text'`, or a name of the file; undefined where it is none. */
  read(text: string): Opcode | undefined {
    return Object.hasOwn(this.opcodes, text)
      ? this.opcodes[text]
      : readOpcode(text);
  }

  /** The same; its error says what would be right. */
  parse(text: string): Opcode {
    const value = this.read(text);
    if (value !== undefined) return value;
    const near = text.length > MAX_SHOWN ? "" : this.#hint(text);
    throw new UsageError(
      `An opcode is an int such as 0x12 or 18, or a quoted str, not "${
        cut(text, MAX_SHOWN)
      }"${near}`,
    );
  }

  /** The name that a text may have meant, as `, did you mean "move"?`; "" where none is near. */
  near(text: string): string {
    const names = Object.keys(this.opcodes);
    const same = names.find((name) =>
      name.toLowerCase() === text.toLowerCase()
    );
    return didYouMean(same ?? text, names);
  }

  #hint(text: string): string {
    const [, digits] = /^(?:0?[xhbo]|\\x|[$#&])?0*([\da-f]*\d[\da-f]*)h?$/i
      .exec(text) ?? [];
    return this.near(text) ||
      (digits === undefined ? "" : `, did you mean 0x${digits}?`) ||
      (/^\w+\(/.test(text)
        ? "; its arguments go behind it, with spaces"
        : "") ||
      (Object.keys(this.opcodes).length === 0
        ? '; names come from a tcptalks.json here, or from "--names FILE"'
        : "");
  }

  /** An opcode as it is shown: `avance 0x12`. */
  show(opcode: unknown): string {
    const name = this.#names.nameOf(opcode);
    return name === undefined
      ? showOpcode(opcode)
      : `${name} ${showOpcode(opcode)}`;
  }

  /** The name alone, or the opcode where it has none. */
  short(opcode: unknown): string {
    return this.#names.nameOf(opcode) ?? showOpcode(opcode);
  }

  /** The name that the file gives, undefined where it gives none. */
  nameOf(opcode: unknown): string | undefined {
    return this.#names.nameOf(opcode);
  }
}

/** An int or a quoted str, undefined where it is neither. */
function readOpcode(text: string): Opcode | undefined {
  let value: unknown;
  try {
    value = literalEval(text);
  } catch {
    return undefined;
  }
  return typeof value === "string" || typeof value === "number" &&
      Number.isInteger(value)
    ? value
    : undefined;
}

function showOpcode(opcode: unknown): string {
  return hexOpcode(opcode) ??
    cut(repr(opcode, { maxLength: MAX_SHOWN }), MAX_SHOWN);
}
