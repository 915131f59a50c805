import { shortName } from "../../codec/text/harmless.ts";
import { shortRepr } from "../../codec/text/repr/plain.ts";

/** What identifies an instruction: an int by habit, but Python takes any hashable value. */
export type Opcode = number | string;

/**
 * The names that a program gives to opcodes.
 *
 * @example
 * ```ts
 * import { type Opcodes, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * const opcodes = { avance: 0x12, batterie: 0x13 } as const satisfies Opcodes;
 * await using robot = new TCPTalks({ ip: "192.168.1.12", opcodes });
 * assertEquals(typeof robot.remote.avance, "function");
 * ```
 */
export type Opcodes = Readonly<Record<string, Opcode>>;

/** Opcodes by name and the other way round, for messages. */
export class OpcodeNames {
  #names = new Map<unknown, string>();

  /** Makes it from the opcodes by name. */
  constructor(opcodes: Opcodes = {}) {
    for (const [name, opcode] of Object.entries(opcodes)) {
      this.#names.set(opcode, name);
    }
  }

  /** The name of an opcode, undefined where it has none. */
  nameOf(opcode: unknown): string | undefined {
    return this.#names.get(opcode);
  }

  /** An opcode as messages show it: `opcode 0x12 ("avance")`. */
  describe(opcode: unknown): string {
    const name = this.#names.get(opcode);
    return `opcode ${show(opcode)}${name === undefined ? "" : ` ("${name}")`}`;
  }
}

function show(opcode: unknown): string {
  if (typeof opcode === "string") return JSON.stringify(shortName(opcode));
  if (typeof opcode !== "number" || !Number.isInteger(opcode) || opcode < 0) {
    return shortRepr(opcode);
  }
  return `0x${opcode.toString(16).toUpperCase().padStart(2, "0")}`;
}
