import type { Instruction } from "./bindings.ts";
import type { Opcode, Opcodes } from "./names.ts";

/** A contract that promises nothing: any opcode, any arguments. */
export interface AnyContract {
  /** What any opcode does. */
  [opcode: Opcode]: (...args: unknown[]) => unknown;
}

/** The opcodes of a contract. */
export type OpcodeOf<C extends object> = keyof C & Opcode;

/** The arguments of an instruction. */
export type ArgsOf<C extends object, Op extends keyof C> = C[Op] extends
  (...args: infer A) => unknown ? A : never;

/** What an instruction gives. */
export type ResultOf<C extends object, Op extends keyof C> = C[Op] extends
  (...args: never[]) => infer R ? Awaited<R> : never;

/** A function that keeps to an instruction's signature; it may be async. */
export type HandlerOf<C extends object, Op extends keyof C> = unknown[] extends
  ArgsOf<C, Op> ? Instruction
  : (
    ...args: ArgsOf<C, Op>
  ) => ResultOf<C, Op> | PromiseLike<ResultOf<C, Op>>;

/** The peer's instructions by name: `talks.remote.avance(1.5)`. */
export type RemoteOf<C extends object, Names extends Opcodes> = {
  readonly [Name in keyof Names]: Names[Name] extends keyof C
    ? (...args: ArgsOf<C, Names[Name]>) => Promise<ResultOf<C, Names[Name]>>
    : never;
};
