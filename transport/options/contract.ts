import type { Instruction } from "../handlers/params.ts";
import type { Opcode, Opcodes, TypedOpcode } from "./opcodes.ts";

/**
 * The arguments of an opcode; any where it has no signature.
 *
 * @example
 * ```ts
 * import { type ArgsOf, opcode } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * const avance = opcode<(distance: number, fast: boolean) => boolean>(0x12);
 * const given: ArgsOf<typeof avance> = [1500, true];
 * assertEquals(given.length, 2);
 * ```
 */
export type ArgsOf<Op> = Op extends TypedOpcode<infer Signature>
  ? Parameters<Signature>
  : unknown[];

/**
 * What an opcode gives; unknown where it has no signature.
 *
 * @example
 * ```ts
 * import { opcode, type ResultOf } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * const batterie = opcode<() => number>(0x13);
 * const volts: ResultOf<typeof batterie> = 12.5;
 * assertEquals(volts, 12.5);
 * ```
 */
export type ResultOf<Op> = Op extends TypedOpcode<infer Signature>
  ? Awaited<ReturnType<Signature>>
  : unknown;

/**
 * A function that keeps to an opcode's signature; it may be async. Its result
 * is checked where Python and TypeScript have the same words for it: a number
 * may be written as `float(1)`, a tuple as `tuple(1, 2)`.
 *
 * @example
 * ```ts
 * import { type HandlerOf, opcode } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * const avance = opcode<(distance: number) => boolean>(0x12);
 * const handler: HandlerOf<typeof avance> = (distance) => distance < 3000;
 * assertEquals(handler(1500), true);
 * ```
 */
export type HandlerOf<Op> = Op extends TypedOpcode<infer Signature> ? (
    ...args: Parameters<Signature>
  ) => [Awaited<ReturnType<Signature>>] extends [boolean | string | null]
    ? ReturnType<Signature> | PromiseLike<Awaited<ReturnType<Signature>>>
    : unknown
  : Instruction;

/**
 * The peer's instructions by name: `talks.remote.avance(1.5)`.
 *
 * @example
 * ```ts
 * import { opcode, type RemoteOf, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * const opcodes = { batterie: opcode<() => number>(0x13) };
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * robot.bind(opcodes.batterie, () => 12.5);
 * const ready = robot.connect();
 * await using bot = new TCPTalks({ opcodes, ip: "127.0.0.1", port: robot.port });
 * await Promise.all([ready, bot.connect()]);
 *
 * const remote: RemoteOf<typeof opcodes> = bot.remote;
 * const volts: number = await remote.batterie();
 * assertEquals(volts, 12.5);
 * ```
 */
export type RemoteOf<Names extends Opcodes> = {
  readonly [Name in keyof Names]: (
    ...args: ArgsOf<Names[Name]>
  ) => Promise<ResultOf<Names[Name]>>;
};

/** No names at all. */
export type NoNames = Readonly<Record<never, Opcode>>;
