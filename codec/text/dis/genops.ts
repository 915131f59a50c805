import { TruncatedPickleError, UnpicklingError } from "../../errors.ts";
import { ArgumentReader } from "./argument.ts";
import { type OpcodeInfo, opcodeInfo } from "../../opcode_table.ts";
import { Op } from "../../opcodes.ts";
import { shortBytes } from "../repr/scalar.ts";

/**
 * One opcode of a pickle with its argument.
 *
 * @example
 * ```ts
 * import { dumps, genops, type PickleOp } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const [, second] = genops(dumps(7));
 * const { opcode, arg, position }: PickleOp = second!;
 * assertEquals([opcode.name, arg, position], ["BININT1", 7, 2]);
 * ```
 */
export interface PickleOp {
  /** What pickletools knows of the opcode. */
  readonly opcode: OpcodeInfo;
  /**
   * The argument as Python would have it (a float as `PyFloat`, a str whose
   * surrogates are not to be joined as `PyStr`), or undefined where there is none.
   */
  readonly arg: unknown;
  /** Where the opcode stands, in bytes from the start. */
  readonly position: number;
  /** Where the next one stands. */
  readonly end: number;
}

/**
 * Reads a pickle opcode by opcode up to its STOP, as `pickletools.genops`.
 * Nothing is built, and nothing is copied but the text.
 *
 * @param bytes The pickle; what comes after STOP is not looked at.
 * @param offset Where the pickle starts in `bytes`.
 * @returns A generator of the opcodes.
 * @throws {TruncatedPickleError} Where the bytes end before STOP.
 * @throws {UnpicklingError} Where a byte is no opcode, or an argument is malformed.
 *
 * @example
 * ```ts
 * import { dumps, genops } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const names = Array.from(genops(dumps(7)), ({ opcode }) => opcode.name);
 * assertEquals(names, ["PROTO", "BININT1", "STOP"]);
 * ```
 */
export function* genops(
  bytes: Uint8Array,
  offset = 0,
): Generator<PickleOp, void> {
  const reader = new ArgumentReader(bytes, offset);
  while (true) {
    const position = reader.at;
    const code = bytes[position];
    if (code === undefined) {
      const message =
        `Pickle exhausted before seeing STOP (at position ${position})`;
      throw new TruncatedPickleError(message, 1, { offset: position });
    }
    const opcode = opcodeInfo(code);
    if (opcode === undefined) {
      const shown = shortBytes(Uint8Array.of(code));
      throw new UnpicklingError(
        `At position ${position}, opcode ${shown} unknown`,
        { offset: position },
      );
    }
    const arg = reader.read(opcode);
    yield { opcode, arg, position, end: reader.at };
    if (code === Op.STOP) return;
  }
}
