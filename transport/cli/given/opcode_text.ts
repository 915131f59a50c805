import { literalEval } from "../../../codec/text/literals/literal.ts";
import { repr } from "../../../codec/text/repr/repr.ts";
import {
  type Opcode,
  OpcodeNames,
  type Opcodes,
} from "../../options/opcodes.ts";
import { readText } from "./files.ts";
import type { Terminal } from "../shown/terminal.ts";
import { didYouMean } from "../../../codec/check.ts";
import { cut, harmlessText, messageOf } from "../shown/text.ts";
import { FileError, UsageError } from "../usage_error.ts";

/** Characters of a peer's opcode that are shown. */
const MAX_SHOWN = 60;

/** Opcodes as they are read and shown, with the names that a file gives them. */
export class OpcodeText {
  /** The opcodes by name. */
  readonly opcodes: Opcodes;
  #names: OpcodeNames;

  /** Makes it from the opcodes by name. */
  constructor(opcodes: Opcodes = {}) {
    this.opcodes = opcodes;
    this.#names = new OpcodeNames(opcodes);
  }

  /**
   * Reads an opcode: `0x12`, `18`, `'text'`, or a name of the file.
   *
   * @throws {UsageError} When it is none of them.
   */
  parse(text: string): Opcode {
    const named = Object.hasOwn(this.opcodes, text)
      ? this.opcodes[text]
      : undefined;
    if (named !== undefined) return named;
    const value = readOpcode(text);
    if (value !== undefined) return value;
    const names = Object.keys(this.opcodes);
    const same = names.find((name) =>
      name.toLowerCase() === text.toLowerCase()
    );
    const near = didYouMean(same ?? text, names) ||
      (names.length === 0 ? '; names come from "--names FILE"' : "");
    throw new UsageError(
      `An opcode is an int such as 0x12 or 18, or a quoted str, not "${text}"${near}`,
    );
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

/**
 * Reads the file of `--names`.
 *
 * @throws {FileError} When it is no JSON object of opcodes.
 */
export async function readNames(
  path: string | undefined,
  terminal: Terminal,
): Promise<OpcodeText> {
  if (path === undefined) return new OpcodeText();
  const text = await readText(path, terminal);
  let names: unknown;
  try {
    names = JSON.parse(text);
  } catch (error) {
    throw new FileError(`"${path}" is no JSON: ${messageOf(error)}`, {
      cause: error,
    });
  }
  if (typeof names !== "object" || names === null || Array.isArray(names)) {
    throw new FileError(`"${path}" must hold an object, {"avance": "0x12"}`);
  }
  const twice = repeatedKey(text);
  if (twice !== undefined) {
    throw new FileError(`"${path}" has the name "${twice}" twice`);
  }
  const opcodes = Object.entries(names).map(([name, value]) => {
    if (
      readOpcode(name) !== undefined && typeof value === "string" &&
      readOpcode(value) === undefined
    ) {
      throw new FileError(
        `"${path}" has names and opcodes the wrong way round: expected {"${value}": "${name}"}`,
      );
    }
    const opcode = typeof value === "number" && Number.isSafeInteger(value)
      ? value
      : typeof value === "string"
      ? readOpcode(value) ?? value
      : undefined;
    if (opcode !== undefined) return [name, opcode] as const;
    throw new FileError(
      `"${path}" names no opcode by "${name}": expected an int or "0x12", not ${
        JSON.stringify(value)
      }`,
    );
  });
  return new OpcodeText(Object.fromEntries(opcodes));
}

/** An int or a quoted str, undefined where it is neither. */
export function readOpcode(text: string): Opcode | undefined {
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

/** A name that the text of a JSON object has twice: the parser keeps the last in silence. */
function repeatedKey(text: string): string | undefined {
  const seen = new Set<string>();
  for (const [, key = ""] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:/g)) {
    if (seen.has(key)) return JSON.parse(key);
    seen.add(key);
  }
  return undefined;
}

function showOpcode(opcode: unknown): string {
  if (
    typeof opcode === "number" && Number.isSafeInteger(opcode) && opcode >= 0
  ) {
    return `0x${opcode.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return cut(harmlessText(repr(opcode, { maxLength: MAX_SHOWN })), MAX_SHOWN);
}
