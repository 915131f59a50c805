import type { Instruction } from "../handlers/params.ts";
import type { Opcode, Opcodes } from "./opcodes.ts";

/**
 * A contract that promises nothing: any opcode, any arguments.
 *
 * @example
 * ```ts
 * import { type AnyContract, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * const robot: TCPTalks<AnyContract> = new TCPTalks({ ip: "192.168.1.12" });
 * assertEquals(robot.isConnected, false); // any opcode, any arguments
 * ```
 */
export interface AnyContract {
  /** What any opcode does. */
  [opcode: Opcode]: (...args: unknown[]) => unknown;
}

/**
 * The opcodes of a contract.
 *
 * @example
 * ```ts
 * import { type OpcodeOf } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * type Robot = { 0x12: () => void; 0x13: () => number };
 * const opcodes: OpcodeOf<Robot>[] = [0x12, 0x13];
 * assertEquals(opcodes.length, 2);
 * ```
 */
export type OpcodeOf<C extends object> = keyof C & Opcode;

/**
 * The arguments of an instruction.
 *
 * @example
 * ```ts
 * import { type ArgsOf } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * type Robot = { 0x12: (distance: number, speed: number) => boolean };
 * const given: ArgsOf<Robot, 0x12> = [1500, 0.5];
 * assertEquals(given.length, 2);
 * ```
 */
export type ArgsOf<C extends object, Op extends keyof C> = C[Op] extends
  (...args: infer A) => unknown ? A : never;

/**
 * What an instruction gives.
 *
 * @example
 * ```ts
 * import { type ResultOf } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * type Robot = { 0x13: () => Promise<number> };
 * const volts: ResultOf<Robot, 0x13> = 12.5;
 * assertEquals(volts, 12.5);
 * ```
 */
export type ResultOf<C extends object, Op extends keyof C> = C[Op] extends
  (...args: never[]) => infer R ? Awaited<R> : never;

/**
 * A function that keeps to an instruction's signature; it may be async.
 *
 * @example
 * ```ts
 * import { type HandlerOf } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * type Robot = { 0x12: (distance: number) => boolean };
 * const avance: HandlerOf<Robot, 0x12> = (distance) => distance < 3000;
 * assertEquals(avance(1500), true);
 * ```
 */
export type HandlerOf<C extends object, Op extends keyof C> = unknown[] extends
  ArgsOf<C, Op> ? Instruction
  : (
    ...args: ArgsOf<C, Op>
  ) => ResultOf<C, Op> | PromiseLike<ResultOf<C, Op>>;

/**
 * The peer's instructions by name: `talks.remote.avance(1.5)`.
 *
 * @example
 * ```ts
 * import { type RemoteOf, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * type Robot = { 0x13: () => number };
 * const opcodes = { batterie: 0x13 } as const;
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * robot.bind(0x13, () => 12.5);
 * const ready = robot.connect();
 * await using bot = new TCPTalks<Robot, object, typeof opcodes>({ opcodes, ip: "127.0.0.1", port: robot.port });
 * await Promise.all([ready, bot.connect()]);
 *
 * const remote: RemoteOf<Robot, typeof opcodes> = bot.remote;
 * const volts: number = await remote.batterie();
 * assertEquals(volts, 12.5);
 * ```
 */
export type RemoteOf<C extends object, Names extends Opcodes> = {
  readonly [Name in keyof Names]: Names[Name] extends keyof C
    ? (...args: ArgsOf<C, Names[Name]>) => Promise<ResultOf<C, Names[Name]>>
    : never;
};
